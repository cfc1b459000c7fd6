import { type Migration } from 'kysely/migration'

export const agentsMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-22-agents': {
    async up(db) {
      await db.schema
        .createTable('agent_session')
        .addColumn('extension', 'text', (column) => column.primaryKey())
        .addColumn('user_id', 'text', (column) => column.notNull().unique())
        .addColumn('job_number', 'text', (column) => column.notNull())
        .addColumn('name', 'text', (column) => column.notNull())
        .addColumn('team', 'text')
        .addColumn('wanted', 'text', (column) => column.notNull())
        .addColumn('wanted_reason', 'text')
        .addColumn('wanted_until', 'double precision')
        .addColumn('queues', 'text', (column) => column.notNull())
        .addColumn('wrap_up', 'text')
        .addColumn('signed_in_at', 'double precision', (column) => column.notNull())
        .execute()
      await db.schema
        .createTable('agent_state_log')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('extension', 'text', (column) => column.notNull())
        .addColumn('user_id', 'text')
        .addColumn('job_number', 'text')
        .addColumn('name', 'text')
        .addColumn('team', 'text')
        .addColumn('from_state', 'text', (column) => column.notNull())
        .addColumn('from_reason', 'text')
        .addColumn('to_state', 'text', (column) => column.notNull())
        .addColumn('to_reason', 'text')
        .addColumn('at', 'double precision', (column) => column.notNull())
        .addColumn('duration_ms', 'double precision', (column) => column.notNull())
        .addColumn('caused_by', 'text', (column) => column.notNull())
        .addColumn('by_user_id', 'text')
        .addColumn('call_id', 'text')
        .execute()
      await db.schema
        .createIndex('agent_state_log_extension')
        .on('agent_state_log')
        .columns(['extension', 'at'])
        .execute()
      await db.schema.createIndex('agent_state_log_user').on('agent_state_log').columns(['user_id', 'at']).execute()
    },
  },
  '2026-11-23-agents-unproven': {
    async up(db) {
      await db.schema
        .alterTable('agent_session')
        .addColumn('unproven', 'text', (column) => column.notNull().defaultTo('[]'))
        .execute()
    },
  },
  // What figures need of a state that ended, and the way to the states of a day.
  '2026-11-27-agents-figures': {
    async up(db) {
      await db.schema.alterTable('agent_state_log').addColumn('planned_until', 'double precision').execute()
      await db.schema.alterTable('agent_state_log').addColumn('queues', 'text').execute()
      await db.schema.alterTable('agent_state_log').addColumn('wrap_up_queue', 'text').execute()
      await db.schema.createIndex('agent_state_log_at').on('agent_state_log').column('at').execute()
    },
  },
}

import { type Migration } from 'kysely/migration'

export const supervisionMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-27-interventions': {
    async up(db) {
      await db.schema
        .createTable('interventions')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('call_id', 'text', (column) => column.notNull())
        .addColumn('extension', 'text', (column) => column.notNull())
        .addColumn('agent_name', 'text')
        .addColumn('supervisor', 'text', (column) => column.notNull())
        .addColumn('by_user_id', 'text')
        .addColumn('by_name', 'text')
        .addColumn('team', 'text')
        .addColumn('phase', 'text', (column) => column.notNull())
        .addColumn('rung', 'text', (column) => column.notNull())
        .addColumn('wanted', 'text', (column) => column.notNull())
        .addColumn('reason', 'text')
        .addColumn('started_at', 'double precision', (column) => column.notNull())
        .addColumn('since', 'double precision', (column) => column.notNull())
        .addColumn('ended_at', 'double precision')
        .addColumn('ending', 'text')
        .execute()
      await db.schema.createIndex('interventions_ended').on('interventions').column('ended_at').execute()
    },
  },
}

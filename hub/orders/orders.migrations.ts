import { type Kysely, sql, SqliteAdapter } from 'kysely'
import { type Migration } from 'kysely/migration'

/** Sorted by bytes on either database, for searches by how a text begins. */
function bytewise(db: Kysely<unknown>) {
  return db.getExecutor().adapter instanceof SqliteAdapter ? ('text' as const) : sql`text collate "C"`
}

/** Collected with those of the other subjects; a published one is never changed, only followed by another. */
export const ordersMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-27-orders': {
    async up(db) {
      await db.schema
        .createTable('orders')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('number', 'bigint', (c) => c.notNull().unique())
        .addColumn('source', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('customer_id', 'text', (c) => c.notNull())
        .addColumn('customer_name', bytewise(db), (c) => c.notNull())
        .addColumn('contact_name', 'text', (c) => c.notNull())
        .addColumn('contact_number', 'text', (c) => c.notNull())
        .addColumn('contact_tail', bytewise(db), (c) => c.notNull())
        .addColumn('address', 'text', (c) => c.notNull())
        .addColumn('wishes', 'text', (c) => c.notNull())
        .addColumn('lines', 'text', (c) => c.notNull())
        .addColumn('goods_fen', 'bigint', (c) => c.notNull())
        .addColumn('discount_fen', 'bigint', (c) => c.notNull())
        .addColumn('discount_reason', 'text', (c) => c.notNull())
        .addColumn('delivery_fee_fen', 'bigint', (c) => c.notNull())
        .addColumn('deposit_fen', 'bigint', (c) => c.notNull())
        .addColumn('total_fen', 'bigint', (c) => c.notNull())
        .addColumn('paid_fen', 'bigint', (c) => c.notNull())
        .addColumn('points_earned', 'bigint', (c) => c.notNull())
        .addColumn('points_spent', 'bigint', (c) => c.notNull())
        .addColumn('method', 'text', (c) => c.notNull())
        .addColumn('window_from', 'bigint')
        .addColumn('window_to', 'bigint')
        .addColumn('note', 'text', (c) => c.notNull())
        .addColumn('payment', 'text', (c) => c.notNull())
        .addColumn('station', 'text')
        .addColumn('station_name', 'text')
        .addColumn('station_why', 'text', (c) => c.notNull())
        .addColumn('station_reason', 'text', (c) => c.notNull())
        .addColumn('courier_id', 'text')
        .addColumn('courier_name', 'text')
        .addColumn('call_id', 'text')
        .addColumn('audit_reasons', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('merged_into', 'text')
        .addColumn('chases', 'integer', (c) => c.notNull())
        .addColumn('last_chased_at', 'bigint')
        .addColumn('buckets_returned', 'text', (c) => c.notNull())
        .addColumn('placed_by', 'text')
        .addColumn('placed_by_name', 'text', (c) => c.notNull())
        .addColumn('written_at', 'bigint', (c) => c.notNull())
        .addColumn('placed_at', 'bigint', (c) => c.notNull())
        .addColumn('state_since', 'bigint', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('change', 'bigint', (c) => c.notNull())
        .addColumn('digest', 'text', (c) => c.notNull())
        .execute()
      // Each list is a walk along one of these, newest first, that ends when the page is full (order-list.store.ts); the
      // first five hold what a count adds up, so that it never touches the orders themselves.
      for (const [name, columns] of [
        ['placed', ['placed_at', 'id', 'state', 'total_fen', 'paid_fen']],
        ['state', ['state', 'placed_at', 'id', 'total_fen', 'paid_fen']],
        ['source', ['source', 'placed_at', 'id', 'state', 'total_fen', 'paid_fen']],
        ['station', ['station', 'state', 'placed_at', 'id', 'total_fen', 'paid_fen']],
        ['placer', ['placed_by', 'placed_at', 'id', 'state', 'station', 'total_fen', 'paid_fen']],
        ['customer', ['customer_id', 'placed_at', 'id']],
        ['name', ['customer_name', 'placed_at', 'id']],
        ['contact', ['contact_tail', 'placed_at', 'id']],
        ['station_since', ['station', 'state_since']],
      ] as const) {
        await db.schema
          .createIndex(`orders_by_${name}`)
          .on('orders')
          .columns([...columns])
          .execute()
      }
      await db.schema
        .createTable('order_steps')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('order_id', 'text', (c) => c.notNull().references('orders.id').onDelete('cascade'))
        .addColumn('sequence', 'bigint', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('action', 'text', (c) => c.notNull())
        .addColumn('from_state', 'text')
        .addColumn('to_state', 'text', (c) => c.notNull())
        .addColumn('user_id', 'text')
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('reason', 'text')
        .addColumn('changes', 'text', (c) => c.notNull())
        .addColumn('call_id', 'text')
        .execute()
      await db.schema
        .createIndex('order_steps_order')
        .on('order_steps')
        .columns(['order_id', 'sequence'])
        .unique()
        .execute()
      await db.schema
        .createIndex('order_steps_call')
        .on('order_steps')
        .column('call_id')
        .where(sql.ref('call_id'), 'is not', null)
        .execute()
      await db.schema
        .createTable('order_mutations')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('order_id', 'text', (c) => c.notNull().references('orders.id').onDelete('cascade'))
        .addColumn('digest', 'text', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('order_feed')
        .addColumn('newest', 'bigint', (c) => c.notNull())
        .addColumn('next_number', 'bigint', (c) => c.notNull())
        .execute()
      await sql`insert into order_feed (newest, next_number) values (0, 1)`.execute(db)
      await db.schema
        .createTable('order_number_leases')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('from_number', 'bigint', (c) => c.notNull().unique())
        .addColumn('to_number', 'bigint', (c) => c.notNull())
        .addColumn('user_id', 'text', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .execute()
    },
  },
}

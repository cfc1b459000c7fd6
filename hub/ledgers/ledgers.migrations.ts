import { sql } from 'kysely'
import { type Migration } from 'kysely/migration'
import { v7 as uuid } from 'uuid'

export const ledgersMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-27-ledgers-1-journal': {
    async up(db) {
      await db.schema
        .createTable('ledger_head')
        .addColumn('changes', 'bigint', (c) => c.notNull())
        .addColumn('entries', 'bigint', (c) => c.notNull())
        .addColumn('accounts', 'bigint', (c) => c.notNull())
        .addColumn('epoch', 'text', (c) => c.notNull())
        .execute()
      await sql`insert into ledger_head (changes, entries, accounts, epoch) values (0, 0, 0, ${uuid()})`.execute(db)
      await db.schema
        .createTable('ledger_accounts')
        .addColumn('id', 'bigint', (c) => c.primaryKey())
        .addColumn('account', 'text', (c) => c.notNull())
        .addColumn('unit', 'text', (c) => c.notNull())
        .addColumn('customer_id', 'text')
        .addColumn('station', 'text')
        .addColumn('balance', 'bigint', (c) => c.notNull())
        .addUniqueConstraint('ledger_accounts_name', ['account', 'unit'])
        .execute()
      await db.schema
        .createIndex('ledger_accounts_customer')
        .on('ledger_accounts')
        .column('customer_id')
        .where(sql.ref('customer_id'), 'is not', null)
        .execute()
      await db.schema
        .createIndex('ledger_accounts_station')
        .on('ledger_accounts')
        .column('station')
        .where(sql.ref('station'), 'is not', null)
        .execute()
      await db.schema
        .createTable('ledger_entries')
        .addColumn('id', 'bigint', (c) => c.primaryKey())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('customer_id', 'text')
        .addColumn('order_id', 'text')
        .addColumn('order_number', 'integer')
        .addColumn('cause_id', 'text', (c) => c.unique())
        .addColumn('user_id', 'text')
        .addColumn('by_name', 'text', (c) => c.notNull())
        .addColumn('note', 'text', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('ledger_postings')
        .addColumn('entry_id', 'bigint', (c) => c.notNull().references('ledger_entries.id'))
        .addColumn('position', 'integer', (c) => c.notNull())
        .addColumn('account_id', 'bigint', (c) => c.notNull().references('ledger_accounts.id'))
        .addColumn('amount', 'bigint', (c) => c.notNull())
        .addColumn('balance', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('ledger_postings_place', ['entry_id', 'position'])
        .execute()
      await db.schema
        .createIndex('ledger_postings_account')
        .on('ledger_postings')
        .columns(['account_id', 'entry_id'])
        .execute()
    },
  },
  '2026-11-27-ledgers-2-accounts': {
    async up(db) {
      await db.schema
        .createTable('ledger_orders')
        .addColumn('order_id', 'text', (c) => c.primaryKey())
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('customer_id', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('station', 'text')
        .addColumn('courier_id', 'text')
        .addColumn('placed_at', 'bigint', (c) => c.notNull())
        .addColumn('delivered_at', 'bigint')
        .addColumn('total_fen', 'bigint', (c) => c.notNull())
        .addColumn('chases', 'integer', (c) => c.notNull())
        .addColumn('goods', 'text', (c) => c.notNull())
        .addColumn('buckets_out', 'integer', (c) => c.notNull())
        .addColumn('buckets_returned', 'integer', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('ledger_orders_customer')
        .on('ledger_orders')
        .columns(['customer_id', 'placed_at'])
        .execute()
      await db.schema.createIndex('ledger_orders_placed').on('ledger_orders').column('placed_at').execute()
      await db.schema
        .createIndex('ledger_orders_delivered')
        .on('ledger_orders')
        .column('delivered_at')
        .where(sql.ref('delivered_at'), 'is not', null)
        .execute()
      await db.schema
        .createTable('customer_accounts')
        .addColumn('customer_id', 'text', (c) => c.primaryKey())
        .addColumn('change', 'bigint', (c) => c.notNull().unique())
        .addColumn('content', 'text', (c) => c.notNull())
        .execute()
    },
  },
  '2026-11-27-ledgers-3-receipts': {
    async up(db) {
      await db.schema
        .createTable('receipts')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('order_id', 'text', (c) => c.notNull())
        .addColumn('order_number', 'integer', (c) => c.notNull())
        .addColumn('customer_id', 'text', (c) => c.notNull())
        .addColumn('customer_name', 'text', (c) => c.notNull())
        .addColumn('payer', 'text', (c) => c.notNull())
        .addColumn('method', 'text', (c) => c.notNull())
        .addColumn('amount_fen', 'bigint', (c) => c.notNull())
        .addColumn('refund_of', 'text')
        .addColumn('refunded_fen', 'bigint', (c) => c.notNull())
        .addColumn('station', 'text')
        .addColumn('courier_id', 'text')
        .addColumn('courier_name', 'text')
        .addColumn('taken_at', 'bigint', (c) => c.notNull())
        .addColumn('stored_at', 'bigint', (c) => c.notNull())
        .addColumn('user_id', 'text')
        .addColumn('by_name', 'text', (c) => c.notNull())
        .addColumn('note', 'text', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('receipts_order').on('receipts').column('order_id').execute()
      await db.schema.createIndex('receipts_taken').on('receipts').columns(['taken_at', 'id']).execute()
      await db.schema
        .createTable('hand_overs')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('station', 'text', (c) => c.notNull())
        .addColumn('courier_id', 'text', (c) => c.notNull())
        .addColumn('courier_name', 'text', (c) => c.notNull())
        .addColumn('amount_fen', 'bigint', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('stored_at', 'bigint', (c) => c.notNull())
        .addColumn('user_id', 'text')
        .addColumn('by_name', 'text', (c) => c.notNull())
        .addColumn('note', 'text', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('hand_overs_at').on('hand_overs').column('at').execute()
    },
  },
}

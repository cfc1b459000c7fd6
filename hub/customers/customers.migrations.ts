import { type Kysely, sql, SqliteAdapter } from 'kysely'
import { type Migration } from 'kysely/migration'
import { v7 as uuid } from 'uuid'

function isSqlite(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter instanceof SqliteAdapter
}

/** Collected with those of the other subjects; a published one is never changed, only followed by another. */
export const customersMigrations: Readonly<Record<string, Migration>> = {
  '2026-11-22-customers-1-tables': {
    async up(db) {
      await db.schema
        .createTable('customers')
        .addColumn('serial', isSqlite(db) ? 'integer' : 'serial', (c) =>
          isSqlite(db) ? c.primaryKey().autoIncrement() : c.primaryKey(),
        )
        .addColumn('id', 'text', (c) => c.notNull().unique())
        .addColumn('code', 'text')
        // The code in lower case, unique, sorted by bytes on either database for searches by its beginning.
        .addColumn('code_key', isSqlite(db) ? 'text' : sql`text collate "C"`, (c) => c.unique())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('level', 'text', (c) => c.notNull())
        .addColumn('tags', 'text', (c) => c.notNull())
        .addColumn('notes', 'text', (c) => c.notNull())
        .addColumn('owner_id', 'text')
        .addColumn('station', 'text')
        .addColumn('blacklisted', 'integer', (c) => c.notNull())
        .addColumn('fields', 'text', (c) => c.notNull())
        .addColumn('created_digest', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('updated_at', 'bigint', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('import_id', 'text')
        .execute()
      await db.schema
        .createIndex('customers_import')
        .on('customers')
        .column('import_id')
        .where(sql.ref('import_id'), 'is not', null)
        .execute()
      await db.schema
        .createTable('customer_numbers')
        .addColumn('id', 'text', (c) => c.notNull())
        .addColumn('customer_serial', 'integer', (c) => c.notNull().references('customers.serial').onDelete('cascade'))
        .addColumn('position', 'integer', (c) => c.notNull())
        .addColumn('key', 'text', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('typed', 'text', (c) => c.notNull())
        .addColumn('extension', 'text')
        .addColumn('label', 'text', (c) => c.notNull())
        .addColumn('note', 'text', (c) => c.notNull())
        // Ids are unique within their customer; every further index costs each of the hub's writes.
        .addPrimaryKeyConstraint('customer_numbers_place', ['customer_serial', 'position'])
        .execute()
      // Holds all that the look-up by number needs, so that it never touches the table itself.
      await db.schema
        .createIndex('customer_numbers_key')
        .on('customer_numbers')
        .columns(['key', 'customer_serial'])
        .execute()
      await db.schema
        .createTable('customer_addresses')
        .addColumn('id', 'text', (c) => c.notNull())
        .addColumn('customer_serial', 'integer', (c) => c.notNull().references('customers.serial').onDelete('cascade'))
        .addColumn('position', 'integer', (c) => c.notNull())
        .addColumn('province', 'text', (c) => c.notNull())
        .addColumn('city', 'text', (c) => c.notNull())
        .addColumn('district', 'text', (c) => c.notNull())
        .addColumn('street', 'text', (c) => c.notNull())
        .addColumn('detail', 'text', (c) => c.notNull())
        .addColumn('is_default', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('customer_addresses_place', ['customer_serial', 'position'])
        .execute()
      await db.schema
        .createTable('customer_history')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('customer_id', 'text', (c) => c.notNull())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('user_id', 'text')
        .addColumn('field', 'text', (c) => c.notNull())
        .addColumn('before', 'text', (c) => c.notNull())
        .addColumn('after', 'text', (c) => c.notNull())
        .addColumn('version', 'integer', (c) => c.notNull())
        .addColumn('mutation_id', 'text')
        .execute()
      await db.schema
        .createIndex('customer_history_customer')
        .on('customer_history')
        .columns(['customer_id', 'version'])
        .execute()
      await db.schema
        .createTable('customer_fields')
        .addColumn('key', 'text', (c) => c.primaryKey())
        .addColumn('label_zh', 'text', (c) => c.notNull())
        .addColumn('label_en', 'text', (c) => c.notNull())
        .addColumn('type', 'text', (c) => c.notNull())
        .addColumn('required', 'integer', (c) => c.notNull())
        .addColumn('choices', 'text', (c) => c.notNull())
        .addColumn('position', 'integer', (c) => c.notNull())
        .execute()
    },
  },
  '2026-11-22-customers-2-search': {
    async up(db) {
      if (isSqlite(db)) {
        // Terms only, no text: contentless, without positions (sqlite.org/fts5.html §4.4.3, §4.6). `ascii` takes every
        // character outside ASCII as part of a term, which is what our own terms need.
        await sql`create virtual table customer_search using fts5(
          terms, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '^.='"
        )`.execute(db)
      } else {
        await sql`create table customer_search (
          serial integer primary key references customers(serial) on delete cascade, terms tsvector not null
        )`.execute(db)
        await sql`create index customer_search_terms on customer_search using gin (terms)`.execute(db)
      }
    },
  },
  '2026-11-22-customers-3-imports': {
    async up(db) {
      await db.schema
        .createTable('customer_imports')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('file_name', 'text', (c) => c.notNull())
        .addColumn('user_id', 'text')
        .addColumn('started_at', 'bigint', (c) => c.notNull())
        .addColumn('ended_at', 'bigint')
        .addColumn('created', 'integer', (c) => c.notNull())
        .addColumn('updated', 'integer', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('customer_import_updates')
        .addColumn('import_id', 'text', (c) => c.notNull())
        .addColumn('customer_id', 'text', (c) => c.notNull())
        .addColumn('before', 'text', (c) => c.notNull())
        .addColumn('version_after', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('customer_import_updates_key', ['import_id', 'customer_id'])
        .execute()
    },
  },
  '2026-11-23-customers-4-feed': {
    async up(db) {
      await db.schema
        .createTable('customer_feed')
        .addColumn('newest', 'bigint', (c) => c.notNull())
        .addColumn('epoch', 'text', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('customer_removals')
        .addColumn('change', 'bigint', (c) => c.primaryKey())
        .addColumn('customer_id', 'text', (c) => c.notNull())
        .execute()
      // Customers of before are numbered as they came.
      await db.schema
        .alterTable('customers')
        .addColumn('change', 'bigint', (c) => c.notNull().defaultTo(0))
        .execute()
      await sql`update customers set change = serial`.execute(db)
      await sql`insert into customer_feed (newest, epoch)
        select coalesce(max(change), 0), ${uuid()} from customers`.execute(db)
      // Grows at its end only, so that it costs an import next to nothing.
      await db.schema.createIndex('customers_change').on('customers').column('change').execute()
    },
  },
  '2026-11-27-customers-5-sensitive': {
    async up(db) {
      await db.schema
        .alterTable('customer_fields')
        .addColumn('sensitive', 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
    },
  },
}

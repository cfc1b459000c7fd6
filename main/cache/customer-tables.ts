import { z } from 'zod'
import { type Customer } from '../../contract/customer.ts'
import { type EncryptedDatabase } from './open-encrypted.ts'

/** One step per version of the cache's file. */
export const customerTables: readonly string[] = [
  `CREATE TABLE customer (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, body TEXT NOT NULL);
   CREATE TABLE number (key TEXT NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (key, row)) WITHOUT ROWID;
   CREATE TABLE search (row INTEGER PRIMARY KEY, text TEXT NOT NULL);
   CREATE TABLE state (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID`,
  'CREATE TABLE account (customer_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID',
]

/** How far the cache is filled, and for whose eyes. */
export const cachePositionSchema = z.object({
  /** The last change number it has. */
  after: z.number(),
  newest: z.number(),
  /** Of the hub's database; null before the first page. */
  epoch: z.string().nullable(),
  areaCode: z.string().nullable(),
  /** What the person may see: a cache filled for one who sees whole numbers is not for one who does not. */
  view: z.string(),
  customers: z.number(),
})
export type CachePosition = z.infer<typeof cachePositionSchema>

export const emptyPosition = (view = ''): CachePosition => ({
  after: 0,
  newest: 0,
  epoch: null,
  areaCode: null,
  view,
  customers: 0,
})

/** What a look-up by number compares: the hub's own keys. A masked number is nobody's key. */
export function numberKeys(customer: Customer): readonly string[] {
  return [...new Set(customer.numbers.map(({ number }) => number))].filter((key) => key !== '' && !key.includes('*'))
}

export function readPosition(database: EncryptedDatabase): CachePosition {
  const row = database.prepare("SELECT body FROM state WHERE name = 'position'").all()[0] as
    { body: string } | undefined
  const read = row === undefined ? undefined : cachePositionSchema.safeParse(JSON.parse(row.body))
  return read?.success ? read.data : emptyPosition()
}

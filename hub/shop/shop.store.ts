import { insertRows } from '../database/insert-rows.ts'
import { type Db, type Tx } from '../database/open-database.ts'

export const entryKinds = ['product', 'gift-rule', 'station', 'courier', 'settings'] as const
export type EntryKind = (typeof entryKinds)[number]

export type StoredEntry = {
  readonly kind: EntryKind
  readonly id: string
  readonly version: number
  readonly change: number
  readonly content: Readonly<Record<string, unknown>>
}

/** Everything, and up to which change. The number is read first: what is newer is read again with the next. */
export async function readEntries(
  db: Db,
): Promise<{ readonly entries: readonly StoredEntry[]; readonly newest: number; readonly epoch: string }> {
  const head = await db.selectFrom('shop_feed').selectAll().executeTakeFirstOrThrow()
  const rows = await db.selectFrom('shop_entries').selectAll().orderBy('change').execute()
  return {
    entries: rows.map((row) => ({
      kind: row.kind as EntryKind,
      id: row.id,
      version: row.version,
      change: Number(row.change),
      content: JSON.parse(row.content) as Record<string, unknown>,
    })),
    newest: Number(head.newest),
    epoch: head.epoch,
  }
}

export async function newestChange(db: Db): Promise<number> {
  return Number((await db.selectFrom('shop_feed').select('newest').executeTakeFirstOrThrow()).newest)
}

/** The next number; its row stays locked until the transaction ends, so that numbers appear in their order (ADR 9). */
export const takeChange = (tx: Tx): Promise<number> => takeChanges(tx, 1)

/** The same of many. @returns the last of them */
export async function takeChanges(tx: Tx, count: number): Promise<number> {
  const { newest } = await tx
    .updateTable('shop_feed')
    .set(({ eb }) => ({ newest: eb('newest', '+', count) }))
    .returning('newest')
    .executeTakeFirstOrThrow()
  return Number(newest)
}

/** The version a thing has now; 0: it is not there. */
export async function readVersion(tx: Tx, kind: EntryKind, id: string): Promise<number> {
  const row = await tx
    .selectFrom('shop_entries')
    .select('version')
    .where('kind', '=', kind)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.version ?? 0
}

export async function writeEntries(tx: Tx, entries: readonly StoredEntry[], at: number): Promise<void> {
  const rows = entries.map(({ kind, id, version, change, content }) => ({
    ...{ kind, id, version, change },
    content: JSON.stringify(content),
    changed_at: at,
  }))
  const changing = ['version', 'change', 'content', 'changed_at']
  const set = changing.map((column) => `"${column}" = excluded."${column}"`).join(', ')
  await insertRows(tx, 'shop_entries', rows, `on conflict (kind, id) do update set ${set}`)
}

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
export async function takeChange(tx: Tx): Promise<number> {
  const { newest } = await tx
    .updateTable('shop_feed')
    .set(({ eb }) => ({ newest: eb('newest', '+', 1) }))
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

export async function writeEntry(
  tx: Tx,
  { kind, id, version, change, content }: StoredEntry,
  at: number,
): Promise<void> {
  const values = { version, change, content: JSON.stringify(content), changed_at: at }
  await tx
    .insertInto('shop_entries')
    .values({ kind, id, ...values })
    .onConflict((conflict) => conflict.columns(['kind', 'id']).doUpdateSet(values))
    .execute()
}

import { type LogFlush } from './flush-log.ts'
import { type EncryptedDatabase } from './open-encrypted.ts'

/** A lease that was asked for: without numbers until the hub has answered. */
export type NumberLease = { readonly id: string; readonly count: number }

export type NumberBlockStore = {
  /** Numbers leased and not used. */
  left(): number
  /** The next of them, used from now on; null: none are left. To be called within the placing's transaction. */
  take(): number | null
  /** Of the lease that has not been answered: it is asked again under the same id. */
  open(): NumberLease | null
  ask(lease: NumberLease): void
  /** Its numbers are there. Answering twice gives them once. */
  answer(id: string, from: number, to: number): void
  /** The hub gave it to somebody else. */
  drop(id: string): void
  clear(): void
}

/** Order numbers of this seat alone, so that it can number orders while the hub is away. */
export function createNumberBlockStore(database: EncryptedDatabase, flush: LogFlush): NumberBlockStore {
  const left = database.prepare(
    'SELECT coalesce(sum(last - next + 1), 0) AS count FROM number_block WHERE next <= last',
  )
  const first = database.prepare('SELECT lease, next FROM number_block WHERE next <= last ORDER BY next LIMIT 1')
  const use = database.prepare('UPDATE number_block SET next = next + 1 WHERE lease = ?')
  const open = database.prepare('SELECT lease, wanted FROM number_block WHERE next IS NULL LIMIT 1')
  const ask = database.prepare('INSERT OR IGNORE INTO number_block (lease, wanted) VALUES (?, ?)')
  const answer = database.prepare('UPDATE number_block SET next = ?, last = ? WHERE lease = ? AND next IS NULL')
  const drop = database.prepare('DELETE FROM number_block WHERE lease = ? AND next IS NULL')
  const clear = database.prepare('DELETE FROM number_block')
  return {
    left: () => Number((left.get() as { count: number }).count),
    take() {
      const row = first.get() as { lease: string; next: number } | undefined
      if (row === undefined) return null
      use.run(row.lease)
      return row.next
    },
    open() {
      const row = open.get() as { lease: string; wanted: number } | undefined
      return row === undefined ? null : { id: row.lease, count: row.wanted }
    },
    ask({ id, count }) {
      ask.run(id, count)
      flush.soon()
    },
    answer(id, from, to) {
      answer.run(from, to, id)
      flush.soon()
    },
    drop: (id) => void drop.run(id),
    clear: () => void clear.run(),
  }
}

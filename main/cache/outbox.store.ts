import { type LogFlush } from './flush-log.ts'
import { type EncryptedDatabase, stored } from './open-encrypted.ts'

/** One mutation that the hub is to have. Its id is the mutation's, so that sending it twice stores it once. */
export type OutboxEntry = {
  readonly id: string
  readonly kind: string
  readonly body: unknown
  readonly createdAt: number
  /** `refused`: the hub will never take it; kept to be shown. */
  readonly state: 'waiting' | 'sent' | 'refused'
  readonly attempts: number
  readonly lastError: string | null
}

export type OutboxStore = {
  put(entry: Pick<OutboxEntry, 'id' | 'kind' | 'body' | 'createdAt'>): void
  find(id: string): OutboxEntry | null
  /** The oldest that waits. */
  first(): OutboxEntry | null
  waiting(): number
  refused(): readonly OutboxEntry[]
  sent(id: string): void
  failed(id: string, error: string): void
  refuse(id: string, error: string): void
  remove(id: string): void
  /** Resolves when what was put is on the disk. */
  flushed(): Promise<void>
}

type Row = {
  id: string
  kind: string
  body: string
  created_at: number
  state: OutboxEntry['state']
  attempts: number
  last_error: string | null
}

/** Sent ones are kept some days, to answer what became of a note. */
const keptMs = 3 * 24 * 3_600_000

export function createOutboxStore(database: EncryptedDatabase, flush: LogFlush, now: () => number): OutboxStore {
  database.prepare("DELETE FROM outbox WHERE state = 'sent' AND sent_at < ?").run(now() - keptMs)
  const put = database.prepare(
    `INSERT OR IGNORE INTO outbox (id, kind, body, created_at, state, attempts, next_at)
     VALUES (?, ?, ?, ?, 'waiting', 0, 0)`,
  )
  const find = database.prepare('SELECT * FROM outbox WHERE id = ?')
  // Ids are UUIDv7: their order is the order of making.
  const first = database.prepare("SELECT * FROM outbox WHERE state = 'waiting' ORDER BY id LIMIT 1")
  const waiting = database.prepare("SELECT count(*) AS count FROM outbox WHERE state = 'waiting'")
  const refused = database.prepare("SELECT * FROM outbox WHERE state = 'refused' ORDER BY id")
  const sent = database.prepare(
    "UPDATE outbox SET state = 'sent', sent_at = ?, last_error = NULL, attempts = attempts + 1 WHERE id = ?",
  )
  const failed = database.prepare('UPDATE outbox SET attempts = attempts + 1, last_error = ? WHERE id = ?')
  const refuse = database.prepare(
    "UPDATE outbox SET state = 'refused', attempts = attempts + 1, last_error = ? WHERE id = ?",
  )
  const remove = database.prepare('DELETE FROM outbox WHERE id = ?')
  const entry = (row: unknown): OutboxEntry | null => (row === undefined ? null : entryOf(row as Row))
  return {
    put({ id, kind, body, createdAt }) {
      stored(() => put.run(id, kind, JSON.stringify(body), createdAt))
      flush.soon()
    },
    find: (id) => entry(find.get(id)),
    first: () => entry(first.get()),
    waiting: () => (waiting.get() as { count: number }).count,
    refused: () => (refused.all() as Row[]).map(entryOf),
    sent: (id) => void sent.run(now(), id),
    failed: (id, error) => void failed.run(error, id),
    refuse: (id, error) => void refuse.run(error, id),
    remove: (id) => void remove.run(id),
    flushed: () => flush.now(),
  }
}

function entryOf(row: Row): OutboxEntry {
  return {
    id: row.id,
    kind: row.kind,
    body: JSON.parse(row.body),
    createdAt: row.created_at,
    state: row.state,
    attempts: row.attempts,
    lastError: row.last_error,
  }
}

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
  /** Whose it is, at which hub: sent for nobody else and to no other. Null: of whoever signs in next. */
  readonly owner: string | null
  /** Of `refused`: why, in the person's language. */
  readonly words: string | null
  readonly subject: string | null
}

export type NewOutboxEntry = Pick<OutboxEntry, 'id' | 'kind' | 'body' | 'createdAt'> & {
  /** The order or customer it is about: what waits about one thing builds on each other. */
  readonly subject?: string
}

export type OutboxStore = {
  /** @returns false when it is there already */
  put(entry: NewOutboxEntry, owner: string | null): boolean
  find(id: string): OutboxEntry | null
  /** The oldest of this owner that waits. */
  first(owner: string): OutboxEntry | null
  /** Those that wait about one thing, oldest first. */
  about(owner: string, subject: string): readonly OutboxEntry[]
  /** All that wait, oldest first. */
  list(owner: string): readonly OutboxEntry[]
  waiting(owner: string): number
  /** How many wait, by kind. */
  kinds(owner: string): ReadonlyMap<string, number>
  /** What is to be sent has come to be known better, such as the version it builds on. */
  rewrite(id: string, body: unknown): void
  /** Those that wait for other people or other hubs. */
  waitingForOthers(owner: string): number
  refused(owner: string): readonly OutboxEntry[]
  /** Of one kind, what waits and what was refused, oldest first. */
  ofKind(owner: string, kind: string): readonly OutboxEntry[]
  /** What nobody owns is this one's. */
  adopt(owner: string): void
  /** A refused one waits again. */
  again(id: string): void
  sent(id: string): void
  failed(id: string, error: string): void
  refuse(id: string, error: string, words: string): void
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
  owner: string | null
  words: string | null
  subject: string | null
}

/** Sent ones are kept some days, to answer what became of a note. */
const keptMs = 3 * 24 * 3_600_000

export function createOutboxStore(database: EncryptedDatabase, flush: LogFlush, now: () => number): OutboxStore {
  database.prepare("DELETE FROM outbox WHERE state = 'sent' AND sent_at < ?").run(now() - keptMs)
  const put = database.prepare(
    `INSERT OR IGNORE INTO outbox (id, kind, body, created_at, owner, subject, state, attempts, next_at, position)
     VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, 0, (SELECT coalesce(max(position), 0) + 1 FROM outbox))`,
  )
  const find = database.prepare('SELECT * FROM outbox WHERE id = ?')
  const all = database.prepare("SELECT * FROM outbox WHERE state = 'waiting' AND owner = ? ORDER BY position")
  const first = database.prepare("SELECT * FROM outbox WHERE state = 'waiting' AND owner = ? ORDER BY position LIMIT 1")
  const about = database.prepare(
    "SELECT * FROM outbox WHERE subject = ? AND state = 'waiting' AND owner = ? ORDER BY position",
  )
  const rewrite = database.prepare('UPDATE outbox SET body = ? WHERE id = ?')
  const waiting = database.prepare("SELECT count(*) AS count FROM outbox WHERE state = 'waiting' AND owner = ?")
  const kinds = database.prepare(
    "SELECT kind, count(*) AS count FROM outbox WHERE state = 'waiting' AND owner = ? GROUP BY kind",
  )
  const others = database.prepare("SELECT count(*) AS count FROM outbox WHERE state = 'waiting' AND owner <> ?")
  const refused = database.prepare("SELECT * FROM outbox WHERE state = 'refused' AND owner = ? ORDER BY position")
  const ofKind = database.prepare(
    "SELECT * FROM outbox WHERE state <> 'sent' AND owner = ? AND kind = ? ORDER BY position",
  )
  const adopt = database.prepare('UPDATE outbox SET owner = ? WHERE owner IS NULL')
  const again = database.prepare(
    "UPDATE outbox SET state = 'waiting', attempts = 0, last_error = NULL, words = NULL WHERE id = ? AND state = 'refused'",
  )
  const sent = database.prepare(
    "UPDATE outbox SET state = 'sent', sent_at = ?, last_error = NULL, attempts = attempts + 1 WHERE id = ?",
  )
  const failed = database.prepare('UPDATE outbox SET attempts = attempts + 1, last_error = ? WHERE id = ?')
  const refuse = database.prepare(
    "UPDATE outbox SET state = 'refused', attempts = attempts + 1, last_error = ?, words = ? WHERE id = ?",
  )
  const remove = database.prepare('DELETE FROM outbox WHERE id = ?')
  const entry = (row: unknown): OutboxEntry | null => (row === undefined ? null : entryOf(row as Row))
  return {
    put({ id, kind, body, createdAt, subject }, owner) {
      const { changes } = stored(() => put.run(id, kind, JSON.stringify(body), createdAt, owner, subject ?? null))
      flush.soon()
      return changes > 0
    },
    find: (id) => entry(find.get(id)),
    first: (owner) => entry(first.get(owner)),
    about: (owner, subject) => (about.all(subject, owner) as Row[]).map(entryOf),
    list: (owner) => (all.all(owner) as Row[]).map(entryOf),
    rewrite: (id, body) => void rewrite.run(JSON.stringify(body), id),
    waiting: (owner) => (waiting.get(owner) as { count: number }).count,
    kinds: (owner) =>
      new Map((kinds.all(owner) as { kind: string; count: number }[]).map(({ kind, count }) => [kind, count])),
    waitingForOthers: (owner) => (others.get(owner) as { count: number }).count,
    refused: (owner) => (refused.all(owner) as Row[]).map(entryOf),
    ofKind: (owner, kind) => (ofKind.all(owner, kind) as Row[]).map(entryOf),
    adopt: (owner) => void adopt.run(owner),
    again: (id) => void again.run(id),
    sent: (id) => void sent.run(now(), id),
    failed: (id, error) => void failed.run(error, id),
    refuse: (id, error, words) => void refuse.run(error, words, id),
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
    owner: row.owner,
    words: row.words,
    subject: row.subject,
  }
}

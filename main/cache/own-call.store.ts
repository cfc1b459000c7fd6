import { z } from 'zod'
import { type LogFlush } from './flush-log.ts'
import { type EncryptedDatabase, stored } from './open-encrypted.ts'

export const ownCallSchema = z.object({
  callId: z.string(),
  direction: z.enum(['inbound', 'outbound', 'internal']),
  number: z.string(),
  name: z.string().nullable(),
  queue: z.string().nullable(),
  startedAt: z.number(),
  answeredAt: z.number().nullable(),
  endedAt: z.number(),
  note: z.string(),
  disposition: z.string().nullable(),
})
export type OwnCall = z.infer<typeof ownCallSchema>

export type OwnCallStore = {
  /** Of this owner; once more for one call is what was written about it later. */
  put(owner: string, call: OwnCall): void
  find(owner: string, callId: string): OwnCall | null
  /** Newest first. */
  list(owner: string): OwnCall[]
}

const keptMs = 31 * 24 * 3_600_000

/** The calls somebody had at this seat, and what he wrote about them: for a table of them without the hub (OF3). */
export function createOwnCallStore(database: EncryptedDatabase, flush: LogFlush, now: () => number): OwnCallStore {
  database.prepare('DELETE FROM own_call WHERE started_at < ?').run(now() - keptMs)
  const put = database.prepare('INSERT OR REPLACE INTO own_call (owner, call_id, started_at, body) VALUES (?, ?, ?, ?)')
  const one = database.prepare('SELECT body FROM own_call WHERE owner = ? AND call_id = ?')
  const list = database.prepare('SELECT body FROM own_call WHERE owner = ? ORDER BY started_at DESC')
  const read = (row: unknown): OwnCall => ownCallSchema.parse(JSON.parse((row as { body: string }).body))
  return {
    put(owner, call) {
      stored(() => put.run(owner, call.callId, Math.round(call.startedAt), JSON.stringify(call)))
      flush.soon()
    },
    find(owner, callId) {
      const row = one.get(owner, callId)
      return row === undefined ? null : read(row)
    },
    list: (owner) => list.all(owner).map(read),
  }
}

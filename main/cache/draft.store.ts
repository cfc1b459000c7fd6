import { type CallDraft, callDraftSchema } from '../../contract/seat/caller-card.ts'
import { type LogFlush } from './flush-log.ts'
import { type EncryptedDatabase, stored } from './open-encrypted.ts'

export type DraftStore = {
  read(callKey: string): CallDraft | null
  save(draft: CallDraft): void
  remove(callKey: string): void
  list(): readonly CallDraft[]
}

/** Text of a call nobody came back to. */
const keptMs = 30 * 24 * 3_600_000

/** What is typed for a call, kept at every key stroke (OF2). */
export function createDraftStore(database: EncryptedDatabase, flush: LogFlush, now: () => number): DraftStore {
  database.prepare('DELETE FROM draft WHERE changed_at < ?').run(now() - keptMs)
  const one = database.prepare('SELECT body FROM draft WHERE call_key = ?')
  const all = database.prepare('SELECT body FROM draft ORDER BY changed_at')
  const put = database.prepare('INSERT OR REPLACE INTO draft (call_key, body, changed_at) VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM draft WHERE call_key = ?')
  return {
    read(callKey) {
      const row = one.get(callKey) as { body: string } | undefined
      return row === undefined ? null : readDraft(row.body)
    },
    save(draft) {
      stored(() => put.run(draft.callKey, JSON.stringify(draft), draft.changedAt))
      flush.soon()
    },
    remove: (callKey) => void remove.run(callKey),
    list: () => (all.all() as { body: string }[]).flatMap(({ body }) => readDraft(body) ?? []),
  }
}

function readDraft(body: string): CallDraft | null {
  const read = callDraftSchema.safeParse(JSON.parse(body))
  return read.success ? read.data : null
}

import { openEncrypted, type Opened } from './open-encrypted.ts'
import { createLogFlush } from './flush-log.ts'
import { createDialogStore } from './dialog.store.ts'
import { createDraftStore } from './draft.store.ts'
import { createOutboxStore } from './outbox.store.ts'
import { createRecordStore } from './record.store.ts'

/**
 * What the seat alone knows and must not lose: drafts, what waits to be sent, running dialogs, who is signed in. A file of
 * its own, so that a broken cache of customers, which can be fetched again, takes nothing with it, and so that filling
 * that cache never makes a key stroke wait.
 */
export type SeatStore = ReturnType<typeof openSeatStore>

const steps = [
  `CREATE TABLE draft (call_key TEXT PRIMARY KEY, body TEXT NOT NULL, changed_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE outbox (
     id TEXT PRIMARY KEY, kind TEXT NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL,
     state TEXT NOT NULL, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, last_error TEXT, sent_at INTEGER);
   CREATE INDEX outbox_waiting ON outbox (state, id);
   CREATE TABLE dialog (line_id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE record (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID`,
  `ALTER TABLE outbox ADD COLUMN owner TEXT;
   ALTER TABLE outbox ADD COLUMN words TEXT;
   DROP INDEX outbox_waiting;
   CREATE INDEX outbox_of ON outbox (owner, state, id)`,
]

/** @param key 32 bytes as hex */
export function openSeatStore(file: string, key: string, now: () => number = Date.now) {
  const { database, setAside }: Opened = openEncrypted({ file, key, steps, now })
  const flush = createLogFlush(file)
  return {
    drafts: createDraftStore(database, flush, now),
    outbox: createOutboxStore(database, flush, now),
    dialogs: createDialogStore(database),
    records: createRecordStore(database, flush),
    setAside,
    /** Resolves when all of it is on the disk. */
    flushed: (): Promise<void> => flush.now(),
    close(): void {
      flush.close()
      database.close()
    },
  }
}

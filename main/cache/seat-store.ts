import { atomically, openEncrypted, type Opened } from './open-encrypted.ts'
import { createLogFlush } from './flush-log.ts'
import { createCatalogueStore } from './catalogue.store.ts'
import { createDialogStore } from './dialog.store.ts'
import { createDraftStore } from './draft.store.ts'
import { createLocalOrderStore } from './local-order.store.ts'
import { createNumberBlockStore } from './number-block.store.ts'
import { createOrderFormStore } from './order-form.store.ts'
import { createOwnCallStore } from './own-call.store.ts'
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
  // An order's id is made when its form is opened: the order of sending is that of writing.
  `ALTER TABLE outbox ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE outbox ADD COLUMN subject TEXT;
   UPDATE outbox SET position = (SELECT count(*) FROM outbox AS other WHERE other.id <= outbox.id);
   DROP INDEX outbox_of;
   CREATE INDEX outbox_of ON outbox (owner, state, position);
   CREATE INDEX outbox_about ON outbox (subject, state, position);
   CREATE TABLE catalogue (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
   CREATE TABLE order_form (key TEXT PRIMARY KEY, body TEXT NOT NULL, changed_at INTEGER NOT NULL) WITHOUT ROWID;
   CREATE TABLE local_order (
     id TEXT PRIMARY KEY, customer_id TEXT NOT NULL, placed_at INTEGER NOT NULL, pending INTEGER NOT NULL, owner TEXT,
     change INTEGER NOT NULL, body TEXT NOT NULL);
   CREATE INDEX local_order_placed ON local_order (placed_at);
   CREATE INDEX local_order_of ON local_order (customer_id, pending);
   CREATE INDEX local_order_pending ON local_order (pending, owner, placed_at);
   CREATE TABLE number_block (lease TEXT PRIMARY KEY, wanted INTEGER NOT NULL, next INTEGER, last INTEGER) WITHOUT ROWID`,
  `CREATE TABLE own_call (
     owner TEXT NOT NULL, call_id TEXT NOT NULL, started_at INTEGER NOT NULL, body TEXT NOT NULL,
     PRIMARY KEY (owner, call_id)) WITHOUT ROWID`,
]

/** @param key 32 bytes as hex */
export function openSeatStore(file: string, key: string, now: () => number = Date.now) {
  const { database, setAside }: Opened = openEncrypted({ file, key, steps, now })
  const flush = createLogFlush(file)
  return {
    catalogue: createCatalogueStore(database),
    drafts: createDraftStore(database, flush, now),
    forms: createOrderFormStore(database, flush, now),
    numbers: createNumberBlockStore(database, flush),
    orders: createLocalOrderStore(database, flush, now),
    ownCalls: createOwnCallStore(database, flush, now),
    outbox: createOutboxStore(database, flush, now),
    dialogs: createDialogStore(database),
    records: createRecordStore(database, flush),
    setAside,
    /** All of it is kept, or nothing of it. @throws SeatError `seat.storage` */
    atomically: <T>(work: () => T): T => atomically(database, work),
    /** Resolves when all of it is on the disk. */
    flushed: (): Promise<void> => flush.now(),
    close(): void {
      flush.close()
      database.close()
    },
  }
}

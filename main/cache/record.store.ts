import { z } from 'zod'
import { meSchema, signedInSchema } from '../../contract/access.ts'
import { type LogFlush } from './flush-log.ts'
import { type EncryptedDatabase } from './open-encrypted.ts'

/** Single things the seat remembers. */
export const seatRecords = {
  /** Which hub, and the authority it is trusted by. */
  enrolment: z.object({
    host: z.string(),
    port: z.int(),
    authority: z.string(),
    company: z.string().nullable(),
  }),
  /** Of this installation, for updates: where it stands in a roll-out. */
  seatId: z.uuid(),
  lastJobNumber: z.string(),
  /** For whose eyes the orders are that came from the hub. */
  orderView: z.string(),
  /** Enough to come back after a restart without asking for the password. */
  session: z.object({
    signedIn: signedInSchema,
    /** How long the access token is good, by this machine's clock. */
    accessUntil: z.number(),
    extension: z.string().nullable(),
  }),
  /** Who may sign in here while the hub is away (main/session/offline-sign-in.ts). */
  offlineSignIns: z.array(
    z.object({
      jobNumber: z.string(),
      salt: z.base64(),
      verifier: z.base64(),
      me: meSchema,
      extension: z.string().nullable(),
      /** The last moment that is certain: a clock before it was put back. */
      seenAt: z.number(),
      expiresAt: z.number(),
      wrongTries: z.int(),
    }),
  ),
} as const
export type SeatRecordName = keyof typeof seatRecords
export type SeatRecord<N extends SeatRecordName> = z.infer<(typeof seatRecords)[N]>

export type RecordStore = {
  read<N extends SeatRecordName>(name: N): SeatRecord<N> | null
  write<N extends SeatRecordName>(name: N, value: SeatRecord<N>): void
  remove(name: SeatRecordName): void
}

export function createRecordStore(database: EncryptedDatabase, flush: LogFlush): RecordStore {
  const one = database.prepare('SELECT body FROM record WHERE name = ?')
  const put = database.prepare('INSERT OR REPLACE INTO record (name, body) VALUES (?, ?)')
  const remove = database.prepare('DELETE FROM record WHERE name = ?')
  return {
    read<N extends SeatRecordName>(name: N): SeatRecord<N> | null {
      const row = one.get(name) as { body: string } | undefined
      if (row === undefined) return null
      const read = seatRecords[name].safeParse(JSON.parse(row.body))
      return read.success ? (read.data as SeatRecord<N>) : null
    },
    write(name, value) {
      put.run(name, JSON.stringify(value))
      flush.soon()
    },
    remove(name) {
      remove.run(name)
      flush.soon()
    },
  }
}

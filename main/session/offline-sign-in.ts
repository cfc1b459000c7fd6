import { randomBytes, timingSafeEqual } from 'node:crypto'
import { type Me } from '../../contract/access.ts'
import { type RecordStore, type SeatRecord } from '../cache/record.store.ts'
import { deriveKey } from '../secrets/derive-key.ts'
import { SeatError } from '../seat-error.ts'

/** Signing in while the hub is away: what is kept of the last sign-in at it, and for how long (docs/adr/0018). */
export type OfflineSignIn = {
  /** After a sign-in at the hub. `lastsMs`: how long the hub itself lets the session live without asking. */
  keep(me: Me, password: string, lastsMs: number): Promise<void>
  /** Rights or seat are other ones now. */
  update(me: Me, extension?: string | null): void
  /** @throws SeatError `seat.offline-…` in words */
  check(jobNumber: string, password: string): Promise<{ readonly me: Me; readonly extension: string | null }>
  /** The hub has ended the person's session, or his password is another one. */
  forget(jobNumber: string): void
  clear(): void
  /** Nothing is being kept any more: a programme that closes at once after a sign-in waits for it. */
  settled(): Promise<void>
}

type Kept = SeatRecord<'offlineSignIns'>[number]

const longestMs = 7 * 24 * 3_600_000
const mostTries = 5
/** Colleagues who share a machine. */
const mostPeople = 20
/** Clocks are put right by so much without anybody meaning it. */
const clockMs = 10 * 60_000

export function createOfflineSignIn(options: {
  readonly records: RecordStore
  /** Where the person sits now; he may have sat down while the verifier was made. */
  readonly seat: () => string | null
  readonly now?: () => number
  readonly derive?: typeof deriveKey
}): OfflineSignIn {
  const { records } = options
  const now = options.now ?? Date.now
  const derive = options.derive ?? deriveKey

  let keeping: Promise<unknown> = Promise.resolve()
  /** Who sat down while his verifier was made; he may have left again before it was. */
  let sat: { readonly userId: string; readonly extension: string | null } | null = null

  const all = (): readonly Kept[] => records.read('offlineSignIns') ?? []
  const spelt = (jobNumber: string): string => jobNumber.trim()
  const find = (jobNumber: string): Kept | undefined => all().find((one) => one.jobNumber === spelt(jobNumber))
  const write = (kept: Kept): void => {
    const others = all().filter(({ jobNumber }) => jobNumber !== kept.jobNumber)
    records.write('offlineSignIns', [kept, ...others].slice(0, mostPeople))
  }

  const keep: OfflineSignIn['keep'] = async (me, password, lastsMs) => {
    const salt = randomBytes(16)
    const verifier = await derive(password, salt)
    const at = now()
    const since = sat?.userId === me.userId ? sat.extension : null
    const extension = options.seat() ?? since ?? find(me.jobNumber)?.extension ?? null
    write({
      jobNumber: spelt(me.jobNumber),
      salt: salt.toString('base64'),
      verifier: verifier.toString('base64'),
      me,
      extension,
      seenAt: at,
      expiresAt: at + Math.min(longestMs, lastsMs),
      wrongTries: 0,
    })
  }

  return {
    keep(me, password, lastsMs) {
      const mine = keep(me, password, lastsMs)
      keeping = Promise.allSettled([keeping, mine])
      return mine
    },
    async settled() {
      await keeping
    },
    update(me, extension) {
      if (extension !== undefined) sat = { userId: me.userId, extension }
      const kept = find(me.jobNumber)
      if (kept === undefined || kept.me.userId !== me.userId) return
      write({ ...kept, me, extension: extension === undefined ? kept.extension : extension, seenAt: now() })
    },
    async check(jobNumber, password) {
      const kept = find(jobNumber)
      if (kept === undefined) throw new SeatError('seat.offline-unknown', { jobNumber })
      if (kept.wrongTries >= mostTries) throw new SeatError('seat.offline-locked')
      const at = now()
      if (at >= kept.expiresAt || at < kept.seenAt - clockMs) throw new SeatError('seat.offline-expired')
      // Counted before it is tried: a programme that is killed meanwhile gives no try away.
      const wrongTries = kept.wrongTries + 1
      write({ ...kept, wrongTries, seenAt: Math.max(at, kept.seenAt) })
      const verifier = await derive(password, Buffer.from(kept.salt, 'base64'))
      if (!timingSafeEqual(verifier, Buffer.from(kept.verifier, 'base64'))) {
        if (wrongTries >= mostTries) throw new SeatError('seat.offline-locked')
        throw new SeatError('seat.offline-wrong', { left: mostTries - wrongTries })
      }
      write({ ...(find(jobNumber) ?? kept), wrongTries: 0 })
      return { me: kept.me, extension: kept.extension }
    },
    forget(jobNumber) {
      const rest = all().filter((one) => one.jobNumber !== spelt(jobNumber))
      records.write('offlineSignIns', [...rest])
    },
    clear: () => records.remove('offlineSignIns'),
  }
}

import { type Me } from '../../contract/access.ts'
import { type Extension } from '../../contract/agent.ts'
import { agentsApi } from '../../contract/api/agents.api.ts'
import { type SeatPhone, seatsApi } from '../../contract/api/seats.api.ts'
import { type SessionEndReason } from '../../contract/seat/session-end.ts'
import { type RecordStore } from '../cache/record.store.ts'
import { SeatError } from '../seat-error.ts'
import { type SessionOptions } from './session-port.ts'
import { phaseBeforeSeat, type SessionChange } from './session-topic.ts'

type Options = Pick<SessionOptions, 'link' | 'log' | 'startPhone' | 'stopPhone'> & {
  readonly records: Pick<RecordStore, 'read' | 'write'>
  readonly show: (change: SessionChange) => void
  readonly me: () => Me | null
  readonly era: () => number
  /** He sits down, his phone is about to start. */
  readonly taken: (extension: Extension) => void
}

/** The seat one sits at, with its phone: taken, left, gone back to after a restart, lost to somebody else. */
export function createOwnSeat({ link, records, show, me, era, log, ...options }: Options) {
  let held: {
    readonly extension: Extension
    readonly kind: SeatPhone['kind']
    /** Since when it is ours, by the hub's clock. */
    readonly since: number
  } | null = null

  /** For the next start of the programme. */
  const remember = (extension: Extension | null): void => {
    const kept = records.read('session')
    if (kept !== null) records.write('session', { ...kept, extension })
  }

  const leave = async (): Promise<void> => {
    if (held === null) return
    held = null
    await options.stopPhone()
  }

  const sit = async (phone: SeatPhone, since: number): Promise<void> => {
    const own = era()
    if (held !== null) await leave()
    held = { extension: phone.extension, kind: phone.kind, since }
    remember(phone.extension)
    options.taken(phone.extension)
    await options.startPhone(phone)
    if (own !== era()) return
    show({ phase: 'signed-in', extension: phone.extension, phone: phone.kind, endedBecause: null })
  }

  return {
    held: () => held,
    remember,
    leave,
    /** The hub holds it for us already. */
    async sitAgain(): Promise<void> {
      await sit(await link.call(seatsApi.phone, {}), 0)
    },
    async signIn(extension: Extension, move: boolean): Promise<void> {
      const { since } = await link.call(agentsApi.signIn, { body: { extension, state: 'not-ready', move } })
      let phone: SeatPhone
      try {
        phone = await link.call(seatsApi.phone, {})
      } catch (error) {
        // A seat without its phone would be offered calls that nobody hears.
        await link.call(agentsApi.signOut, {}).catch(() => undefined)
        throw error
      }
      await sit(phone, since)
    },
    /** At the hub; one that it holds for us no more is as good. */
    async signOut(): Promise<void> {
      if (held === null) return
      await link.call(agentsApi.signOut, {}).catch((error: unknown) => {
        const code = error instanceof SeatError ? error.code : 'seat.failed'
        if (code !== 'state.illegal' && code !== 'seat.hub-away' && code !== 'access.not-signed-in') throw error
      })
    },
    /** After a restart: the seat is still held by the hub, so its phone may start at once and reclaim what runs. */
    async goBackTo(extension: string | null): Promise<void> {
      if (extension === null) return show({ phase: phaseBeforeSeat(me()) })
      const [{ agent, heldBy }, phone] = await Promise.all([
        link.call(agentsApi.own, {}),
        link.call(seatsApi.phone, {}).catch((error: unknown) => {
          if (error instanceof SeatError && error.code === 'state.illegal') return null
          throw error
        }),
      ])
      // Held for longer than any fact is on its way; and `since` may be the PBX's clock by now.
      const elsewhere = heldBy !== null && heldBy !== me()?.sessionId
      if (agent?.extension === extension && phone !== null && !elsewhere) return sit(phone, 0)
      // Signed out of it meanwhile, by a supervisor or the clock; or he sits at another machine by now.
      remember(null)
      const why: SessionEndReason = agent === null ? 'forced' : 'taken-elsewhere'
      show({ phase: 'choosing-seat', endedBecause: why })
    },
    lose(why: SessionEndReason): void {
      log('info', 'the seat is no longer ours', { why })
      remember(null)
      void leave()
      show({ phase: 'choosing-seat', extension: null, phone: null, endedBecause: why })
    },
  }
}

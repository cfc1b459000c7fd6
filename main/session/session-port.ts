import { type SeatPhone } from '../../contract/api/seats.api.ts'
import { type Me } from '../../contract/access.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type Language } from '../../contract/language.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type SeatStore } from '../cache/seat-store.ts'
import { type SessionLink } from '../hub-link/hub-link.ts'

export type SessionOptions = {
  readonly board: TopicBoard
  readonly link: SessionLink
  readonly store: Pick<SeatStore, 'records'>
  /** The store of before could not be read and was set aside. */
  readonly memoryLost?: boolean
  readonly language: () => Language
  /** Shown in the hub's list of sessions. */
  readonly device: string
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  /** Starts the seat's phone; called again for the next seat only after `stopPhone`. */
  readonly startPhone: (phone: SeatPhone) => Promise<void> | void
  readonly stopPhone: () => Promise<void> | void
  /** A person has signed in, with his rights; again when they change. Null: signed out. */
  readonly person?: (me: Me | null) => void
  /** Enrolled with another hub, or none: what was kept of the old one goes. */
  readonly hubLeft?: () => void
  readonly random?: () => number
  readonly now?: () => number
  /** How often the hub is looked for while somebody is signed in without it. */
  readonly probe?: { readonly firstMs: number; readonly longestMs: number }
}

export type Session = {
  /** Goes on where the last run of the programme stopped. Resolves when that is settled, or the hub cannot be reached. */
  restore(): Promise<void>
  /** A network event says it is worth trying at once. */
  retryNow(): void
  enrol(input: CommandRequest<'session.enrol'>): Promise<null>
  forgetHub(): Promise<null>
  signIn(input: CommandRequest<'session.sign-in'>): Promise<null>
  setPassword(input: CommandRequest<'session.set-password'>): Promise<null>
  listSeats(): Promise<CommandOutput<'session.list-seats'>>
  chooseSeat(input: CommandRequest<'session.choose-seat'>): Promise<null>
  /** In without a seat: no phone, no calls. */
  withoutSeat(): Promise<null>
  signOut(): Promise<null>
  close(): Promise<void>
}

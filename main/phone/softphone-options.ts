import { type SipAccess } from '../../contract/api/seats.api.ts'
import { type DialogRecords } from '../cache/dialog-records.ts'
import { type MediaHost } from '../media/media-host.ts'
import { type Log } from '../sip/log.ts'
import { type OpenWebSocket } from '../sip/sip-socket.ts'
import { type Registration } from '../sip/user-agent.ts'
import { type InviteMarks } from '../supervision/intervention-desk.ts'
import { type LineDescription } from './line.machine.ts'
import { type Phone, type PhoneEvents } from './phone.ts'

export type SoftphoneEvents = PhoneEvents & {
  registration(registration: Registration): void
  /** Marks on a call's way, for the bench; epoch ms. */
  mark?(lineId: string, mark: CallMark, at: number): void
}
export type CallMark = 'invite' | 'answer-asked' | 'answered' | 'audio-out' | 'audio-in'

export type SoftphoneOptions = {
  readonly access: SipAccess
  /** PEM of the hub's own authority, for an access that names none. */
  readonly hubAuthority: string | null
  readonly mediaHost: MediaHost
  readonly records: DialogRecords
  readonly events: SoftphoneEvents
  readonly log: Log
  readonly now: () => number
  readonly newId: () => string
  /** What is known at once of the other side, without a request. */
  readonly describe?: (number: string, queue: string | null) => LineDescription
  /** Seats, queues and other numbers of the house; default: up to four digits. */
  readonly isInternal?: (number: string) => boolean
  /** Whether a call was asked for at this seat a moment ago, so that its phone takes it by itself. */
  readonly answersItself?: (marks: InviteMarks) => boolean
  readonly openWebSocket?: OpenWebSocket
  /** A record older than this is not tried again, and a recovery ends after it; below the PBX's rtp_timeout. Default 15 s. */
  readonly recoveryLimitMs?: number
  /** How long an ended line can still be read. Default 4 s. */
  readonly keepEndedMs?: number
  readonly checkMs?: number
}

export type Softphone = Phone & {
  registration(): Registration
  /** The system says that addresses changed or that it woke up; it has these now, if that is known. */
  networkChanged(addresses?: readonly string[]): Promise<void>
  /** The hub's feed says that this call is over. */
  callEnded(callId: string): void
  /** What the hub or the cache knows of a line. */
  describe(lineId: string, what: LineDescription): void
  /** The peer connection a line has now; another one after a recovery. */
  peerOf(lineId: string): string | null
  /** What the line's sound came to so far, as the media window counts; null before it was counted. */
  packetsOf(lineId: string): { readonly sent: number; readonly received: number } | null
  /** Takes back the calls of before a restart; for each one a line with its old id. */
  reclaim(): void
  /** REGISTER now: the PBX says that it knows no registration. */
  registerAgain(): Promise<void>
  /** A new password for the seat, after `refused`. */
  setPassword(password: string): void
  /** With `hangUp` false everything is dropped as a killed process would. */
  close(options?: { readonly hangUp: boolean }): Promise<void>
}

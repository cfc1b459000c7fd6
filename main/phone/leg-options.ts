import { type MediaFact } from '../../contract/media/messages.ts'
import { type Peer } from '../media/peer.ts'
import { type DialogId } from '../sip/dialog-id.ts'
import { type Log } from '../sip/log.ts'
import { type SipEnd } from '../sip/sip-end.ts'
import { type SipSession } from '../sip/sip-session.ts'
import { type UserAgent } from '../sip/user-agent.ts'
import { type Recovering } from './line.machine.ts'

export type LegEvents = {
  progress(earlyMedia: boolean): void
  answered(): void
  /** Whom the PBX names as the other side now. */
  identity(number: string, displayName: string | null): void
  /** The dialog has another name since a recovery, or has one now. */
  dialog(id: DialogId): void
  recovering(from: Recovering): void
  /** How long the agent heard nothing, ms. */
  recovered(from: Recovering, silentMs: number): void
  /** The agent hung up while the PBX could not be reached: this session is to be ended when it can. */
  owesBye(session: SipSession): void
  /** For good; a dialog that another one took the place of is not told. */
  ended(end: SipEnd): void
}

/** The SIP and media side of one line: follows what the line should be, and brings it back when something dies. */
export type Leg = {
  readonly lineId: string
  readonly direction: 'in' | 'out'
  /** The peer connection in use. */
  peer(): Peer | null
  session(): SipSession | null
  answer(): void
  /** What the line is to be; sent when it differs and the PBX can be reached. */
  follow(wanted: { readonly held: boolean; readonly muted: boolean }): void
  /** BYE, CANCEL, or this final status. */
  end(status?: number): void
  /** Ended by what was learnt elsewhere: nothing more is expected of the PBX. */
  endedElsewhere(): void
  /** The media window in use has died. */
  mediaLost(): void
  /** The address the sound leaves by is gone; another media window is about to take over. */
  pathLost(): void
  /** The SIP line is away. */
  lineAway(): void
  /** Registered again: says hello in every dialog (481 ends it). */
  lineReturned(): void
  /** Addresses may have changed under a running call. */
  renewPath(): void
  fact(fact: MediaFact): void
}

export type LegOptions = {
  readonly lineId: string
  readonly agent: UserAgent
  readonly newPeer: (state: { readonly held: boolean; readonly muted: boolean; readonly codec: string | null }) => Peer
  readonly events: LegEvents
  readonly log: Log
  readonly now: () => number
  readonly start:
    | { readonly kind: 'session'; readonly session: SipSession }
    | {
        readonly kind: 'reclaim'
        readonly dialog: DialogId
        readonly direction: 'in' | 'out'
        readonly seenAt: number
        readonly held: boolean
        readonly muted: boolean
        readonly codec: string | null
      }
  /** How long a dead call is tried again; below the PBX's rtp_timeout. */
  readonly recoveryLimitMs: number
}

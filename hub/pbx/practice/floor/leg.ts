import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type LegId, type Party } from '../../port.ts'
import { type Voice } from '../sound/voice.ts'

/**
 * One telephone's end of a call, whoever holds it: a softphone by SIP, a simulated colleague, a caller from a trunk. The
 * call knows nothing else of them.
 */
export type Leg = {
  readonly id: LegId
  /** Null: outside. */
  readonly extension: Extension | null
  /** What shows of it elsewhere: its extension or its number. */
  readonly number: string
  readonly voice: Voice
  listen(events: LegEvents): void
  /** Of a telephone that dialled: it rings there. */
  ring(): void
  /** Of a telephone that dialled: it is connected. */
  answer(): void
  /** Ends it from here, with its cause (Q.850); it tells nothing any more. */
  end(how: LegEnd): void
  /** On the line with somebody, perhaps somebody else than before. */
  meets(other: { readonly number: string; readonly extension: Extension | null }): void
  press(digit: string): void
}

export type LegEnd = {
  readonly cause: number
  readonly by: Party
  /** Another took it (RFC 3326). */
  readonly elsewhere?: boolean
}

export type LegEvents = {
  /** It rings at somebody's ear. */
  rings(): void
  answered(): void
  /** Of one that is rung: a hand said no, or nobody could be reached. */
  refused(how: 'rejected' | 'unavailable'): void
  /** Its user hung up, or its line died. */
  gone(why: 'hung-up' | 'lost'): void
  held(on: boolean): void
  digit(digit: string): void
  /**
   * Its user sends the other side on (RFC 3515), perhaps to the far end of another call of his. Null: it cannot be; else
   * what carries it out.
   */
  refer(to: string, consultation: Leg | null): (() => void) | null
}

/** What a telephone is rung with (contract/sip-headers.ts). */
export type Invitation = {
  readonly call: string | null
  readonly queue: QueueKey | null
  readonly intervention: string | null
  readonly number: string
  readonly name: string | null
}

/** Every telephone of the seats. */
export type Telephones = {
  /** Null: it is not registered. */
  ring(extension: Extension, invitation: Invitation): Leg | null
  registered(extension: Extension): boolean
  address(extension: Extension): string | null
}

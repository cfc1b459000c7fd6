import { type LineQuality, type PhoneLine } from '../../contract/seat/phone-line.ts'

/**
 * The seat's phone, whichever it is: softphone.ts (SIP here) or desk-phone.ts (a phone on the desk or outside, controlled
 * through the hub). Commands ask; lines change when the fact arrives. Every command rejects with a SeatError
 * (`seat.no-line`, `seat.line-cannot`, `seat.not-registered`, `seat.desk-phone-only`, or the hub's).
 */
export type Phone = {
  readonly kind: 'softphone' | 'desk-phone' | 'outside'
  /** A desk phone that is not there: a practice hub plays it, its sound is asked of the hub. */
  readonly simulated?: boolean
  lines(): readonly PhoneLine[]
  dial(number: string): Promise<{ readonly lineId: string | null }>
  answer(lineId: string): Promise<void>
  /** Rejects a ringing line, gives up a dialling one, ends a talking one. */
  hangUp(lineId: string): Promise<void>
  hold(lineId: string): Promise<void>
  retrieve(lineId: string): Promise<void>
  mute(lineId: string, muted: boolean): Promise<void>
  dtmf(lineId: string, tones: string): Promise<void>
  transferBlind(lineId: string, to: string): Promise<void>
  /** Holds this line and calls `to` on a second one. */
  consult(lineId: string, to: string): Promise<{ readonly lineId: string | null }>
  /** Of the consultation's line, or of the line it is for. */
  completeTransfer(lineId: string): Promise<void>
  cancelTransfer(lineId: string): Promise<void>
  /** Both talking or held lines of the seat and the agent hear each other. */
  conference(joined: boolean): Promise<void>
  close(): Promise<void>
}

export type PhoneEvents = {
  /** At every change of any line, with all of them. */
  lines(lines: readonly PhoneLine[]): void
  /** An inbound call began to ring; before `lines` shows it. */
  ringing?(line: PhoneLine): void
  /** A line ended for good: its quality is stored with the call (SP6). */
  ended(line: PhoneLine, summary: CallQualitySummary | null): void
}

export type CallQualitySummary = {
  readonly average: LineQuality
  readonly worst: LineQuality
  readonly packetsSent: number
  readonly packetsReceived: number
  readonly recoveries: readonly { at: number; from: 'media' | 'network' | 'restart'; silentMs: number }[]
}

import { type Extension } from '../../../contract/agent.ts'
import { type Pbx, type PbxCallId } from '../port.ts'

/**
 * What the practice PBX offers beside the port: people on its telephones who are not there. `hub/practice` plays them;
 * the PBX only knows sound and signalling.
 */

/** Mono 16-bit PCM, 8,000 samples a second (what G.711 carries). */
export type Speech = Int16Array

export type PracticeCaller = {
  /** As a trunk would show it. */
  readonly number: string
  readonly calledNumber: string
  /** Hangs up after that long without an answer. */
  readonly patienceMs: number
}

/** A caller on the line. */
export type PracticeLine = {
  /** Empty before it has begun; another one after an attended transfer joined it to an older call. */
  readonly call: PbxCallId
  /** Heard by whoever he is connected to; in order, after what he is saying. Resolves when said, or when the call is over. */
  say(speech: Speech): Promise<void>
  /**
   * How long the other side has been silent, ms; null: nobody is on the line with him (he waits, or is on hold). For callers
   * who wait for an answer.
   */
  silentForMs(): number | null
  hangUp(): void
  /** A seat has answered, each time one does. */
  onAnswered(tell: (extension: Extension) => void): void
  /** The other side pressed a key. */
  onDigit(tell: (digit: string) => void): void
  /** Once; at once when it is over already. `caller`: this line hung up. */
  onEnded(tell: (by: 'caller' | 'seat' | 'pbx') => void): void
}

/** A telephone nobody holds: it registers, and rings for whoever plays it. */
export type SimulatedPhone = {
  readonly extension: Extension
  /** When it rings: after how many ms it is taken (null: it is let ring), and for how long he speaks then (ms). */
  whenRinging(decide: () => { readonly answerAfterMs: number | null; readonly talkMs: number }): void
  /** Said into a call of this telephone. */
  say(speech: Speech): Promise<void>
  /** By hand: takes what rings now. False: nothing rings. */
  answer(): boolean
  /** By hand: ends what talks, or refuses what rings. */
  hangUp(): void
  /** At every change of it. */
  onChange(tell: (state: { readonly ringing: boolean; readonly talking: boolean }) => void): void
  /** What is heard in its receiver, 20 ms at a time while it talks (silence too); null: nobody listens any more. */
  listen(hear: ((frame: Speech) => void) | null): void
  unplug(): void
}

/** What becomes of a call to a number outside. */
export type OutsideAnswer = {
  /** Null: it is let ring. */
  readonly answerAfterMs: number | null
  /** Plays whoever was called, once he has answered; null: he says nothing and waits to be hung up. */
  readonly talk: ((line: PracticeLine) => void) | null
}

export type PracticePbx = Pbx & {
  /** Where softphones register: `wss://` on loopback, with a certificate of the hub's own authority. Known after `start`. */
  readonly sipUrl: string
  callIn(caller: PracticeCaller): PracticeLine
  plugIn(extension: Extension): SimulatedPhone
  /** For the numbers outside that are dialled from now on; without it they answer after two seconds and say nothing. */
  onDialledOutside(decide: (number: string) => OutsideAnswer): void
  /** The line to the hub, which is none here: to show and test what a hub does when it breaks. Calls go on. */
  readonly link: { cut(reason: string): void; heal(): void }
}

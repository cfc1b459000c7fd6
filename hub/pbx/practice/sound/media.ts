import { type Voice } from './voice.ts'

/** What a telephone offers cannot be spoken here: no G.711, no ICE, no DTLS. */
export class MediaRefusedError extends Error {
  constructor() {
    super('the description has nothing in common with ours')
    this.name = 'MediaRefusedError'
  }
}

export type MediaEvents = {
  /** A key was pressed and let go (RFC 4733). */
  digit(digit: string): void
}

/** The sound of one SIP session. Descriptions are SDP; whoever offers first is answered by the other. */
export type Media = {
  readonly voice: Voice
  offer(): Promise<string>
  /** @throws MediaRefusedError */
  answer(offer: string): Promise<string>
  /** @throws MediaRefusedError */
  accept(answer: string): Promise<void>
  /** What the telephone last said: it holds, or takes back. */
  readonly held: boolean
  /** Sends a key as a telephone event; nothing when that was not agreed. */
  press(digit: string): void
  /** How long nothing has come in, ms; null before both sides have described themselves. */
  silentForMs(): number | null
  close(): void
}

export type OpenMedia = (events: MediaEvents) => Media

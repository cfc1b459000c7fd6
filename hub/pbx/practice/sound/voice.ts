import { type Frame } from './frame.ts'

/** One end of a call, as the mixer sees it. */
export type Voice = {
  /** Its next 20 ms; null: silence. Asked once for every 20 ms. */
  speak(): Frame | null
  /** What is heard there in these 20 ms; null: silence. */
  hear(frame: Frame | null): void
  /** A real ear: music and ringing are worth making for it. */
  readonly real: boolean
}

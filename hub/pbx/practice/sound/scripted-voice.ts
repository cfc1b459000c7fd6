import { type Frame, frameSamples, isLoud, silentFrame } from './frame.ts'
import { type Voice } from './voice.ts'

/** The voice of somebody who is not there: it says what it is given, and knows when it is spoken to. */
export type ScriptedVoice = Voice & {
  /** In order, after what it says already. Resolves when said, or when it is stopped. */
  say(speech: Int16Array): Promise<void>
  /** How long nobody has spoken to it, ms; null: nobody is on the line. */
  silentForMs(): number | null
  /** Somebody is there after all, and hears this; null: nobody any more. */
  listen(hear: ((frame: Frame) => void) | null): void
  stop(): void
}

/** Longer than the sound ever pauses between two ticks. */
const lonelyMs = 1_000

export function createScriptedVoice(now: () => number): ScriptedVoice {
  const waiting: { readonly speech: Int16Array; at: number; readonly said: () => void }[] = []
  /** Since when it has been silent; when it was last on the line with somebody. */
  let silentAt = 0
  let onLineAt = Number.NEGATIVE_INFINITY
  let stopped = false
  let ear: ((frame: Frame) => void) | null = null

  return {
    get real() {
      return ear !== null
    },
    speak(): Frame | null {
      const [current] = waiting
      if (current === undefined) return null
      const { speech, at } = current
      current.at += frameSamples
      if (current.at >= speech.length) {
        waiting.shift()
        current.said()
      }
      if (at + frameSamples <= speech.length) return speech.subarray(at, at + frameSamples)
      const last = new Int16Array(frameSamples)
      last.set(speech.subarray(at))
      return last
    },
    hear(frame) {
      const at = now()
      if (isLoud(frame) || at - onLineAt > lonelyMs) silentAt = at
      onLineAt = at
      ear?.(frame ?? silentFrame)
    },
    listen(hear) {
      ear = hear
    },
    say(speech) {
      if (stopped || speech.length === 0) return Promise.resolve()
      return new Promise((resolve) => waiting.push({ speech, at: 0, said: resolve }))
    },
    silentForMs: () => (stopped || now() - onLineAt > lonelyMs ? null : now() - silentAt),
    stop() {
      stopped = true
      for (const { said } of waiting.splice(0)) said()
    },
  }
}

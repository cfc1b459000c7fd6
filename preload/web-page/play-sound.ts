/** What of WebAudio is needed here. */
export type SoundOutput = Pick<AudioContext, 'currentTime' | 'destination' | 'createBuffer' | 'createBufferSource'>

/** Of what comes: 16-bit mono (contract/web-seat.ts). */
export const soundRate = 8_000

/** So far ahead the first is put: the next one may be that much late. */
const leadSeconds = 0.08
/** What comes more than this ahead of being heard, after the network was away, is left out: nobody wants to hear it late. */
const mostAheadSeconds = 0.4

/** Plays sound that comes in pieces, one exactly after the other. */
export function createSoundPlayer(output: SoundOutput) {
  let next = 0
  return {
    /** @returns when it begins, on the output's clock; null: left out */
    play(samples: Int16Array): number | null {
      const now = output.currentTime
      if (samples.length === 0 || next - now > mostAheadSeconds) return null
      if (next < now) next = now + leadSeconds
      const buffer = output.createBuffer(1, samples.length, soundRate)
      const channel = buffer.getChannelData(0)
      for (const [at, sample] of samples.entries()) channel[at] = sample / 32_768
      const source = output.createBufferSource()
      source.buffer = buffer
      source.connect(output.destination)
      source.start(next)
      const begins = next
      next += samples.length / soundRate
      return begins
    },
  }
}

/** Base64 of 16-bit little-endian samples. */
export function samplesOf(text: string): Int16Array {
  const bytes = atob(text)
  const samples = new Int16Array(bytes.length >> 1)
  for (let at = 0; at < samples.length; at += 1) {
    // The sign comes with the shift into 32 bits and back.
    samples[at] = bytes.charCodeAt(at * 2) | (bytes.charCodeAt(at * 2 + 1) << 8)
  }
  return samples
}

let opened: { readonly context: AudioContext; readonly player: ReturnType<typeof createSoundPlayer> } | undefined

/** A browser lets a page be heard once somebody has pressed something on it: until then there is nothing to hear. */
export const pageSound = () => (opened ??= open())

export function hearSound(text: string): void {
  const { context, player } = pageSound()
  if (context.state === 'running') player.play(samplesOf(text))
  else void context.resume().catch(() => undefined)
}

function open() {
  const context = new AudioContext({ sampleRate: soundRate, latencyHint: 'interactive' })
  const wake = (): void => {
    if (context.state !== 'running') void context.resume().catch(() => undefined)
  }
  for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, wake, { capture: true, passive: true })
  return { context, player: createSoundPlayer(context) }
}

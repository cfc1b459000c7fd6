import { describe, expect, it } from 'vitest'
import { createSoundPlayer, samplesOf, type SoundOutput } from '../../../preload/web-page/play-sound.ts'

/** An output with a clock that stands still unless it is moved. */
function output() {
  const started: { readonly at: number; readonly sound: Float32Array }[] = []
  const self = {
    currentTime: 1,
    destination: {},
    createBuffer: (_channels: number, length: number) => {
      const sound = new Float32Array(length)
      return { getChannelData: () => sound }
    },
    createBufferSource() {
      const source = {
        buffer: null as { getChannelData(channel: number): Float32Array } | null,
        connect: () => undefined,
        start: (at: number) => void started.push({ at, sound: source.buffer?.getChannelData(0) ?? new Float32Array() }),
      }
      return source
    },
  }
  return { self, started, player: createSoundPlayer(self as unknown as SoundOutput) }
}
const frame = (sample = 0): Int16Array => new Int16Array(160).fill(sample)

describe('sound in the page', () => {
  it('plays what comes one exactly after the other, a little later than it came', () => {
    const { player, started } = output()
    for (let count = 0; count < 5; count += 1) player.play(frame(16_384))
    expect(started.map(({ at }) => Math.round((at - 1) * 1_000))).toEqual([80, 100, 120, 140, 160])
    expect(started[0]?.sound[0]).toBe(0.5)
  })

  it('begins anew after a gap, and leaves out what is too far ahead', () => {
    const { player, started, self } = output()
    player.play(frame())
    self.currentTime = 3
    expect(player.play(frame())).toBeCloseTo(3.08)
    for (let count = 0; count < 100; count += 1) player.play(frame())
    expect(started.at(-1)?.at).toBeLessThan(3.45)
    expect(player.play(frame())).toBeNull()
    self.currentTime = 3.1
    expect(player.play(frame())).not.toBeNull()
  })

  it('reads samples as they are sent', () => {
    const bytes = Buffer.alloc(8)
    for (const [at, sample] of [0, 1, -1, -32_768].entries()) bytes.writeInt16LE(sample, at * 2)
    expect([...samplesOf(bytes.toString('base64'))]).toEqual([0, 1, -1, -32_768])
    expect(samplesOf('')).toHaveLength(0)
  })
})

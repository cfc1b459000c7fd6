import { describe, expect, it } from 'vitest'
import {
  decodeAlaw,
  decodeG711,
  decodeUlaw,
  encodeAlaw,
  encodeG711,
  encodeUlaw,
} from '../../../../../../hub/pbx/practice/sound/g711.ts'
import { fromUlaw, toUlaw } from '../../../../../support/audio/ulaw.ts'

const bytes = Array.from({ length: 256 }, (_, byte) => byte)

describe('G.711', () => {
  it('gives every byte back as it was', () => {
    for (const byte of bytes) {
      expect(encodeAlaw(decodeAlaw(byte))).toBe(byte)
      // µ-law has two zeros.
      if (byte !== 0x7f) expect(encodeUlaw(decodeUlaw(byte))).toBe(byte)
    }
  })

  it('agrees with the standard where it gives numbers', () => {
    // ITU-T G.711 table 1a: the largest, the smallest step either side of zero, as 16-bit samples.
    expect([0xaa, 0x2a, 0xd5, 0x55].map(decodeAlaw)).toEqual([32_256, -32_256, 8, -8])
    expect([0x80, 0x00, 0xff].map(decodeUlaw)).toEqual([32_124, -32_124, 0])
    expect([encodeAlaw(0), encodeUlaw(0)]).toEqual([0xd5, 0xff])
  })

  it('agrees with another that was written apart from it', () => {
    for (const byte of bytes) expect(decodeUlaw(byte)).toBe(fromUlaw(byte) + 0)
    for (let sample = -32_768; sample < 32_768; sample += 37) expect(encodeUlaw(sample)).toBe(toUlaw(sample))
  })

  it('stays near every sample, and knows no sign but its own', () => {
    for (const law of ['PCMA', 'PCMU'] as const) {
      const samples = Int16Array.from({ length: 4_096 }, (_, index) => index * 16 - 32_768)
      const back = decodeG711(encodeG711(samples, law), law)
      for (const [index, sample] of samples.entries())
        expect(Math.abs((back[index] ?? 0) - sample)).toBeLessThanOrEqual(Math.max(16, Math.abs(sample) / 16))
    }
  })
})

import { describe, expect, it } from 'vitest'
import { type Tone, type ToneName, toneFor } from '../../../../../renderer/media/tones/tone-plan.ts'

const ringTones = ['classic', 'soft', 'marimba'] as const

function tone(name: ToneName, ringTone: (typeof ringTones)[number] = 'classic'): Tone {
  const found = toneFor(name, ringTone)
  if (!found) throw new Error(`${name} has no tone`)
  return found
}

describe('the tones', () => {
  it('are those of Chinese exchanges', () => {
    expect(tone('ring-back')).toMatchObject({ cycleMs: 5000, repeats: true, where: 'ear' })
    expect(tone('ring-back').notes).toMatchObject([{ frequency: 450, atMs: 0, lengthMs: 1000 }])
    expect(tone('busy')).toMatchObject({ cycleMs: 700, repeats: true, where: 'ear' })
    expect(tone('busy').notes).toMatchObject([{ frequency: 450, atMs: 0, lengthMs: 350 }])
    expect(tone('knock')).toMatchObject({ cycleMs: 4400, repeats: true, where: 'ear' })
    expect(tone('knock').notes).toMatchObject([{ frequency: 450, atMs: 0, lengthMs: 400 }])
    expect(tone('help').repeats).toBe(false)
  })

  it('ring on the ringer, each in its own way, or not at all', () => {
    const all = ringTones.map((name) => tone('ring', name))
    expect(all.every(({ where, repeats }) => where === 'ringer' && repeats)).toBe(true)
    expect(new Set(all.map(({ notes }) => JSON.stringify(notes))).size).toBe(3)
    expect(toneFor('ring', 'none')).toBeNull()
    expect(toneFor('knock', 'none')).not.toBeNull()
  })

  it('end within their cycle, and never together go beyond full scale', () => {
    const names = ['ring', 'knock', 'ring-back', 'busy', 'help', 'alarm'] as const
    for (const one of names.flatMap((name) => ringTones.map((ringTone) => tone(name, ringTone)))) {
      for (const { atMs, lengthMs, gain, frequency } of one.notes) {
        expect(atMs + lengthMs).toBeLessThanOrEqual(one.cycleMs)
        expect(gain).toBeGreaterThan(0)
        expect(frequency).toBeLessThan(8000)
      }
      for (const { atMs } of one.notes) {
        const together = one.notes.filter((note) => note.atMs <= atMs && atMs < note.atMs + note.lengthMs)
        // A struck note has lost most of its strength by the time the third one after it begins.
        const loudness = together.map((note) =>
          note.shape === 'struck' ? note.gain * 1000 ** (-(atMs - note.atMs) / note.lengthMs) : note.gain,
        )
        expect(loudness.reduce((sum, gain) => sum + gain, 0)).toBeLessThanOrEqual(1)
      }
    }
  })
})

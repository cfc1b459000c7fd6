import { describe, expect, it } from 'vitest'
import { initialTopics } from '../../../contract/bridge/initial-topics.ts'
import { type Topics } from '../../../contract/bridge/topics.ts'
import { bellSamples, ringsHere } from '../../../preload/web-page/ring.ts'

const topics = initialTopics('zh-CN', 0)
const practice = { ...topics.practice, exercise: {} } as Topics['practice']
const lines = (phase: string) => ({ lines: [{ phase }], current: null }) as unknown as Topics['lines']

describe('the bell of a page', () => {
  it('rings for the telephone that practice plays, and for no other', () => {
    expect(ringsHere(practice, lines('ringing'))).toBe(true)
    expect(ringsHere(practice, lines('ring-back'))).toBe(false)
    expect(ringsHere(practice, lines('talking'))).toBe(false)
    expect(ringsHere(topics.practice, lines('ringing'))).toBe(false)
    expect(ringsHere(undefined, undefined)).toBe(false)
  })

  it('is loud for a second, silent for four, and never over full scale', () => {
    const samples = bellSamples()
    const loudest = (from: number, to: number): number =>
      Math.max(...samples.slice(from * 8_000, to * 8_000).map((sample) => Math.abs(sample)))
    expect(loudest(0, 1)).toBeGreaterThan(0.2)
    expect(loudest(0, 1)).toBeLessThanOrEqual(1)
    expect(loudest(2, 5)).toBe(0)
  })
})

import { describe, expect, it } from 'vitest'
import { createDays } from '../../../../hub/metrics/metric-days.ts'
import { createMinuteCounts } from '../../../../hub/metrics/minute-counts.ts'
import { place } from '../../../../hub/metrics/tally-row.ts'

const at = (text: string): number => Date.parse(text)
const hours = (day: { start: number; end: number }): number => (day.end - day.start) / 3_600_000

describe('days', () => {
  it('are those of the centre’s zone', () => {
    const dayOf = createDays('Asia/Shanghai')
    const day = { start: at('2026-11-26T16:00:00Z'), end: at('2026-11-27T16:00:00Z') }
    for (const moment of ['2026-11-26T16:00:00Z', '2026-11-27T03:00:00Z', '2026-11-27T15:59:59.999Z']) {
      expect(dayOf(at(moment))).toEqual(day)
    }
    expect(dayOf(day.end).start).toBe(day.end)
    expect(dayOf(day.start - 0.25).end).toBe(day.start)
  })

  it('are 23 and 25 hours long where clocks are changed, 24 otherwise', () => {
    const berlin = createDays('Europe/Berlin')
    expect(hours(berlin(at('2026-03-29T12:00:00Z')))).toBe(23)
    expect(hours(berlin(at('2026-10-25T12:00:00Z')))).toBe(25)
    expect(hours(berlin(at('2026-06-01T12:00:00Z')))).toBe(24)
    // Where midnight itself is skipped the day begins at one o'clock.
    const beirut = createDays('Asia/Beirut')
    expect(hours(beirut(at('2026-03-29T12:00:00Z')))).toBe(23)
    expect(hours(beirut(at('2026-03-28T12:00:00Z')))).toBe(24)
  })

  it('follow each other without a gap over a year of changes', () => {
    for (const zone of [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Shanghai',
      'Asia/Kathmandu',
    ]) {
      const dayOf = createDays(zone)
      let day = dayOf(at('2026-01-01T12:00:00Z'))
      for (let count = 0; count < 366; count += 1) {
        const next = dayOf(day.end)
        expect([zone, next.start]).toEqual([zone, day.end])
        expect(hours(next)).toBeGreaterThanOrEqual(23)
        day = next
      }
    }
  })
})

describe('minutes', () => {
  const zone = 'Asia/Shanghai'
  const midnight = at('2026-11-27T16:00:00Z')
  const minute = 60_000

  it('add up to running windows: the minute that runs and the whole ones before it', () => {
    const counts = createMinuteCounts(zone)
    const slot = counts.slot('queue', 'q')
    const noon = at('2026-11-27T04:00:00Z')
    for (let back = 0; back <= 70; back += 1) counts.add(slot, noon - back * minute, place.answered, 1, null)
    const answered = (period: 'last-5' | 'last-60' | 'today', now: number) =>
      counts.sum(slot, period, now)[place.answered]
    expect(answered('last-5', noon)).toBe(6)
    expect(answered('last-5', noon + 59_999)).toBe(6)
    expect(answered('last-5', noon + minute)).toBe(5)
    expect(answered('last-60', noon)).toBe(61)
    expect(answered('today', noon)).toBe(71)
  })

  it('go over midnight, while the day begins anew', () => {
    const counts = createMinuteCounts(zone)
    const slot = counts.slot('queue', 'q')
    counts.add(slot, midnight - 1, place.answered, 1, null)
    counts.add(slot, midnight, place.answered, 1, null)
    counts.last(slot, midnight - 90_000, midnight + 30_000, place.readyMs)
    const sum = (period: 'last-5' | 'today', now: number) => {
      const row = counts.sum(slot, period, now)
      return [row[place.answered], row[place.readyMs]]
    }
    expect(sum('today', midnight - 1)).toEqual([1, 90_000])
    expect(sum('today', midnight + 40_000)).toEqual([1, 30_000])
    expect(sum('last-5', midnight + 40_000)).toEqual([2, 120_000])
    // Told late, of the day before: it is no call of today.
    counts.add(slot, midnight - 3 * minute, place.answered, 1, null)
    expect(sum('today', midnight + 40_000)).toEqual([1, 30_000])
    expect(sum('last-5', midnight + 40_000)).toEqual([3, 120_000])
  })

  it('stay what they are when the clock is put back and comes again', () => {
    const counts = createMinuteCounts(zone)
    const slot = counts.slot('agent', 'a')
    const noon = at('2026-11-27T04:00:00Z')
    const answered = (now: number) => counts.sum(slot, 'last-5', now)[place.answered]
    counts.add(slot, noon, place.answered, 1, null)
    // An hour back: the window of then holds what was counted then.
    counts.add(slot, noon - 60 * minute, place.answered, 1, null)
    expect(answered(noon - 60 * minute)).toBe(1)
    expect(answered(noon)).toBe(1)
    counts.last(slot, noon, noon - 5_000, place.readyMs)
    expect(counts.sum(slot, 'last-5', noon)[place.readyMs]).toBe(0)
  })

  it('and days that no period reaches any more are given back', () => {
    const counts = createMinuteCounts(zone)
    const [queue, agent] = [counts.slot('queue', 'q'), counts.slot('agent', 'a')]
    for (let back = 0; back < 3 * 1_440; back += 10) {
      for (const slot of [queue, agent]) counts.add(slot, midnight - back * minute, place.answered, 1, null)
    }
    counts.prune(midnight)
    expect(agent.minutes.size).toBe(13)
    expect(queue.minutes.size).toBe(145)
    expect(queue.days.size).toBe(2)
    expect(counts.sum(agent, 'last-60', midnight)[place.answered]).toBe(7)
  })
})

import { describe, expect, it } from 'vitest'
import { metricDefinitions, type MetricKey } from '../../../../../contract/metrics/definitions.ts'
import { emptyTally, type Tally } from '../../../../../contract/metrics/tally.ts'
import { sparklineStretches } from '../../../../../renderer/window/wall/sparkline-shape.ts'
import { neighbourOf } from '../../../../../renderer/window/wall/tile-neighbour.ts'
import {
  figureText,
  inputsOf,
  otherLevels,
  settingsOf,
  shareText,
  usualSettings,
} from '../../../../../renderer/window/wall/wall-figures.ts'

describe('a figure', () => {
  it.each([
    ['count', 12, '12'],
    ['share', 0.805, '81%'],
    ['duration', 75_400, '01:15'],
    ['per-hour', 7.25, '7.3'],
    ['share', null, '–'],
  ] as const)('%s %s reads %s', (unit, value, text) => expect(figureText(unit, value)).toBe(text))

  it('is whole or nothing only when it is', () => {
    expect([1, 0.9999, 0.996, 0.001, 0].map(shareText)).toEqual(['100%', '99%', '99%', '1%', '0%'])
  })

  it('names exactly the numbers that change it', () => {
    const tally = Object.fromEntries(Object.keys(emptyTally).map((key, at) => [key, 20 + at])) as Tally
    for (const metric of Object.keys(metricDefinitions) as MetricKey[]) {
      const value = (of: Tally): number | null => metricDefinitions[metric].value(of, usualSettings)
      const named = new Set(inputsOf(metric, tally, usualSettings).map(({ key }) => key))
      expect(named.size, metric).toBeGreaterThan(0)
      for (const key of Object.keys(tally) as (keyof Tally)[]) {
        if (!named.has(key)) expect(value({ ...tally, [key]: 999 }), `${metric} by ${key}`).toBe(value(tally))
      }
    }
  })

  it('has two others when it is a service level', () => {
    expect(otherLevels('service-level-abandons-hurt')).toEqual([
      'service-level-abandons-ignored',
      'service-level-abandons-help',
    ])
    expect(otherLevels('asa')).toEqual([])
    expect(otherLevels('waiting')).toEqual([])
  })

  it('goes by its queue’s settings, then the centre’s', () => {
    const settings = { centre: { ...usualSettings, target: 0.7 }, water: { ...usualSettings, target: 0.9 } }
    const target = (kind: 'queue' | 'agent', key: string) => settingsOf(settings, { kind, key }).target
    expect([target('queue', 'water'), target('queue', 'milk'), target('agent', 'water')]).toEqual([0.9, 0.7, 0.7])
    expect(settingsOf({}, { kind: 'queue', key: 'x' })).toBe(usualSettings)
  })
})

describe('a sparkline', () => {
  const size = { width: 100, height: 10, top: 1 }
  it('leaves a gap where there is nothing', () => {
    expect(sparklineStretches([0, 1, null, null, 1], size)).toEqual(['0.0,10.0 25.0,0.0', '100.0,0.0 100.0,0.0'])
  })
  it('draws nothing of nothing', () => {
    expect(sparklineStretches([], size)).toEqual([])
    expect(sparklineStretches([null, null], size)).toEqual([])
  })
  it('grows with what is higher than its scale', () => {
    expect(sparklineStretches([5, 10], size)).toEqual(['0.0,5.0 100.0,0.0'])
  })
})

describe('neighbourOf', () => {
  // Two lines of three, and a last one of two.
  const tiles = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => ({
    n,
    offsetLeft: (n % 3) * 50,
    offsetTop: Math.floor(n / 3) * 30,
  }))
  const from = (n: number, key: string) => neighbourOf(tiles, tiles[n] as (typeof tiles)[number], key)?.n ?? null
  it.each([
    [1, 'ArrowLeft', 0],
    [0, 'ArrowLeft', null],
    [2, 'ArrowRight', 3],
    [1, 'ArrowDown', 4],
    [5, 'ArrowDown', 7],
    [7, 'ArrowUp', 4],
    [1, 'ArrowUp', null],
    [4, 'Home', 0],
    [4, 'End', 7],
    [4, 'a', null],
  ] as const)('from %i by %s is %s', (n, key, expected) => expect(from(n, key)).toBe(expected))
})

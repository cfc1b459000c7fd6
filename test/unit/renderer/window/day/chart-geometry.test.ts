import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayChart, niceTop } from '../../../../../renderer/window/day/chart-geometry.ts'

const size = { width: 640, height: 140 }

it('draws at least a working day, every hour in its place', () => {
  const { bars, lines } = dayChart([{ hour: 20, answered: 3, missed: 1 }], size)
  expect(bars.map(({ hour }) => hour)).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
  expect(lines.map(({ value }) => value)).toEqual([0, 2, 4])
  const last = bars.at(-1)
  expect(last?.answeredBox).toMatchObject({ y: 35, height: 105 })
  expect(last?.missedBox).toMatchObject({ y: 0, height: 35 })
})

it('draws a day without calls as a foot and nothing on it', () => {
  expect(dayChart([], size).bars.every(({ answeredBox }) => answeredBox.height === 0)).toBe(true)
})

it('never leaves the plot, and bars never touch', () => {
  const hours = fc.uniqueArray(
    fc.record({ hour: fc.integer({ min: 0, max: 23 }), answered: fc.nat(900), missed: fc.nat(90) }),
    { selector: ({ hour }) => hour },
  )
  fc.assert(
    fc.property(hours, (perHour) => {
      const { bars } = dayChart(perHour, size)
      let right = 0
      for (const { answered, missed, answeredBox, missedBox } of bars) {
        expect(answeredBox.x).toBeGreaterThan(right)
        right = answeredBox.x + answeredBox.width
        expect(missedBox.y).toBeGreaterThanOrEqual(-1e-6)
        expect(answeredBox.y + answeredBox.height).toBeCloseTo(size.height)
        expect(missedBox.height * answered).toBeCloseTo(answeredBox.height * missed)
      }
      expect(right).toBeLessThan(size.width)
      expect(bars.reduce((sum, bar) => sum + bar.answered + bar.missed, 0)).toBe(
        perHour.reduce((sum, hour) => sum + hour.answered + hour.missed, 0),
      )
    }),
  )
})

it('tops at a round even figure', () => {
  expect([1, 2, 7, 101, 250].map(niceTop)).toEqual([2, 2, 8, 200, 300])
})

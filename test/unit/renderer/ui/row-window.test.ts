import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowWindow } from '../../../../renderer/ui/row-window.ts'

it('draws every row that is seen, and few others', () => {
  const natural = (max: number) => fc.integer({ min: 0, max })
  fc.assert(
    fc.property(
      natural(5000),
      fc.integer({ min: 1, max: 80 }),
      natural(200_000),
      natural(2000),
      (count, row, top, height) => {
        const { from, to } = rowWindow(count, row, top, height)
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeLessThanOrEqual(count)
        expect(to - from).toBeLessThanOrEqual(Math.ceil(height / row) + 14)
        for (const seen of [top, top + height - 1]) {
          const at = Math.floor(seen / row)
          if (height > 0 && at < count) expect(from <= at && at < to).toBe(true)
        }
      },
    ),
  )
})

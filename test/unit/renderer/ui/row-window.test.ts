import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rowPlaces, rowWindow } from '../../../../renderer/ui/row-window.ts'

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
        expect(to - from).toBeLessThanOrEqual(Math.ceil(height / row) + 10)
        for (const seen of [top, top + height - 1]) {
          const at = Math.floor(seen / row)
          if (height > 0 && at < count) expect(from <= at && at < to).toBe(true)
        }
      },
    ),
  )
})

describe('the places of rows', () => {
  /** The places of a window's rows, first to last. */
  const seen = (places: ReturnType<typeof rowPlaces>, from: number, to: number): number[] => {
    const placeOf = places(from, to)
    return Array.from({ length: to - from }, (_, n) => placeOf(from + n))
  }

  it('stay with the rows that stay, and go from those that leave to those that come', () => {
    const places = rowPlaces()
    expect(seen(places, 0, 5)).toEqual([0, 1, 2, 3, 4])
    expect(seen(places, 2, 7)).toEqual([2, 3, 4, 0, 1])
    expect(seen(places, 1, 6)).toEqual([1, 2, 3, 4, 0])
  })

  it('keep their order when no row stays', () => {
    const places = rowPlaces()
    seen(places, 0, 5)
    expect(seen(places, 2, 7)).toEqual([2, 3, 4, 0, 1])
    expect(seen(places, 903, 908)).toEqual([2, 3, 4, 0, 1])
    expect(seen(places, 10, 15)).toEqual([2, 3, 4, 0, 1])
  })

  it('are never shared, whatever is scrolled, typed or resized', () => {
    const windows = fc.array(fc.tuple(fc.nat(3_000), fc.nat(60)), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(windows, (some) => {
        const places = rowPlaces()
        let pool = 0
        for (const [from, length] of some) {
          pool = Math.max(pool, length)
          const taken = seen(places, from, from + length)
          expect(new Set(taken).size).toBe(length)
          expect(taken.every((place) => place >= 0 && place < pool)).toBe(true)
        }
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderIdSchema } from '../../../../contract/ids.ts'
import { derivedId } from '../../../../hub/transfers/derived-id.ts'
import { createTimeText, createZoneReader } from '../../../../hub/transfers/local-time.ts'

describe('an id made from words', () => {
  it('is the same for the same words and another for others, and an id of an order', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.string()), (one, two) => {
        expect(orderIdSchema.safeParse(derivedId(...one)).success).toBe(true)
        expect(derivedId(...one) === derivedId(...two)).toBe(JSON.stringify(one) === JSON.stringify(two))
      }),
    )
  })
})

describe('a moment read from a clock on a wall', () => {
  it.each(['Asia/Shanghai', 'Europe/Berlin', 'America/St_Johns'])('is shown as it was read in %s', (zone) => {
    const read = createZoneReader(zone)
    const show = createTimeText(zone)
    fc.assert(
      // From noon on no clock is put forward or back.
      fc.property(fc.integer({ min: 0, max: 3_650 }), fc.integer({ min: 720, max: 1_439 }), (day, minutes) => {
        const date = new Date(Date.UTC(2024, 0, 1) + day * 86_400_000).toISOString().slice(0, 10)
        const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
        expect(show(read(date, minutes))).toBe(`${date} ${clock}:00`)
      }),
    )
  })
})

import { describe, expect, it } from 'vitest'
import { deliveryWindows } from '../../../../../renderer/window/orders/delivery-windows.ts'

const windows = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '18:00' },
]
const seen = (timeZone: string, now: number) =>
  deliveryWindows(windows, timeZone, now).map(({ from, to, day }) => [
    day,
    new Date(from).toISOString(),
    new Date(to).toISOString(),
  ])

describe('deliveryWindows', () => {
  it('offers what is left of today and all of tomorrow, in the centre’s zone', () => {
    // 13:30 in Shanghai.
    expect(seen('Asia/Shanghai', Date.UTC(2026, 10, 22, 5, 30))).toEqual([
      ['today', '2026-11-22T05:00:00.000Z', '2026-11-22T10:00:00.000Z'],
      ['tomorrow', '2026-11-23T01:00:00.000Z', '2026-11-23T04:00:00.000Z'],
      ['tomorrow', '2026-11-23T05:00:00.000Z', '2026-11-23T10:00:00.000Z'],
    ])
  })

  it('goes by the zone’s day, not by this machine’s', () => {
    // 00:10 of the 23rd in Shanghai.
    expect(seen('Asia/Shanghai', Date.UTC(2026, 10, 22, 16, 10))[0]).toEqual([
      'today',
      '2026-11-23T01:00:00.000Z',
      '2026-11-23T04:00:00.000Z',
    ])
  })

  it('goes on where the clocks are changed', () => {
    // Berlin goes back at 01:00 UTC on 25 October 2026: noon is UTC+2 on the 24th, UTC+1 on the 25th.
    expect(seen('Europe/Berlin', Date.UTC(2026, 9, 24, 8))).toEqual([
      ['today', '2026-10-24T07:00:00.000Z', '2026-10-24T10:00:00.000Z'],
      ['today', '2026-10-24T11:00:00.000Z', '2026-10-24T16:00:00.000Z'],
      ['tomorrow', '2026-10-25T08:00:00.000Z', '2026-10-25T11:00:00.000Z'],
      ['tomorrow', '2026-10-25T12:00:00.000Z', '2026-10-25T17:00:00.000Z'],
    ])
  })
})

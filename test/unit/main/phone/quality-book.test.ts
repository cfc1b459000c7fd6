import { describe, expect, it } from 'vitest'
import { createQualityBook } from '../../../../main/phone/quality-book.ts'

const quality = (mos: number, roundTripMs: number | null = 20) => ({
  mos,
  lossPercent: 5 - mos,
  jitterMs: 10,
  roundTripMs,
  codec: 'opus',
})

describe('the quality of one call', () => {
  it('is unknown when nothing was measured', () => {
    const book = createQualityBook()
    book.addRecovery({ at: 1, from: 'media', silentMs: 100 })
    expect(book.summary()).toBeNull()
  })

  it('has average and worst, and counts the packets of every peer connection once', () => {
    const book = createQualityBook()
    book.add('p1', quality(4), 50, 40)
    book.add('p1', quality(2, null), 100, 90)
    book.addRecovery({ at: 1, from: 'media', silentMs: 100 })
    book.add('p2', quality(3, 40), 10, 9)
    expect(book.summary()).toEqual({
      average: { mos: 3, lossPercent: 2, jitterMs: 10, roundTripMs: 30, codec: 'opus' },
      worst: quality(2, null),
      packetsSent: 110,
      packetsReceived: 99,
      recoveries: [{ at: 1, from: 'media', silentMs: 100 }],
    })
  })
})

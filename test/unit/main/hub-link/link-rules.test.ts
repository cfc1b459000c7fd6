import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backOffMs } from '../../../../main/hub-link/back-off.ts'
import { readClock } from '../../../../main/hub-link/clock-offset.ts'
import { hubUrl } from '../../../../main/hub-link/hub-address.ts'
import { pathOf, queryOf } from '../../../../main/hub-link/hub-http.ts'
import { readServerMessage } from '../../../../main/hub-link/read-server-message.ts'

describe('backOffMs', () => {
  it('doubles, stays within its limit, and is never less than half', () => {
    const plan = { firstMs: 250, longestMs: 10_000 }
    expect([0, 1, 2, 3].map((attempt) => backOffMs(attempt, plan, () => 1))).toEqual([250, 500, 1000, 2000])
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, chance) => {
        const ms = backOffMs(attempt, plan, () => chance)
        expect(ms).toBeGreaterThanOrEqual(125)
        expect(ms).toBeLessThanOrEqual(10_000)
      }),
    )
  })
})

describe('readClock', () => {
  it('knows nothing without a sample', () => expect(readClock([])).toBeNull())
  it('takes the offset from the shortest way and the round trip from the latest', () => {
    const samples = [
      { sent: 1000, received: 1020, theirs: 6010 },
      { sent: 2000, received: 2800, theirs: 7750 },
    ]
    expect(readClock(samples)).toEqual({ roundTripMs: 800, offsetMs: 5000 })
  })
  it('is wrong by no more than half of the shortest way', () => {
    const one = fc.record({ there: fc.nat(2000), back: fc.nat(2000), sent: fc.nat(1e9) })
    fc.assert(
      fc.property(fc.array(one, { minLength: 1 }), fc.integer({ min: -1e8, max: 1e8 }), (ways, offset) => {
        const samples = ways.map(({ there, back, sent }) => ({
          sent,
          received: sent + there + back,
          theirs: sent + there + offset,
        }))
        const shortest = Math.min(...ways.map(({ there, back }) => there + back))
        expect(Math.abs((readClock(samples)?.offsetMs ?? NaN) - offset)).toBeLessThanOrEqual(shortest / 2 + 1)
      }),
    )
  })
})

describe('a request', () => {
  it('puts an IPv6 address in brackets', () =>
    expect(hubUrl('wss', { host: 'fd00::1', port: 8443 })).toBe('wss://[fd00::1]:8443'))
  it('encodes what stands in the path and leaves out what is not asked', () => {
    expect(pathOf('/api/customer-fields/:key', { key: 'a/b c' })).toBe('/api/customer-fields/a%2Fb%20c')
    expect(queryOf({ text: '张 &', limit: 20, before: undefined })).toBe('?text=%E5%BC%A0+%26&limit=20')
    expect(queryOf({})).toBe('')
  })
})

describe('readServerMessage', () => {
  it('leaves out facts of a newer hub and keeps the others', () => {
    const text = JSON.stringify({
      type: 'deltas',
      to: 7,
      deltas: [
        { kind: 'weather.changed', sun: true },
        { kind: 'call.removed', callId: 'x' },
      ],
    })
    expect(readServerMessage(text)).toEqual({
      unknown: 1,
      message: { type: 'deltas', to: 7, deltas: [{ kind: 'call.removed', callId: 'x' }] },
    })
  })
  it('never throws', () => {
    for (const text of ['', '{', 'null', '[]', '{"type":"snapshot"}']) expect(readServerMessage(text)).toBeUndefined()
    fc.assert(fc.property(fc.json(), (text) => void readServerMessage(text)))
  })
})

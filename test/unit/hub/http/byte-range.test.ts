import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRange } from '../../../../hub/http/byte-range.ts'

const part = (from: number, to: number) => ({ kind: 'part', from, to })

describe('what a Range header asks for (RFC 9110 §14)', () => {
  it.each([
    ['bytes=0-499', part(0, 499)],
    ['bytes=500-', part(500, 999)],
    ['bytes=-300', part(700, 999)],
    ['bytes=-5000', part(0, 999)],
    ['bytes=990-5000', part(990, 999)],
    ['bytes=0-0', part(0, 0)],
    ['Bytes = 1 - 2', part(1, 2)],
    ['bytes=1000-', { kind: 'none' }],
    ['bytes=-0', { kind: 'none' }],
    ['bytes=5-4', { kind: 'all' }],
    ['bytes=-', { kind: 'all' }],
    ['bytes=0-1,5-6', { kind: 'all' }],
    ['lines=0-1', { kind: 'all' }],
    [undefined, { kind: 'all' }],
  ])('%s', (header, wanted) => {
    expect(readRange(header, 1_000)).toEqual(wanted)
  })

  it('has nothing of what is empty', () => {
    expect(readRange('bytes=0-', 0)).toEqual({ kind: 'none' })
    expect(readRange('bytes=-1', 0)).toEqual({ kind: 'none' })
  })

  it('never lies outside, whatever is sent', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${String(a)}-${String(b)}`),
    )
    fc.assert(
      fc.property(header, fc.nat(5_000), (text, size) => {
        const wanted = readRange(text, size)
        if (wanted.kind !== 'part') return
        expect(wanted.from >= 0 && wanted.from <= wanted.to && wanted.to < size).toBe(true)
      }),
    )
  })
})

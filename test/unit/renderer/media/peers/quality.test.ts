import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstPacketAt } from '../../../../../renderer/media/peers/first-packet.ts'
import { preferredCodecs } from '../../../../../renderer/media/peers/codec-order.ts'
import {
  ownAddressOf,
  type QualitySample,
  qualityBetween,
  sampleOf,
} from '../../../../../renderer/media/peers/quality.ts'

const still: QualitySample = {
  packetsSent: 0,
  packetsReceived: 0,
  packetsLost: 0,
  jitter: 0,
  jitterBufferDelay: 0,
  jitterBufferEmitted: 0,
  remoteFractionLost: null,
  remoteJitter: null,
  roundTrip: null,
  codec: 'opus',
}

describe('the quality of a second', () => {
  it('counts what happened since the last look only', () => {
    const before = { ...still, packetsReceived: 900, packetsLost: 100 }
    const now = { ...still, packetsReceived: 945, packetsLost: 105 }
    expect(qualityBetween(before, now).lossPercent).toBe(10)
    expect(qualityBetween(now, { ...now, packetsReceived: 995 }).lossPercent).toBe(0)
  })

  it('takes the worse direction', () => {
    const now = { ...still, packetsReceived: 50, jitter: 0.002, remoteFractionLost: 0.25, remoteJitter: 0.03 }
    expect(qualityBetween(null, now)).toMatchObject({ lossPercent: 25, jitterMs: 30 })
  })

  it('knows no loss from a count that shrinks, and none from silence', () => {
    const before = { ...still, packetsReceived: 50, packetsLost: 5 }
    expect(qualityBetween(before, { ...before, packetsLost: 3, packetsReceived: 100 }).lossPercent).toBe(0)
    expect(qualityBetween(before, before).lossPercent).toBe(0)
  })

  it('says nothing of a round trip it does not know, and scores a still line well', () => {
    const quality = qualityBetween(null, still)
    expect(quality.roundTripMs).toBeNull()
    expect(quality.mos).toBeCloseTo(4.4, 1)
  })

  it('lets the jitter buffer count as delay', () => {
    const now = { ...still, packetsReceived: 50, jitterBufferEmitted: 48_000, jitterBufferDelay: 48_000 * 0.4 }
    expect(qualityBetween(null, now).mos).toBeLessThan(3.1)
  })

  it('is a number within its bounds for any counts', () => {
    const count = fc.integer({ min: -1000, max: 1_000_000 })
    const part = fc.option(fc.double({ min: -1, max: 2, noNaN: true }))
    const sample: fc.Arbitrary<QualitySample> = fc.record({
      packetsSent: count,
      packetsReceived: count,
      packetsLost: count,
      jitter: fc.double({ min: 0, max: 5, noNaN: true }),
      jitterBufferDelay: fc.double({ min: 0, max: 1e6, noNaN: true }),
      jitterBufferEmitted: count,
      remoteFractionLost: part,
      remoteJitter: part,
      roundTrip: part,
      codec: fc.constantFrom('opus', null),
    })
    fc.assert(
      fc.property(fc.option(sample), sample, (before, now) => {
        const { mos, lossPercent } = qualityBetween(before, now)
        expect(mos).toBeGreaterThanOrEqual(1)
        expect(mos).toBeLessThanOrEqual(4.5)
        expect(lossPercent).toBeGreaterThanOrEqual(0)
        expect(lossPercent).toBeLessThanOrEqual(100)
      }),
    )
  })

  it('reads a report as Chromium gives it', () => {
    const report = new Map<string, Readonly<Record<string, unknown>>>([
      ['C', { type: 'codec', mimeType: 'audio/PCMA' }],
      ['I', { type: 'inbound-rtp', kind: 'audio', packetsReceived: 7, packetsLost: 1, jitter: 0.01, codecId: 'C' }],
      ['O', { type: 'outbound-rtp', kind: 'audio', packetsSent: 9, codecId: 'C' }],
      ['R', { type: 'remote-inbound-rtp', kind: 'audio', fractionLost: 0.5, jitter: 0.02, roundTripTime: 0.03 }],
      ['P', { type: 'candidate-pair', nominated: true, state: 'succeeded', currentRoundTripTime: 0.5 }],
    ])
    expect(sampleOf(report)).toMatchObject({
      packetsSent: 9,
      packetsReceived: 7,
      packetsLost: 1,
      remoteFractionLost: 0.5,
      roundTrip: 0.03,
      codec: 'PCMA',
    })
    report.delete('R')
    expect(sampleOf(report)).toMatchObject({ roundTrip: 0.5, remoteFractionLost: null })
    expect(sampleOf([])).toMatchObject({ packetsSent: 0, packetsReceived: 0, roundTrip: null, codec: null })
  })
})

describe('the first packet', () => {
  it('is reckoned back from the count', () => {
    expect(firstPacketAt(0, 1050, 1000)).toBeNull()
    expect(firstPacketAt(1, 1050, 1000)).toBe(1050)
    expect(firstPacketAt(2, 1050, 1000)).toBe(1030)
  })

  it('is never before the last look that saw none, nor after the report', () => {
    expect(firstPacketAt(50, 1050, 1000)).toBe(1000)
    expect(firstPacketAt(50, 1050, 2000)).toBe(1050)
  })
})

describe('the codecs', () => {
  it('come in our order, each kind with all its rates, and no others', () => {
    const able = ['audio/G722', 'audio/telephone-event', 'audio/pcmu', 'audio/PCMA', 'audio/CN', 'audio/opus'].map(
      (mimeType) => ({ mimeType }),
    )
    const twice = [...able, { mimeType: 'audio/telephone-event' }]
    expect(preferredCodecs(twice).map(({ mimeType }) => mimeType)).toEqual([
      'audio/opus',
      'audio/PCMA',
      'audio/pcmu',
      'audio/telephone-event',
      'audio/telephone-event',
    ])
    expect(preferredCodecs(able, ['audio/PCMA'])).toEqual([{ mimeType: 'audio/PCMA' }])
  })
})

describe('the address the packets leave by', () => {
  const report = (candidate: Readonly<Record<string, unknown>>): [string, Readonly<Record<string, unknown>>][] => [
    ['pair-1', { type: 'candidate-pair', localCandidateId: 'gone', nominated: true, state: 'succeeded' }],
    ['pair-2', { type: 'candidate-pair', localCandidateId: 'local' }],
    ['local', { type: 'local-candidate', ...candidate }],
    ['transport', { type: 'transport', selectedCandidatePairId: 'pair-2' }],
  ]

  it('is that of the chosen pair, and behind a NAT the own one', () => {
    expect(ownAddressOf(report({ candidateType: 'host', address: '192.0.2.2' }))).toBe('192.0.2.2')
    const behind = { candidateType: 'prflx', address: '203.0.113.9', relatedAddress: '192.0.2.2' }
    expect(ownAddressOf(report(behind))).toBe('192.0.2.2')
  })

  it('is unknown while nothing is chosen or the browser keeps it to itself', () => {
    expect(ownAddressOf([])).toBeNull()
    expect(ownAddressOf(report({ candidateType: 'host', address: '' }))).toBeNull()
    expect(ownAddressOf(report({ candidateType: 'prflx', address: '203.0.113.9' }))).toBeNull()
  })
})

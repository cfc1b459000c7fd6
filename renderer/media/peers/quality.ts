import { type LineQuality } from '../../../contract/seat/phone-line.ts'
import { estimateMos } from './mos.ts'

/** What one look at the statistics says (W3C WebRTC Statistics); counts since the call began, times in seconds. */
export type QualitySample = {
  readonly packetsSent: number
  readonly packetsReceived: number
  readonly packetsLost: number
  readonly jitter: number
  readonly jitterBufferDelay: number
  readonly jitterBufferEmitted: number
  /** What the other side says of what it hears (RTCP receiver report, RFC 3550 §6.4.1); null before its first. */
  readonly remoteFractionLost: number | null
  readonly remoteJitter: number | null
  readonly roundTrip: number | null
  readonly codec: string | null
}

/** Reads a report: RTCStatsReport is a map of dictionaries whose members depend on `type`. */
export function sampleOf(report: Iterable<readonly [string, Readonly<Record<string, unknown>>]>): QualitySample {
  const stats = new Map(report)
  const all = [...stats.values()]
  const inbound = all.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')
  const outbound = all.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'audio')
  const remote = all.find(({ type, kind }) => type === 'remote-inbound-rtp' && kind === 'audio')
  const pair = all.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded')
  const codec = stats.get(String(inbound?.['codecId'] ?? outbound?.['codecId']))
  return {
    packetsSent: numberOr(outbound?.['packetsSent'], 0),
    packetsReceived: numberOr(inbound?.['packetsReceived'], 0),
    packetsLost: numberOr(inbound?.['packetsLost'], 0),
    jitter: numberOr(inbound?.['jitter'], 0),
    jitterBufferDelay: numberOr(inbound?.['jitterBufferDelay'], 0),
    jitterBufferEmitted: numberOr(inbound?.['jitterBufferEmittedCount'], 0),
    remoteFractionLost: numberOr(remote?.['fractionLost'], null),
    remoteJitter: numberOr(remote?.['jitter'], null),
    roundTrip: numberOr(remote?.['roundTripTime'], null) ?? numberOr(pair?.['currentRoundTripTime'], null),
    codec: typeof codec?.['mimeType'] === 'string' ? codec['mimeType'].replace(/^audio\//, '') : null,
  }
}

/**
 * This machine's own address on the way the packets take. Behind a NAT the chosen candidate has the NAT's, and says of which
 * own one it is (`relatedAddress`, RFC 8839 §5.1).
 */
export function ownAddressOf(report: Iterable<readonly [string, Readonly<Record<string, unknown>>]>): string | null {
  const stats = new Map(report)
  const transport = [...stats.values()].find(({ type }) => type === 'transport')
  const pair = stats.get(String(transport?.['selectedCandidatePairId']))
  const candidate = stats.get(String(pair?.['localCandidateId']))
  const address = candidate?.[candidate['candidateType'] === 'host' ? 'address' : 'relatedAddress']
  return typeof address === 'string' && address !== '' ? address : null
}

/** How long a packet's sound is and how long it takes to be coded and mixed. */
const packetDelayMs = 20

/**
 * The line between two looks. Loss and jitter are those of the worse direction: the agent cares that both hear well. A
 * count that goes backwards (duplicates make `packetsLost` shrink, RFC 3550 §6.4.1) is no loss.
 */
export function qualityBetween(before: QualitySample | null, now: QualitySample): LineQuality {
  const lost = Math.max(0, now.packetsLost - (before?.packetsLost ?? 0))
  const received = Math.max(0, now.packetsReceived - (before?.packetsReceived ?? 0))
  const inLoss = lost + received > 0 ? (100 * lost) / (lost + received) : 0
  const lossPercent = Math.min(100, Math.max(inLoss, 100 * Math.max(0, now.remoteFractionLost ?? 0)))
  const jitterMs = 1000 * Math.max(now.jitter, now.remoteJitter ?? 0)
  const roundTripMs = now.roundTrip === null ? null : 1000 * now.roundTrip
  const emitted = now.jitterBufferEmitted - (before?.jitterBufferEmitted ?? 0)
  const bufferMs =
    emitted > 0
      ? (1000 * Math.max(0, now.jitterBufferDelay - (before?.jitterBufferDelay ?? 0))) / emitted
      : 2 * jitterMs
  const delayMs = (roundTripMs ?? 0) / 2 + bufferMs + packetDelayMs
  return {
    mos: round(estimateMos(lossPercent, delayMs, now.codec), 2),
    lossPercent: round(lossPercent, 1),
    jitterMs: round(jitterMs, 1),
    roundTripMs: roundTripMs === null ? null : round(roundTripMs, 1),
    codec: now.codec,
  }
}

function numberOr<D extends number | null>(value: unknown, otherwise: D): number | D {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}

import { type LineQuality } from '../../contract/seat/phone-line.ts'
import { type CallQualitySummary } from './phone.ts'

export type Recovery = CallQualitySummary['recoveries'][number]

/** Gathers what is told of one call's sound, over every peer connection it had. */
export type QualityBook = {
  add(peer: string, quality: LineQuality, packetsSent: number, packetsReceived: number): void
  addRecovery(recovery: Recovery): void
  /** null when nothing was ever measured. */
  summary(): CallQualitySummary | null
}

export function createQualityBook(): QualityBook {
  const packets = new Map<string, { sent: number; received: number }>()
  const recoveries: Recovery[] = []
  let worst: LineQuality | null = null
  let last: LineQuality | null = null
  let count = 0
  const sums = { mos: 0, lossPercent: 0, jitterMs: 0, roundTripMs: 0, roundTrips: 0 }

  return {
    add(peer, quality, packetsSent, packetsReceived) {
      // Counters of a peer only grow; those of the next one begin anew.
      packets.set(peer, { sent: packetsSent, received: packetsReceived })
      count += 1
      last = quality
      if (worst === null || quality.mos < worst.mos) worst = quality
      sums.mos += quality.mos
      sums.lossPercent += quality.lossPercent
      sums.jitterMs += quality.jitterMs
      if (quality.roundTripMs !== null) {
        sums.roundTripMs += quality.roundTripMs
        sums.roundTrips += 1
      }
    },
    addRecovery: (recovery) => void recoveries.push(recovery),
    summary() {
      if (worst === null || last === null) return null
      let packetsSent = 0
      let packetsReceived = 0
      for (const { sent, received } of packets.values()) {
        packetsSent += sent
        packetsReceived += received
      }
      return {
        average: {
          mos: sums.mos / count,
          lossPercent: sums.lossPercent / count,
          jitterMs: sums.jitterMs / count,
          roundTripMs: sums.roundTrips === 0 ? null : sums.roundTripMs / sums.roundTrips,
          codec: last.codec,
        },
        worst,
        packetsSent,
        packetsReceived,
        recoveries: [...recoveries],
      }
    },
  }
}

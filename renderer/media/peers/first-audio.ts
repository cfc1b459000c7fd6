import { type MediaFact } from '../../../contract/media/messages.ts'
import { firstPacketAt } from './first-packet.ts'

/** Chromium renews its statistics every 50 ms; asking more often sees a new report soon after it is made. */
const pollMs = 10
/** A call where one side stays silent for so long is looked at now and then only. */
const quickForMs = 10_000
const slowPollMs = 500

/** Tells once when the first packet went out and once when the first came in, then looks no more. */
export function watchFirstAudio(
  peer: string,
  connection: RTCPeerConnection,
  tell: (fact: MediaFact) => void,
): { stop(): void } {
  const types = { 'outbound-rtp': 'out', 'inbound-rtp': 'in' } as const
  const wanted = new Set<'out' | 'in'>(['out', 'in'])
  const began = performance.now()
  let emptyAt = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  const look = async (): Promise<void> => {
    const report: RTCStatsReport | null = await connection.getStats().catch(() => null)
    if (stopped) return
    let reportedAt = emptyAt
    report?.forEach((stats: Readonly<Record<string, unknown>>) => {
      const direction = types[stats['type'] as keyof typeof types]
      if (direction === undefined || stats['kind'] !== 'audio' || !wanted.has(direction)) return
      const packets = Number(stats[direction === 'out' ? 'packetsSent' : 'packetsReceived'])
      reportedAt = Number(stats['timestamp'])
      const at = firstPacketAt(packets, reportedAt, emptyAt)
      if (at === null) return
      wanted.delete(direction)
      tell({ kind: 'peer.first-audio', peer, direction, at: Math.round(at * 10) / 10 })
    })
    emptyAt = reportedAt
    if (wanted.size > 0)
      timer = setTimeout(() => void look(), performance.now() - began < quickForMs ? pollMs : slowPollMs)
  }
  void look()
  return {
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/**
 * When the first packet went or came, from a statistics report that already counts some. Chromium keeps a report for
 * 50 ms, so the count may be several packets old when it is first seen; packets come every `packetMs`.
 * @param reportedAt the report's own time, epoch ms
 * @param emptyAt the time of the last report without packets, epoch ms
 * @returns epoch ms, between the two; null while there are none
 */
export function firstPacketAt(packets: number, reportedAt: number, emptyAt: number, packetMs = 20): number | null {
  if (packets <= 0) return null
  return Math.min(reportedAt, Math.max(emptyAt, reportedAt - (packets - 1) * packetMs))
}

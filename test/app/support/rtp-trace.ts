import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { type CentreStage } from '../../pbx/support/centre-on-asterisk.ts'

/** Asterisk's own account of the audio packets, millisecond by millisecond. */
export type RtpTrace = Readonly<{
  /** when a packet was sent to the customers, epoch ms */
  toCustomers: () => Promise<readonly number[]>
  stop: () => Promise<void>
}>

const file = 'rtp-trace.log'

/**
 * Has Asterisk write a line for each RTP packet (`rtp set debug`, res_rtp_asterisk) into a log file of its own, whose times
 * have milliseconds (logger.conf `dateformat`). The customers are told apart by their ports.
 */
export async function traceRtp({ asterisk, ports }: CentreStage): Promise<RtpTrace> {
  await asterisk.cli(`logger add channel ${file} verbose`)
  await asterisk.cli('rtp set debug on')
  const outside = [ports.customerRtp, ports.peerRtp]
  const times: number[] = []
  let at = 0
  let rest = ''
  const readOn = async (): Promise<void> => {
    const log = await open(join(asterisk.place.logFolder, file))
    try {
      const { size } = await log.stat()
      const { buffer, bytesRead } = await log.read(Buffer.alloc(size - at), 0, size - at, at)
      at += bytesRead
      const lines = (rest + buffer.toString('latin1', 0, bytesRead)).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const [, time, port] = /^\[([^\]]+)\].*Sent RTP (?:P2P )?packet to\s+\S+:(\d+)/.exec(line) ?? []
        if (time === undefined || !outside.some(({ first, last }) => Number(port) >= first && Number(port) <= last))
          continue
        times.push(Date.parse(time.replace(' ', 'T')))
      }
    } finally {
      await log.close()
    }
  }
  let reading = Promise.resolve()
  return {
    async toCustomers() {
      reading = reading.then(readOn)
      await reading
      return times
    },
    async stop() {
      await asterisk.cli('rtp set debug off')
      await asterisk.cli(`logger remove channel ${file}`)
    },
  }
}

/** The longest time without a packet from `from` to the last one, ms; NaN when none came after it. */
export function longestSilence(times: readonly number[], from: number): number {
  // The packet before `from` belongs to it: silence may have begun with that one.
  const sorted = times.toSorted((a, b) => a - b)
  const first = sorted.findLastIndex((at) => at <= from)
  const seen = sorted.slice(Math.max(0, first))
  if (seen.length < 2 || (seen.at(-1) ?? 0) <= from) return Number.NaN
  return Math.max(...seen.slice(1).map((at, index) => at - (seen[index] ?? at)))
}

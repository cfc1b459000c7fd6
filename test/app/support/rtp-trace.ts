import { readFile } from 'node:fs/promises'
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
  const read = async (): Promise<readonly string[]> =>
    (await readFile(join(asterisk.place.logFolder, file), 'utf8').catch(() => '')).split('\n')
  return {
    async toCustomers() {
      const { first, last } = ports.customerRtp
      return (await read()).flatMap((line) => {
        const [, time, port] = /^\[([^\]]+)\].*Sent RTP (?:P2P )?packet to\s+\S+:(\d+)/.exec(line) ?? []
        if (time === undefined || Number(port) < first || Number(port) > last) return []
        return [Date.parse(time.replace(' ', 'T'))]
      })
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

export type QueueLogRow = Readonly<{
  /** UTC epoch milliseconds; Asterisk writes whole seconds here unless `queue_log` has a microsecond `time` column */
  timeMs: number
  uniqueId: string
  queue: string
  /** the member's name, `NONE` when there is none */
  agent: string
  event: string
  data: readonly string[]
}>

/** Reads `queue_log`: `time|uniqueid|queue|agent|event|data1|data2…` (Asterisk page "Queue Logs"). */
export function parseQueueLog(text: string): readonly QueueLogRow[] {
  return text
    .split('\n')
    .filter((line) => line.includes('|'))
    .map((line) => {
      const [time = '', uniqueId = '', queue = '', agent = '', event = '', ...data] = line.split('|')
      return { timeMs: Math.round(Number(time) * 1000), uniqueId, queue, agent, event, data }
    })
}

/** What became of one customer's call. Times are UTC epoch milliseconds as SIPp saw them. */
export type CustomerResult = Readonly<{
  /** 0-based, in the order asked for */
  index: number
  from: string
  to: string
  callId: string | undefined
  startedMs: number | undefined
  ringingMs: number | undefined
  answeredMs: number | undefined
  endedMs: number | undefined
  /**
   * `waiting`: not started or still calling; `talking`; `completed`: answered and ended; `abandoned`: cancelled before
   * an answer; `refused`: a final status other than 200; `failed`: SIPp gave up, see `failure`
   */
  outcome: 'waiting' | 'talking' | 'completed' | 'abandoned' | 'refused' | 'failed'
  /** who said BYE */
  endedBy: 'customer' | 'pbx' | undefined
  /** the refusal's SIP status */
  status: number | undefined
  failure: string | undefined
}>

export type CustomerCall = Readonly<{ from: string; to: string; startAfterMs: number; holdMs: number }>

/** Puts a SIPp log (see `customerScenario`) and its error file together, one result per call asked for. */
export function readResults(
  calls: readonly CustomerCall[],
  logText: string,
  errorText: string,
  finished: boolean,
): readonly CustomerResult[] {
  const events = new Map<number, { event: string; callId: string; timeMs: number; detail: string | undefined }[]>()
  for (const line of logText.split('\n')) {
    const [event, number, callId, time, detail] = line.trim().split(';')
    if (!event || !number || !callId || !time) continue
    const list = events.get(Number(number)) ?? []
    list.push({ event, callId, timeMs: parseTime(time), detail })
    events.set(Number(number), list)
  }
  const failures = readFailures(errorText)
  return calls.map(({ from, to }, index) => {
    const own = events.get(index + 1) ?? []
    const first = (name: string) => own.find(({ event }) => event === name)
    const callId = own[0]?.callId
    const answered = first('answered')
    const ended = first('ended') ?? (answered ? undefined : (first('abandoned') ?? first('refused')))
    const failure = (callId && failures.get(callId)) || (finished && !first('done') ? 'SIPp gave no end' : undefined)
    const outcome = first('done')
      ? answered
        ? 'completed'
        : first('abandoned')
          ? 'abandoned'
          : 'refused'
      : failure
        ? 'failed'
        : answered
          ? 'talking'
          : 'waiting'
    return {
      index,
      from,
      to,
      callId,
      startedMs: first('started')?.timeMs,
      ringingMs: (first('ringing') ?? first('progress'))?.timeMs,
      answeredMs: answered?.timeMs,
      endedMs: ended?.timeMs,
      outcome,
      endedBy: first('ended')?.detail as CustomerResult['endedBy'],
      status: outcome === 'refused' ? Number(first('refused')?.detail) : undefined,
      failure: outcome === 'failed' ? failure : undefined,
    }
  })
}

/** SIPp writes local time, a tab and seconds since 1970 with the part of a second; these say it all. */
export function parseTime(text: string): number {
  const seconds = /(\d+\.\d+)$/.exec(text)?.[1]
  return seconds === undefined ? Number.NaN : Number(seconds) * 1000
}

function readFailures(errorText: string): ReadonlyMap<string, string> {
  const failures = new Map<string, string>()
  for (const match of errorText.matchAll(/^.*?: (.*?Call-Id:? '?([^\s',]+)'?.*(?:\n(?!\d{4}-).*){0,3})/gim)) {
    if (match[2] && match[1] && !failures.has(match[2])) failures.set(match[2], match[1].trim())
  }
  return failures
}

import { type QueueLogRow } from './asterisk/queue-log.ts'

/**
 * The figures of a queue computed from `queue_log` alone (Asterisk page "Queue Logs"), as an independent witness for the
 * hub's own: nothing here imports from the hub. `queue_log` knows whole seconds only, and its `holdtime` and `calltime` are
 * differences of whole seconds (app_queue.c: `time(NULL) - qe->start`).
 */
export type LoggedOffer = Readonly<{ agent: string; ringMs: number; outcome: 'no-answer' | 'cancelled' }>

export type LoggedStay = Readonly<{
  /** of the caller's channel */
  uniqueId: string
  queue: string
  /** 0-based: a caller who overflows and comes back stays in a queue again */
  visit: number
  /** epoch seconds */
  enteredSeconds: number
  /** `open`: the log ends before the stay does */
  outcome: 'answered' | 'abandoned' | 'timeout' | 'empty' | 'key' | 'open'
  /** interface or name of the member that answered */
  agent: string | null
  waitSeconds: number | null
  talkSeconds: number | null
  completedBy: 'caller' | 'agent' | 'blind-transfer' | 'attended-transfer' | null
  /** offers that nobody took, in order */
  missed: readonly LoggedOffer[]
}>

/** Every stay in a queue, in the order of arrival. */
export function queueStays(rows: readonly QueueLogRow[]): readonly LoggedStay[] {
  const stays: { -readonly [Key in keyof LoggedStay]: LoggedStay[Key] }[] = []
  for (const { timeMs, uniqueId, queue, agent, event, data } of rows) {
    if (event === 'ENTERQUEUE') {
      const visit = stays.filter((stay) => stay.uniqueId === uniqueId && stay.queue === queue).length
      stays.push({
        ...{ uniqueId, queue, visit, enteredSeconds: Math.floor(timeMs / 1000), outcome: 'open' },
        ...{ agent: null, waitSeconds: null, talkSeconds: null, completedBy: null, missed: [] },
      })
      continue
    }
    const stay = stays.findLast((one) => one.uniqueId === uniqueId && one.queue === queue)
    if (stay === undefined) continue
    const number = (index: number): number => Number(data.at(index))
    switch (event) {
      case 'CONNECT': // holdtime|channel|ringtime
        Object.assign(stay, { outcome: 'answered', agent, waitSeconds: number(0) })
        break
      case 'COMPLETECALLER': // holdtime|calltime|origposition
      case 'COMPLETEAGENT':
        Object.assign(stay, {
          talkSeconds: number(1),
          completedBy: event === 'COMPLETEAGENT' ? 'agent' : 'caller',
        })
        break
      case 'BLINDTRANSFER': // extension|context|holdtime|calltime|origposition
      case 'ATTENDEDTRANSFER': // method|…|holdtime|calltime|origposition
        Object.assign(stay, {
          talkSeconds: number(-2),
          completedBy: event === 'BLINDTRANSFER' ? 'blind-transfer' : 'attended-transfer',
        })
        break
      case 'ABANDON': // position|origposition|waittime
        Object.assign(stay, { outcome: 'abandoned', waitSeconds: number(2) })
        break
      case 'EXITWITHTIMEOUT': // position|origposition|waittime
        Object.assign(stay, { outcome: 'timeout', waitSeconds: number(2) })
        break
      case 'EXITEMPTY': // position|origposition|waittime
        Object.assign(stay, { outcome: 'empty', waitSeconds: number(2) })
        break
      case 'EXITWITHKEY': // key|position|origposition|waittime
        Object.assign(stay, { outcome: 'key', waitSeconds: number(3) })
        break
      case 'RINGNOANSWER': // ringtime
      case 'RINGCANCELED':
        stay.missed = [
          ...stay.missed,
          { agent, ringMs: number(0), outcome: event === 'RINGNOANSWER' ? 'no-answer' : 'cancelled' },
        ]
        break
      default:
    }
  }
  return stays
}

export type LoggedFigures = Readonly<{
  offered: number
  answered: number
  abandoned: number
  /** timed out, left by key, found empty */
  otherwise: number
  /** 0–1, null without events; the three definitions of metrics.md (Cisco ICM 4.5 manual p. 143) */
  serviceLevel: Readonly<{
    abandonsIgnored: number | null
    abandonsHurt: number | null
    abandonsHelp: number | null
  }>
  /** of all answered stays that are over, together */
  talkSeconds: number
}>

/** The figures of the stays handed in, for one service level time. */
export function loggedFigures(stays: readonly LoggedStay[], thresholdSeconds: number): LoggedFigures {
  let [answered, abandoned, answeredInTime, abandonedInTime, late, talkSeconds] = [0, 0, 0, 0, 0, 0]
  for (const stay of stays) {
    const inTime = stay.waitSeconds !== null && stay.waitSeconds <= thresholdSeconds
    if (stay.outcome === 'answered') answered += 1
    if (stay.outcome === 'abandoned') abandoned += 1
    if (!inTime) late += 1
    else if (stay.outcome === 'answered') answeredInTime += 1
    else if (stay.outcome === 'abandoned') abandonedInTime += 1
    talkSeconds += stay.talkSeconds ?? 0
  }
  const events = answeredInTime + abandonedInTime + late
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
  return {
    offered: stays.length,
    answered,
    abandoned,
    otherwise: stays.length - answered - abandoned,
    serviceLevel: {
      abandonsIgnored: share(answeredInTime, events - abandonedInTime),
      abandonsHurt: share(answeredInTime, events),
      abandonsHelp: share(answeredInTime + abandonedInTime, events),
    },
    talkSeconds,
  }
}

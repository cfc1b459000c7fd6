import { type QueueKey } from '../../contract/agent.ts'
import { type CallStep } from '../../contract/call.ts'
import { createCallBacks } from './call-backs.ts'
import { type CountedCall, createCountCall, newCount, type OpenCount, type Stay } from './count-call.ts'
import { createCountState, type StateSpan } from './count-state.ts'
import { type Counts } from './counts.ts'
import { createDays, type Day } from './metric-days.ts'
import { type MetricsCentre } from './metrics-centre.ts'
import { place } from './tally-row.ts'

/** A line of the agents' log: the state that ended with it. */
export type EndedState = StateSpan & {
  readonly id: string
  /** The queue whose call was wrapped up. */
  readonly wrapUpQueue: string | null
}

/**
 * The one place where figures come from: the wall's, the reports' and those behind a tile. It takes steps of calls and
 * lines of the agents' log, each counted once however often it comes, and puts what they mean into `counts`. Steps of one
 * call come in their order; for everything else the order makes no difference, so that a replay gives the same numbers.
 * Pure: no clock, no disk.
 */
export function createMetricsEngine<Slot>(
  centre: Pick<MetricsCentre, 'timeZone' | 'skillOf' | 'thresholdOf' | 'trunkOf' | 'numberOf' | 'shortAbandonMs'>,
  counts: Counts<Slot>,
  options: { readonly dayOf?: (at: number) => Day; readonly stayed?: (stay: Stay) => void } = {},
) {
  const dayOf = options.dayOf ?? createDays(centre.timeZone)
  const callBacks = createCallBacks(counts, dayOf)
  const waiting = new Map<QueueKey, number>()
  const countCall = createCountCall({
    counts,
    centre,
    callBacks,
    waiting: (queue, change) => waiting.set(queue, (waiting.get(queue) ?? 0) + change),
    ...(options.stayed ? { stayed: options.stayed } : {}),
  })
  const countState = createCountState(counts, centre)
  const open = new Map<string, OpenCount>()
  /** The last step of calls that are over, and when. */
  const over = new Map<string, { readonly last: number; readonly at: number }>()
  const lines = new Map<string, number>()

  return {
    call(call: CountedCall, steps: readonly CallStep[]): void {
      let count = open.get(call.callId)
      for (const step of steps) {
        if (count === undefined) {
          const last = over.get(call.callId)?.last ?? 0
          if (step.sequence <= last) continue
          open.set(call.callId, (count = newCount(last)))
        }
        if (step.sequence <= count.last) continue
        count.last = step.sequence
        countCall(call, count, step)
        if (step.kind !== 'ended') continue
        open.delete(call.callId)
        over.set(call.callId, { last: step.sequence, at: step.at })
        count = undefined
      }
    },
    state(ended: EndedState): void {
      if (lines.has(ended.id)) return
      lines.set(ended.id, ended.to)
      countState(ended)
      const { userId, state, from, to, wrapUpQueue: queue } = ended
      if (state !== 'wrap-up' || userId === null) return
      const skill = queue === null ? null : centre.skillOf(queue)
      const slots = [
        counts.slot('centre', 'centre'),
        counts.slot('agent', userId),
        ...(queue === null ? [] : [counts.slot('queue', queue)]),
        ...(skill === null ? [] : [counts.slot('skill', skill)]),
      ]
      for (const slot of slots) {
        counts.add(slot, to, place.wrapUps, 1, null)
        counts.add(slot, to, place.wrapUpMs, Math.max(0, to - from), null)
      }
    },
    /** An outbound call of which no more is asked: it may call a lost caller back. */
    dialled: (number: string, at: number): void => callBacks.dialled(number, at),
    /** Callers who stand in each queue. */
    waiting: (): ReadonlyMap<string, number> => waiting,
    /** Gives back what is kept to know repeated records of days that are over. */
    prune(now: number): void {
      const before = dayOf(dayOf(now).start - 1).start
      callBacks.prune(before)
      for (const [callId, { at }] of over) if (at < before) over.delete(callId)
      for (const [id, at] of lines) if (at < before) lines.delete(id)
    },
  }
}

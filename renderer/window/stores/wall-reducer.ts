import { type AgentSnapshot } from '../../../contract/agent.ts'
import { type Alarm } from '../../../contract/alarm.ts'
import { type HelpRequest } from '../../../contract/api/help.api.ts'
import { type CallSummary } from '../../../contract/call.ts'
import { type LiveDelta } from '../../../contract/live/messages.ts'
import { type Sparkline } from '../../../contract/metrics/figures.ts'
import { type Subject, subjectText } from '../../../contract/metrics/subject.ts'
import { type Tally } from '../../../contract/metrics/tally.ts'
import { type Intervention } from '../../../contract/supervision.ts'
import { type TrunkSnapshot } from '../../../contract/wall/trunk.ts'
import { type WallBatch, type WallState } from '../../../contract/wall/wall.ts'

export type WallQueue = WallState['queues'][number]
export type WallLink = WallState['links'][number]

/** Everything on the wall by its key, so that only what changed is drawn again. */
export type WallMaps = {
  readonly agents: Map<string, AgentSnapshot>
  readonly queues: Map<string, WallQueue>
  readonly calls: Map<string, CallSummary>
  /** Of customers in running calls. */
  readonly names: Map<string, string>
  readonly trunks: Map<string, TrunkSnapshot>
  readonly links: Map<string, WallLink>
  /** By `subjectText`. */
  readonly figures: Map<string, Tally>
  /** By `sparklineKey`. */
  readonly sparklines: Map<string, Sparkline>
  readonly alarms: Map<string, Alarm>
  readonly interventions: Map<string, Intervention>
  readonly help: Map<string, HelpRequest>
}

export const sparklineKey = (subject: Subject, metric: string): string => `${subjectText(subject)}/${metric}`

/** Where the window stands in main's batches. */
export type Position = { readonly epoch: string; readonly sequence: number }

/** `known`: seen already, or of a wall that is no more. `gap`: something is missing, open again. */
export function placeOf(batch: Position, position: Position): 'next' | 'known' | 'gap' {
  if (batch.epoch !== position.epoch) return 'gap'
  if (batch.sequence <= position.sequence) return 'known'
  return batch.sequence === position.sequence + 1 ? 'next' : 'gap'
}

function replace<T>(map: Map<string, T>, entries: readonly (readonly [string, T])[]): void {
  const wanted = new Set(entries.map(([key]) => key))
  for (const key of [...map.keys()]) if (!wanted.has(key)) map.delete(key)
  for (const [key, value] of entries) map.set(key, value)
}

/** The whole anew; what is the same thing keeps its key. */
export function replaceAll(maps: WallMaps, state: WallState): void {
  replace(
    maps.agents,
    state.agents.map((one) => [one.extension, one]),
  )
  replace(
    maps.queues,
    state.queues.map((one) => [one.queue, one]),
  )
  replace(
    maps.calls,
    state.calls.map((one) => [one.callId, one]),
  )
  replace(maps.names, Object.entries(state.names))
  replace(
    maps.trunks,
    state.trunks.map((one) => [one.trunk, one]),
  )
  replace(
    maps.links,
    state.links.map((one) => [one.pbx, one]),
  )
  replace(
    maps.figures,
    state.figures.map(({ subject, tally }) => [subjectText(subject), tally]),
  )
  replace(
    maps.sparklines,
    state.sparklines.map((one) => [sparklineKey(one.subject, one.metric), one]),
  )
  replace(
    maps.alarms,
    state.alarms.filter(({ endedAt }) => endedAt === null).map((one) => [one.id, one]),
  )
  replace(
    maps.interventions,
    state.interventions.filter(({ phase }) => phase !== 'ended').map((one) => [one.id, one]),
  )
  replace(
    maps.help,
    state.help.filter(({ endedAt }) => endedAt === null).map((one) => [one.id, one]),
  )
}

export function applyBatch(maps: WallMaps, { deltas, names }: Pick<WallBatch, 'deltas' | 'names'>): void {
  for (const [id, name] of Object.entries(names)) maps.names.set(id, name)
  for (const delta of deltas) applyDelta(maps, delta)
}

/** Keeps the thing while it goes on, and forgets it with its end. */
function keep<T>(map: Map<string, T>, key: string, thing: T, over: boolean): void {
  if (over) map.delete(key)
  else map.set(key, thing)
}

function applyDelta(maps: WallMaps, delta: LiveDelta): void {
  switch (delta.kind) {
    case 'agent.changed':
      maps.agents.set(delta.agent.extension, delta.agent)
      return
    case 'queue.changed': {
      // The feed gives no name: that of the beginning stays.
      const name = maps.queues.get(delta.queue.queue)?.name ?? delta.queue.queue
      maps.queues.set(delta.queue.queue, { ...delta.queue, name })
      return
    }
    case 'call.changed':
      keep(maps.calls, delta.call.callId, delta.call, delta.call.phase === 'ended')
      return
    case 'call.removed':
      maps.calls.delete(delta.callId)
      return
    case 'pbx.link':
      maps.links.set(delta.pbx, { pbx: delta.pbx, state: delta.state, since: delta.since })
      return
    case 'figures.changed':
      for (const { subject, tally } of delta.figures) maps.figures.set(subjectText(subject), tally)
      return
    case 'trunk.changed':
      maps.trunks.set(delta.trunk.trunk, delta.trunk)
      return
    case 'intervention.changed':
      keep(maps.interventions, delta.intervention.id, delta.intervention, delta.intervention.phase === 'ended')
      return
    case 'alarm.changed':
      keep(maps.alarms, delta.alarm.id, delta.alarm, delta.alarm.endedAt !== null)
      return
    case 'help.changed':
      keep(maps.help, delta.request.id, delta.request, delta.request.endedAt !== null)
      return
    default:
      return
  }
}

/** Names of customers in no call any more: a day's worth of them is not kept. */
export function pruneNames({ names, calls }: Pick<WallMaps, 'names' | 'calls'>, limit: number): void {
  if (names.size <= limit) return
  const used = new Set([...calls.values()].map(({ customerId }) => customerId))
  for (const id of [...names.keys()]) if (!used.has(id)) names.delete(id)
}

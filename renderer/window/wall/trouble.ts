import { type AgentSnapshot, type AgentState } from '../../../contract/agent.ts'
import { metricDefinitions, serviceLevelKeys } from '../../../contract/metrics/definitions.ts'
import { type MetricSettings } from '../../../contract/metrics/figures.ts'
import { type Tally } from '../../../contract/metrics/tally.ts'
import { type Tint } from '../frame/timer-tint.ts'
import { type WallQueue } from '../stores/wall-reducer.ts'
import { type Thresholds, type WallLayout } from './wall-layout.ts'

const ranks: Readonly<Record<Tint, number>> = { red: 0, yellow: 1, plain: 2 }
export const worseOf = (a: Tint, b: Tint): Tint => (ranks[a] <= ranks[b] ? a : b)

/** @param value in the unit of the thresholds */
export const tintOf = (value: number, { yellow, red }: Thresholds): Tint =>
  value >= red ? 'red' : value >= yellow ? 'yellow' : 'plain'

/** A phone that rings is looked at much sooner than a call that lasts. */
const ringing: Thresholds = { yellow: 10, red: 20 }
/** However long they last, nothing is wrong with them. */
const calm: ReadonlySet<AgentState> = new Set(['ready', 'signed-out', 'outbound-only'])

/** How long the present state has lasted, as a tint. A planned end counts instead of the age. */
export function agentTint(
  agent: Pick<AgentSnapshot, 'state' | 'since' | 'until' | 'registered'>,
  now: number,
  ageing: Thresholds,
): Tint {
  if (agent.state !== 'signed-out' && !agent.registered) return 'red'
  if (calm.has(agent.state)) return 'plain'
  if (agent.until !== null) return now >= agent.until ? 'red' : 'plain'
  return tintOf((now - agent.since) / 1000, agent.state === 'ringing' ? ringing : ageing)
}

/** Among those of one tint: what needs an eye before what runs by itself. */
const stateOrder: readonly AgentState[] = [
  'ringing',
  'holding',
  'not-ready',
  'break',
  'wrap-up',
  'talking',
  'outbound-only',
  'ready',
  'signed-out',
]

/**
 * Worst first; equals keep the order of their seats, so that nothing moves without a reason. Among hundreds the state alone
 * is no reason (`steady`): tiles that change places with every call could not be found again.
 */
export function compareAgents(
  a: AgentSnapshot,
  b: AgentSnapshot,
  about: {
    readonly now: number
    readonly ageing: Thresholds
    readonly asksHelp: (extension: string) => boolean
    readonly steady?: boolean
  },
): number {
  const help = Number(about.asksHelp(b.extension)) - Number(about.asksHelp(a.extension))
  if (help !== 0) return help
  const tint = ranks[agentTint(a, about.now, about.ageing)] - ranks[agentTint(b, about.now, about.ageing)]
  if (tint !== 0) return tint
  const state = about.steady === true ? 0 : stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state)
  return state !== 0 ? state : a.extension < b.extension ? -1 : Number(a.extension > b.extension)
}

export type QueueTrouble = {
  readonly waiting: Tint
  readonly longest: Tint
  readonly level: Tint
  readonly free: Tint
  /** The worst of them. */
  readonly all: Tint
}

/** So far under its target a service level is red: 20 points. */
const farUnder = 0.2
/** Fewer calls than this say nothing about a share. */
const fewCalls = 5

/** The service level that is shown first, by the definition of its settings. */
export const serviceLevelOf = (tally: Tally | undefined, settings: MetricSettings): number | null =>
  tally === undefined ? null : metricDefinitions[serviceLevelKeys[settings.serviceLevel]].value(tally, settings)

export function queueTrouble(
  queue: Pick<WallQueue, 'waiting' | 'longestSince' | 'ready' | 'signedIn'>,
  tally: Tally | undefined,
  settings: MetricSettings,
  layout: Pick<WallLayout, 'queueWaiting' | 'queueWait'>,
  now: number,
): QueueTrouble {
  const waiting = tintOf(queue.waiting, layout.queueWaiting)
  const longest = queue.longestSince === null ? 'plain' : tintOf((now - queue.longestSince) / 1000, layout.queueWait)
  const share = serviceLevelOf(tally, settings)
  const offered = tally === undefined ? 0 : (metricDefinitions.offered.value(tally, settings) ?? 0)
  const level: Tint =
    share === null || offered < fewCalls || share >= settings.target
      ? 'plain'
      : share < settings.target - farUnder
        ? 'red'
        : 'yellow'
  const nobody = queue.waiting > 0 && queue.ready === 0
  const free: Tint = nobody ? (queue.signedIn === 0 ? 'red' : 'yellow') : 'plain'
  // A bad share of the day alone is told, and does not stand before callers who wait now.
  const all = [waiting, longest, free, level === 'red' ? 'yellow' : level].reduce<Tint>(
    (worst, one) => worseOf(worst, one),
    'plain',
  )
  return { waiting, longest, level, free, all }
}

/** Worst first: tint, then who waits longest, then how many; calm queues by name. */
export function compareQueues(
  a: { readonly queue: WallQueue; readonly trouble: QueueTrouble },
  b: { readonly queue: WallQueue; readonly trouble: QueueTrouble },
): number {
  const tint = ranks[a.trouble.all] - ranks[b.trouble.all]
  if (tint !== 0) return tint
  const since = (a.queue.longestSince ?? Infinity) - (b.queue.longestSince ?? Infinity)
  if (!Number.isNaN(since) && since !== 0) return since
  return b.queue.waiting - a.queue.waiting || a.queue.name.localeCompare(b.queue.name, 'zh-CN')
}

import { type AgentSnapshot, type AgentState } from '../../../contract/agent.ts'

export type Tint = 'plain' | 'yellow' | 'red'

const minuteMs = 60_000
/** When a state has lasted long enough to be looked at, and too long; ms. States that are not here never are. */
const limits: Readonly<Partial<Record<AgentState, readonly [yellow: number, red: number]>>> = {
  ringing: [10_000, 20_000],
  talking: [5 * minuteMs, 10 * minuteMs],
  holding: [minuteMs, 2 * minuteMs],
  'wrap-up': [minuteMs, 2 * minuteMs],
  break: [15 * minuteMs, 30 * minuteMs],
  'not-ready': [5 * minuteMs, 15 * minuteMs],
}
/** Where an end is planned it counts instead: yellow this long before it, red after it; ms. */
const before: Readonly<Partial<Record<AgentState, number>>> = { 'wrap-up': 10_000, break: 2 * minuteMs }

/** The tint of the running timer. It tints the figure alone; colour is never the only sign, the figure says it too. */
export function timerTint(agent: Pick<AgentSnapshot, 'state' | 'since' | 'until'>, now: number): Tint {
  if (agent.until !== null) {
    if (now >= agent.until) return 'red'
    return agent.until - now <= (before[agent.state] ?? 0) ? 'yellow' : 'plain'
  }
  const [yellow, red] = limits[agent.state] ?? [Infinity, Infinity]
  const lasted = now - agent.since
  return lasted >= red ? 'red' : lasted >= yellow ? 'yellow' : 'plain'
}

import { type AgentSnapshot } from '../../contract/agent.ts'
import { type SeatPhone, type SeatTruth } from '../../contract/api/seats.api.ts'
import { type Topics } from '../../contract/bridge/topics.ts'
import { type LinePhase } from '../../contract/seat/phone-line.ts'

/** What the three witnesses of a seat (AG2) say: this programme, the PBX (through the hub), and the hub's session. */
export type Testimony = {
  readonly phone: SeatPhone['kind']
  readonly sip: Topics['health']['sip']['state']
  readonly lines: readonly LinePhase[]
  readonly agent: AgentSnapshot | null
  readonly truth: SeatTruth | null
  /** Hub online and its link to the PBX up: otherwise nobody contradicts anybody. */
  readonly known: boolean
}

/**
 * What they contradict each other in: `registration`, `call`, `queues`, or what the hub itself names. Empty when they
 * agree, or when one of them cannot be heard.
 */
export function contradictions({ phone, sip, lines, agent, truth, known }: Testimony): readonly string[] {
  if (!known || agent === null) return []
  const found: string[] = []
  if (phone === 'softphone') {
    if (sip === 'registered' && !agent.registered) found.push('registration')
    const talking = lines.some((phase) => phase === 'talking' || phase === 'held')
    const inCall = agent.state === 'talking' || agent.state === 'holding'
    if (talking !== inCall && agent.state !== 'ringing') found.push('call')
  }
  if (truth !== null && truth.pbxKnown && truth.missing.length > 0) found.push('queues')
  return found
}

export type Disagreement = {
  readonly what: readonly string[]
  readonly since: number
  /** Whether the one repair by itself was begun already. */
  readonly repaired: boolean
}

/** Facts travel: only what lasts so long is a disagreement. */
export const disagreementMs = 3_000

/** Goes on counting while anything contradicts; begins anew after all agreed. */
export function followDisagreement(
  before: Disagreement | null,
  what: readonly string[],
  now: number,
): Disagreement | null {
  if (what.length === 0) return null
  return { what, since: before?.since ?? now, repaired: before?.repaired ?? false }
}

export const isShown = (disagreement: Disagreement | null, now: number): disagreement is Disagreement =>
  disagreement !== null && now - disagreement.since >= disagreementMs

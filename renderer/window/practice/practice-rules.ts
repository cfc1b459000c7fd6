import { type AgentSnapshot } from '../../../contract/agent.ts'
import { type PracticeScore, type PracticeSettings } from '../../../contract/practice.ts'

/** A whole number within its limits, as typed; null: none. */
export function wholeWithin(text: string, least: number, most: number): number | null {
  if (!/^\s*\d{1,6}\s*$/.test(text)) return null
  const value = Number(text)
  return value < least || value > most ? null : value
}

/** What an intent's weight comes to, such as `36%`. With no weight at all everybody repeats an order. */
export function shareOf(intents: PracticeSettings['intents'], intent: keyof PracticeSettings['intents']): string {
  const all = Object.values(intents).reduce((sum, weight) => sum + weight, 0)
  if (all === 0) return intent === 'repeat-order' ? '100%' : '0%'
  return `${String(Math.round((intents[intent] / all) * 100))}%`
}

/** The mean of the points, whole; null: nothing to take it of. */
export function meanPoints(scores: readonly Pick<PracticeScore, 'points'>[]): number | null {
  if (scores.length === 0) return null
  return Math.round(scores.reduce((sum, { points }) => sum + points, 0) / scores.length)
}

/** What there is to do as things are; a step that the screen words. Null: nothing to say. */
export type NextStep = 'away' | 'ready' | 'ringing' | 'talking' | 'wrapUp' | 'watch'

export function nextStep(agent: Pick<AgentSnapshot, 'state' | 'queues'> | null): NextStep | null {
  if (agent === null) return null
  if (agent.queues.length === 0) return 'watch'
  switch (agent.state) {
    case 'not-ready':
    case 'break':
    case 'outbound-only':
      return 'away'
    case 'ready':
    case 'ringing':
    case 'talking':
      return agent.state
    case 'holding':
      return 'talking'
    case 'wrap-up':
      return 'wrapUp'
    case 'signed-out':
      return null
  }
}

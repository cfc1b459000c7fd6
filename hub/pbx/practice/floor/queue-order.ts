import { type Extension } from '../../../../contract/agent.ts'
import { type Strategy } from '../../../../contract/centre/centre.ts'

/** A member of a queue who could be rung now. */
export type Candidate = {
  readonly extension: Extension
  readonly penalty: number
  /** Order of signing in. */
  readonly turn: number
  /** Place in the centre's list. */
  readonly listed: number
  /** When his last call of this queue ended; null: none yet. */
  readonly lastCallAt: number | null
  readonly calls: number
}

/**
 * Who is rung next, by the queue's strategy (app_queue): the lowest penalty alone, and of it one, or all.
 * @param lastTurn whose turn it was last, by order of signing in
 * @param chance 0 … 1
 */
export function whomToRing(
  strategy: Strategy,
  candidates: readonly Candidate[],
  lastTurn: number | null,
  chance: number,
): readonly Extension[] {
  const least = Math.min(...candidates.map(({ penalty }) => penalty))
  const first = candidates.filter(({ penalty }) => penalty === least)
  if (first.length === 0) return []
  if (strategy === 'ring-all') return byKey(first, ({ turn }) => turn).map(({ extension }) => extension)
  const chosen = one(strategy, first, lastTurn, chance)
  return chosen === undefined ? [] : [chosen.extension]
}

function one(
  strategy: Exclude<Strategy, 'ring-all'>,
  first: readonly Candidate[],
  lastTurn: number | null,
  chance: number,
): Candidate | undefined {
  const inTurn = byKey(first, ({ turn }) => turn)
  switch (strategy) {
    case 'longest-idle':
      return byKey(inTurn, ({ lastCallAt }) => lastCallAt ?? -1)[0]
    case 'fewest-calls':
      return byKey(inTurn, ({ calls }) => calls)[0]
    case 'in-order':
      return byKey(first, ({ listed }) => listed)[0]
    case 'round-robin':
    case 'skill-level':
      return inTurn.find(({ turn }) => lastTurn !== null && turn > lastTurn) ?? inTurn[0]
    case 'random':
      return inTurn[Math.min(inTurn.length - 1, Math.floor(chance * inTurn.length))]
  }
}

/** Stable: who is alike keeps his order. */
function byKey<T>(list: readonly T[], key: (one: T) => number): T[] {
  return [...list].sort((a, b) => key(a) - key(b))
}

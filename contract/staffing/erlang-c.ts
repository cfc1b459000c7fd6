/** A queue as both formulas see it. Times in one unit, any. */
export type QueueLoad = {
  /** Calls per unit of time (λ). */
  readonly rate: number
  /** Average handling time (1/μ). */
  readonly handling: number
}

/** a = λ/μ, in erlangs. */
export const offeredLoad = ({ rate, handling }: QueueLoad): number => rate * handling

/**
 * Blocking of M/M/n/n, by the recursion B(0) = 1, B(k) = aB(k−1) / (k + aB(k−1)): every value stays between 0 and 1, where
 * the textbook's powers and factorials overflow at 170 agents.
 */
export function erlangB(load: number, agents: number): number {
  let blocking = 1
  for (let k = 1; k <= agents; k += 1) blocking = (load * blocking) / (k + load * blocking)
  return blocking
}

/** Probability that a call must wait, from the blocking of as many agents. */
const waitingFrom = (blocking: number, load: number, agents: number): number =>
  (agents * blocking) / (agents - load * (1 - blocking))

/** Null where there is no steady state: with load ≥ agents the line grows without end. */
export function erlangC(load: number, agents: number): number | null {
  if (load === 0) return agents > 0 ? 0 : null
  return load < agents ? waitingFrom(erlangB(load, agents), load, agents) : null
}

export type ErlangCFigures = {
  /** Share answered within the threshold. */
  readonly serviceLevel: number
  readonly asa: number
}

/** Erlang C (M/M/n): nobody gives up. */
export function erlangCFigures(queue: QueueLoad, agents: number, threshold: number): ErlangCFigures | null {
  const load = offeredLoad(queue)
  const waits = erlangC(load, agents)
  return waits === null ? null : figuresOf(waits, load, queue.handling, agents, threshold)
}

/** The fewest agents who reach the target; null beyond `limit`. */
export function agentsForErlangC(
  queue: QueueLoad,
  {
    target,
    threshold,
    limit = 5_000,
  }: { readonly target: number; readonly threshold: number; readonly limit?: number },
): number | null {
  const load = offeredLoad(queue)
  if (load === 0) return 0
  let blocking = 1
  for (let agents = 1; agents <= limit; agents += 1) {
    blocking = (load * blocking) / (agents + load * blocking)
    if (agents <= load) continue
    const waits = waitingFrom(blocking, load, agents)
    if (figuresOf(waits, load, queue.handling, agents, threshold).serviceLevel >= target) return agents
  }
  return null
}

function figuresOf(waits: number, load: number, handling: number, agents: number, threshold: number): ErlangCFigures {
  const spare = agents - load
  return {
    serviceLevel: 1 - waits * Math.exp((-spare * threshold) / handling),
    asa: (waits * handling) / spare,
  }
}

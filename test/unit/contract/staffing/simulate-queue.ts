export type Simulation = { readonly serviceLevel: number; readonly abandonment: number; readonly averageWait: number }

/** Calls one after the other through a first-come first-served queue with exponential times: no formula of Erlang's. */
export function simulateQueue(options: {
  readonly rate: number
  readonly handling: number
  readonly patience: number
  readonly agents: number
  readonly threshold: number
  readonly calls: number
  readonly seed: number
}): Simulation {
  const random = seeded(options.seed)
  const exponential = (mean: number): number => -Math.log(1 - random()) * mean
  /** When each agent is free again. */
  const freeAt = new Float64Array(options.agents)
  let at = 0
  let inTime = 0
  let abandoned = 0
  let waited = 0
  for (let call = 0; call < options.calls; call += 1) {
    at += exponential(1 / options.rate)
    let first = 0
    for (let agent = 1; agent < options.agents; agent += 1) {
      if ((freeAt[agent] ?? 0) < (freeAt[first] ?? 0)) first = agent
    }
    const wait = Math.max(0, (freeAt[first] ?? 0) - at)
    const patience = exponential(options.patience)
    if (patience < wait) {
      abandoned += 1
      waited += patience
      continue
    }
    waited += wait
    if (wait <= options.threshold) inTime += 1
    freeAt[first] = at + wait + exponential(options.handling)
  }
  return {
    serviceLevel: inTime / options.calls,
    abandonment: abandoned / options.calls,
    averageWait: waited / options.calls,
  }
}

/** mulberry32. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

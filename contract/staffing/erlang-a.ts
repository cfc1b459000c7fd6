import { offeredLoad, type QueueLoad } from './erlang-c.ts'

export type ErlangAFigures = {
  /** Share of all calls answered within the threshold; whoever gave up counts against it. */
  readonly serviceLevel: number
  /** Share of all calls that give up. */
  readonly abandonment: number
  /** Average wait of all calls, also of those who gave up. */
  readonly asa: number
  /** Share of the agents' time spent on calls. */
  readonly occupancy: number
}

/** Steps of Simpson's rule over the threshold; the integrand is smooth. */
const steps = 400

/**
 * Erlang A (M/M/n + M): a caller waits an exponential time of mean `patience` and gives up. O. Garnett, A. Mandelbaum,
 * M. Reiman, “Designing a Call Center with Impatient Customers”, M&SOM 4 (2002) 208–227. It has a steady state at any load.
 *
 * With k calls in the system they leave at the rate μ·min(k, n) + θ·(k − n)⁺, so the probabilities follow from one
 * another. They are reckoned from the most likely state outwards, in logarithms where one of them is needed alone, so that
 * nothing overflows however many agents there are.
 */
export function erlangAFigures(
  queue: QueueLoad,
  patience: number,
  agents: number,
  threshold: number,
): ErlangAFigures | null {
  if (queue.rate === 0) return null
  const { rate } = queue
  const service = 1 / queue.handling
  const giveUp = 1 / patience
  const states = stateProbabilities(rate, service, giveUp, agents)
  const abandonment = Math.min(1, (giveUp * states.meanWaiting) / rate)
  // Density of the time t a caller without end of patience would wait: p(n)·nμ·exp(−nμt + λ/θ·(1 − e^(−θt))). He is served
  // within the threshold when his own patience lasts that long: e^(−θt).
  const served = (t: number): number =>
    agents === 0
      ? 0
      : Math.exp(
          states.logAllBusy +
            Math.log(agents * service) -
            agents * service * t +
            (rate / giveUp) * -Math.expm1(-giveUp * t) -
            giveUp * t,
        )
  return {
    serviceLevel: Math.min(1, 1 - states.waits + simpson(served, threshold)),
    abandonment,
    asa: states.meanWaiting / rate,
    occupancy: agents === 0 ? 0 : (offeredLoad(queue) * (1 - abandonment)) / agents,
  }
}

/** The fewest agents who reach the target; null beyond `limit`. More agents never make it worse. */
export function agentsForErlangA(
  queue: QueueLoad,
  patience: number,
  {
    target,
    threshold,
    limit = 5_000,
  }: { readonly target: number; readonly threshold: number; readonly limit?: number },
): number | null {
  if (queue.rate === 0) return 0
  const reaches = (agents: number): boolean =>
    (erlangAFigures(queue, patience, agents, threshold)?.serviceLevel ?? 0) >= target
  let high = Math.max(1, Math.ceil(offeredLoad(queue)))
  while (!reaches(high)) {
    if (high >= limit) return null
    high = Math.min(limit, high * 2)
  }
  let low = 0
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (reaches(middle)) high = middle
    else low = middle + 1
  }
  return high
}

type States = {
  /** ln of the probability that exactly all agents are busy and nobody waits. */
  readonly logAllBusy: number
  /** Probability that a call must wait. */
  readonly waits: number
  /** Average number of callers who wait. */
  readonly meanWaiting: number
}

/** Beyond this a state adds nothing that a double could hold. */
const negligible = 1e-18

function stateProbabilities(rate: number, service: number, giveUp: number, agents: number): States {
  const leaving = (k: number): number => Math.min(k, agents) * service + Math.max(0, k - agents) * giveUp
  // The most likely state: the first whose departures outrun the arrivals.
  const mode =
    agents * service >= rate ? Math.floor(rate / service) : agents + Math.floor((rate - agents * service) / giveUp)
  let total = 0
  let waits = 0
  let meanWaiting = 0
  const add = (k: number, weight: number): void => {
    total += weight
    if (k < agents) return
    waits += weight
    meanWaiting += (k - agents) * weight
  }
  add(mode, 1)
  for (let k = mode, weight = 1; weight > negligible; k += 1) add(k + 1, (weight *= rate / leaving(k + 1)))
  for (let k = mode, weight = 1; k > 0 && weight > negligible; k -= 1) add(k - 1, (weight *= leaving(k) / rate))
  return { logAllBusy: logWeight(agents) - Math.log(total), waits: waits / total, meanWaiting: meanWaiting / total }

  /** ln(p(k) / p(mode)). */
  function logWeight(k: number): number {
    let log = 0
    for (let at = mode; at < k; at += 1) log += Math.log(rate / leaving(at + 1))
    for (let at = mode; at > k; at -= 1) log += Math.log(leaving(at) / rate)
    return log
  }
}

function simpson(density: (t: number) => number, to: number): number {
  if (to <= 0) return 0
  const width = to / steps
  let sum = density(0) + density(to)
  for (let step = 1; step < steps; step += 1) sum += density(step * width) * (step % 2 === 1 ? 4 : 2)
  return (sum * width) / 3
}

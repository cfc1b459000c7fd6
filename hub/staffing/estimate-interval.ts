import { type StaffingInterval } from '../../contract/api/staffing.api.ts'
import { agentsForErlangA, erlangAFigures } from '../../contract/staffing/erlang-a.ts'
import { agentsForErlangC, erlangCFigures, offeredLoad } from '../../contract/staffing/erlang-c.ts'

export type IntervalGuess = Pick<
  StaffingInterval,
  'from' | 'to' | 'expectedCalls' | 'usualCalls' | 'todayFactor' | 'ahtMs' | 'present'
> & { readonly patienceMs: number | null }

export type Aim = { readonly target: number; readonly thresholdMs: number }

/**
 * What an interval needs. The verdict counts on nobody giving up (Erlang C): a target that is only reached because callers
 * hang up is not reached.
 */
export function estimateInterval(guess: IntervalGuess, { target, thresholdMs }: Aim): StaffingInterval {
  const { patienceMs, ...given } = guess
  const { from, to, ahtMs, present } = given
  const queue = { rate: given.expectedCalls / (to - from), handling: ahtMs }
  const load = offeredLoad(queue)
  const aim = { target, threshold: thresholdMs }
  const patient = erlangCFigures(queue, present, thresholdMs)
  const impatient = patienceMs === null ? null : erlangAFigures(queue, patienceMs, present, thresholdMs)
  const needed = agentsForErlangC(queue, aim)
  return {
    ...given,
    load,
    erlangC: { serviceLevel: patient?.serviceLevel ?? null, asaMs: patient?.asa ?? null, needed },
    erlangA: {
      serviceLevel: impatient?.serviceLevel ?? null,
      abandonment: impatient?.abandonment ?? null,
      asaMs: impatient?.asa ?? null,
      needed: patienceMs === null ? null : agentsForErlangA(queue, patienceMs, aim),
      patienceMs,
    },
    occupancy: present === 0 ? null : Math.min(1, load / present),
    verdict: verdictOf(load, present, needed),
  }
}

function verdictOf(load: number, present: number, needed: number | null): StaffingInterval['verdict'] {
  if (load === 0) return 'no-calls'
  // Work comes in faster than it can be done: the line grows, whatever anybody does.
  if (load >= present) return 'impossible'
  return needed !== null && present >= needed ? 'enough' : 'short'
}

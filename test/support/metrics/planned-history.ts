import { type Extension } from '../../../contract/agent.ts'
import { type CallStep } from '../../../contract/call.ts'
import { advance, begin } from '../../../hub/calls/call.machine.ts'
import { withPeople } from '../../../hub/calls/call-parties.ts'
import { type CallState, newCallState } from '../../../hub/calls/call-state.ts'
import { defaultLossLimits } from '../../../hub/calls/loss-reason.ts'
import { type CountedCall } from '../../../hub/metrics/count-call.ts'
import { personOf, type PlannedCall } from './planned-day.ts'
import { plannedFacts } from './planned-facts.ts'

export const callIdOf = (serial: number): string => `0192f000-0000-7000-9000-${String(serial).padStart(12, '0')}`

export type PlannedHistory = {
  readonly call: CountedCall
  readonly state: CallState
  readonly steps: readonly CallStep[]
}

const personAt = (extension: Extension) => ({ userId: personOf(extension), name: extension })

/** A planned call as the hub's own machine follows it: what its history then holds. */
export function plannedHistory(plan: PlannedCall): PlannedHistory {
  const { started, facts } = plannedFacts(plan)
  const outside = `+86${plan.number}`
  const { direction, callerNumber, calledNumber, trunk } = started
  const named = { callId: callIdOf(plan.serial), pbx: 'planned', pbxCallId: started.call, startedAt: started.at }
  const about = { direction, callerNumber, calledNumber, trunk, callerE164: outside }
  let { state, steps } = begin(newCallState({ ...named, ...about }), started)
  for (const fact of facts) {
    const next = advance(state, fact, defaultLossLimits)
    if (next.illegal !== undefined) throw new Error(`${fact.kind} of planned call ${plan.serial}: ${next.illegal}`)
    state = next.state
    steps = [...steps, ...next.steps]
  }
  const person = state.extension === null ? null : personAt(state.extension)
  return {
    call: { callId: state.callId, direction, trunk, calledNumber, outside },
    state: { ...state, userId: person?.userId ?? null },
    steps: withPeople(steps, personAt),
  }
}

import { type Extension } from '../../contract/agent.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type CallFact } from '../pbx/port.ts'
import { advance, begin } from './call.machine.ts'
import { withPeople } from './call-parties.ts'
import { newCallState } from './call-state.ts'
import { type CallWrite, createCallsStore } from './calls.store.ts'
import { defaultLossLimits } from './loss-reason.ts'

/** A call that is over, told by its facts in their order. */
export type PastCall = {
  readonly callId: string
  readonly pbx: string
  readonly started: Extract<CallFact, { kind: 'call.started' }>
  readonly facts: readonly CallFact[]
  readonly callerE164: string | null
  readonly customerId: string | null
}

type Person = { readonly userId: string; readonly name: string; readonly team: string | null }

/**
 * Stores calls as if the hub had followed them: the same machine, the same steps.
 * @throws Error for facts that are no life of a call
 */
export async function storePastCalls(
  database: Pick<DatabaseHandle, 'db' | 'transaction'>,
  calls: readonly PastCall[],
  personAt: (extension: Extension) => Person | null,
): Promise<void> {
  await createCallsStore(database).save(calls.map((call) => lived(call, personAt)))
}

function lived(call: PastCall, personAt: (extension: Extension) => Person | null): CallWrite {
  const { started, facts, ...about } = call
  const { direction, callerNumber, calledNumber, trunk, at } = started
  const named = { direction, callerNumber, calledNumber, trunk, startedAt: at, pbxCallId: started.call }
  let { state, steps } = begin(newCallState({ ...about, ...named }), started)
  for (const fact of facts) {
    const next = advance(state, fact, defaultLossLimits)
    if (next.illegal !== undefined) throw new Error(`${fact.kind} of ${call.callId}: ${next.illegal}`)
    state = next.state
    steps = [...steps, ...next.steps]
  }
  if (state.phase !== 'ended') throw new Error(`call ${call.callId} does not end`)
  const person = state.extension === null ? null : personAt(state.extension)
  return {
    state: { ...state, userId: person?.userId ?? null, team: person?.team ?? null },
    steps: withPeople(steps, personAt),
  }
}

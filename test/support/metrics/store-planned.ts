import { type Extension, type QueueKey } from '../../../contract/agent.ts'
import { newAgentRecord } from '../../../hub/agents/agent-record.ts'
import { createAgentsStore } from '../../../hub/agents/agents.store.ts'
import { createCallsStore } from '../../../hub/calls/calls.store.ts'
import { type DatabaseHandle } from '../../../hub/database/open-database.ts'
import { type EndedState } from '../../../hub/metrics/metrics-engine.ts'
import { type PlannedHistory } from './planned-history.ts'

/** Puts planned calls and states where the hub keeps its own, by the hub's own stores. */
export async function storePlanned(
  database: Pick<DatabaseHandle, 'db' | 'transaction'>,
  histories: readonly PlannedHistory[],
  states: readonly EndedState[],
): Promise<void> {
  const calls = createCallsStore(database)
  for (let from = 0; from < histories.length; from += 2_000) await calls.save(histories.slice(from, from + 2_000))
  const cause = { by: 'pbx', userId: null } as const
  const writes = states.map((state) => {
    const extension = state.id.slice(0, 4) as Extension
    const person =
      state.userId === null ? null : { userId: state.userId, jobNumber: extension, name: extension, team: null }
    return {
      record: newAgentRecord(extension, 0),
      log: {
        ...{ id: state.id, extension, cause, person, callId: null, fromReason: null, reason: null },
        ...{ from: state.state, to: 'not-ready' as const, at: state.to, durationMs: state.to - state.from },
        ...{ plannedUntil: state.until, queues: state.queues as QueueKey[] },
        wrapUpQueue: state.wrapUpQueue as QueueKey | null,
      },
    }
  })
  await createAgentsStore(database).save(writes)
}

import { callsApi } from '../../contract/api/calls.api.ts'
import { interventionsApi } from '../../contract/api/interventions.api.ts'
import { type Intervention } from '../../contract/supervision.ts'
import { type Register } from '../http/http-server.ts'
import { type LogOperation } from '../operation-log/log-operation.ts'
import { type Supervision } from './supervision.ts'

/** Everything is written down, also what was refused: the operation log says who stepped into whose call, and why. */
export function registerSupervision(register: Register, supervision: () => Supervision, log: LogOperation): void {
  register(interventionsApi.list, async ({ caller }) => ({ interventions: supervision().list(caller) }))
  register(interventionsApi.start, ({ caller, address, body }) => {
    const { callId, id: intervention, ...detail } = body
    return replying((keep) =>
      log(caller, address, 'intervention.start', 'call', callId, { ...detail, intervention }, async () =>
        keep(await supervision().start(caller, body)),
      ),
    )
  })
  register(interventionsApi.climb, ({ caller, address, params, body }) =>
    replying((keep) =>
      log(caller, address, 'intervention.climb', 'intervention', params.id, body, async () =>
        keep(await supervision().climb(caller, params.id, body.rung, body.reason)),
      ),
    ),
  )
  register(interventionsApi.leave, ({ caller, address, params }) =>
    replying((keep) =>
      log(caller, address, 'intervention.leave', 'intervention', params.id, {}, async () =>
        keep(await supervision().leave(caller, params.id)),
      ),
    ),
  )

  register(callsApi.hangUp, ({ caller, address, params, body }) =>
    log(caller, address, 'call.hang-up', 'call', params.callId, body, () =>
      supervision().hangUp(caller, params.callId, body.extension, body.reason),
    ),
  )
  register(callsApi.transfer, ({ caller, address, params, body }) =>
    log(caller, address, 'call.transfer', 'call', params.callId, body, () =>
      supervision().transfer(caller, params.callId, body.extension, body.to, body.reason),
    ),
  )
  register(callsApi.takeOver, ({ caller, address, params, body }) =>
    log(caller, address, 'call.take-over', 'call', params.callId, body, () =>
      supervision().takeOver(caller, params.callId, body.extension, body.reason),
    ),
  )
}

/** The log tells nothing of what came of it; the reply is the intervention as it stands. */
async function replying(work: (keep: (found: Intervention) => void) => Promise<unknown>): Promise<Intervention> {
  let kept: Intervention | undefined
  await work((found) => (kept = found))
  if (kept === undefined) throw new Error('the work has not said what came of it')
  return kept
}

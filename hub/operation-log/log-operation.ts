import { ZuoxiError } from '../../contract/errors.ts'
import { type Caller } from '../access/caller.ts'
import { actorOf, type OperationLog } from './operation-log.ts'

/** Does something that is not in the database (a command to the PBX) and writes down how it went. */
export type LogOperation = (
  caller: Caller,
  address: string,
  action: string,
  subjectKind: string,
  subjectId: string,
  detail: Readonly<Record<string, unknown>>,
  work: () => Promise<unknown>,
) => Promise<Record<string, never>>

/** The entry follows the deed: `done`, or `refused` with the error's code. The error itself goes on to the caller. */
export function createLogOperation(log: Pick<OperationLog, 'recordAlone'>): LogOperation {
  return async (caller, address, action, subjectKind, subjectId, detail, work) => {
    const entry = { actor: actorOf(caller, address), action, subject: { kind: subjectKind, id: subjectId } }
    try {
      await work()
    } catch (error) {
      const code = error instanceof ZuoxiError ? error.code : 'hub.failed'
      await log.recordAlone({ ...entry, outcome: 'refused', detail: { ...detail, error: code } })
      throw error
    }
    await log.recordAlone({ ...entry, outcome: 'done', detail })
    return {}
  }
}

import { ownExportsApi } from '../../contract/api/own-exports.api.ts'
import { type Register } from '../http/http-server.ts'
import { actorOf, type OperationLog } from './operation-log.ts'

/** Tables that were written at a seat from its own copy (OF3): the hub only keeps the entry. */
export function registerOwnExports(register: Register, log: Pick<OperationLog, 'recordAlone' | 'search'>): void {
  register(ownExportsApi.tell, async ({ caller, address, params, body }) => {
    const { operations } = await log.search({ subjectKind: 'export', subjectId: params.id, limit: 1 })
    // Sent again: its answer was lost.
    if (operations.length > 0) return {}
    await log.recordAlone({
      ...{ actor: actorOf(caller, address), action: 'own.export' },
      subject: { kind: 'export', id: params.id },
      detail: body,
    })
    return {}
  })
}

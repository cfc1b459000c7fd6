import { operationLogApi } from '../../contract/api/operation-log.api.ts'
import { type Register } from '../http/http-server.ts'
import { type OperationLog } from './operation-log.ts'

export function registerOperationLog(register: Register, log: OperationLog): void {
  register(operationLogApi.search, ({ query }) => log.search(query))
  register(operationLogApi.verify, () => log.verify())
}

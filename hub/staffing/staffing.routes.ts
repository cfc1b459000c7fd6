import { staffingApi } from '../../contract/api/staffing.api.ts'
import { type Register } from '../http/http-server.ts'
import { type Staffing } from './staffing.ts'

/** @param staffing says so itself when the hub has no floor */
export function registerStaffing(register: Register, staffing: () => Staffing): void {
  register(staffingApi.read, ({ params, query }) => staffing().read({ ...params, ...query }))
}

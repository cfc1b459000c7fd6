import { updatesApi } from '../../contract/api/updates.api.ts'
import { type Register } from '../http/http-server.ts'
import { type Updates } from './updates.ts'

export function registerUpdates(register: Register, updates: Updates): void {
  register(updatesApi.list, async () => ({ updates: await updates.list() }))
  register(updatesApi.file, ({ params }) => updates.file(params.name))
  register(updatesApi.report, async ({ caller, body }) => {
    await updates.report(caller, body)
    return {}
  })
  register(updatesApi.seats, async () => ({ seats: await updates.seats() }))
}

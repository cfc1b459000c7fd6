import { updatesApi } from '../../contract/api/updates.api.ts'
import { type Register } from '../http/http-server.ts'
import { actorOf } from '../operation-log/operation-log.ts'
import { type UpdateWatch } from './update-source.ts'
import { type Updates } from './updates.ts'

export function registerUpdates(register: Register, updates: Updates, watch: UpdateWatch): void {
  register(updatesApi.list, async () => ({ updates: await updates.list() }))
  register(updatesApi.file, ({ params }) => updates.file(params.name))
  register(updatesApi.report, async ({ caller, body }) => {
    await updates.report(caller, body)
    return {}
  })
  register(updatesApi.seats, async () => ({ seats: await updates.seats(), source: watch.state() }))
  register(updatesApi.look, async ({ caller, address }) => {
    // Fetching takes minutes; how it goes is in the state.
    void watch.look(actorOf(caller, address))
    return { source: watch.state() }
  })
}

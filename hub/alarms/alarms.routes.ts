import { alarmsApi } from '../../contract/api/alarms.api.ts'
import { type Register } from '../http/http-server.ts'
import { type Alarms } from './alarms.ts'

/** @param alarms says so itself when the hub has no floor */
export function registerAlarms(register: Register, alarms: () => Alarms): void {
  register(alarmsApi.list, async ({ query }) => ({ alarms: await alarms().list(query) }))
  register(alarmsApi.take, ({ caller, address, params }) => alarms().take(caller, address, params.id))
  register(alarmsApi.tick, ({ caller, address, params, body }) =>
    alarms().tick(caller, address, params.id, params.step, body.done),
  )
  register(alarmsApi.note, ({ caller, address, params, body }) => alarms().note(caller, address, params.id, body.note))
  register(alarmsApi.settings, async () => alarms().settings())
  register(alarmsApi.changeSettings, ({ caller, address, body }) => alarms().changeSettings(caller, address, body))
}

import { helpApi } from '../../contract/api/help.api.ts'
import { type Register } from '../http/http-server.ts'
import { type Help } from './help.ts'

/** @param help says so itself when the hub has no floor */
export function registerHelp(register: Register, help: () => Help): void {
  register(helpApi.ask, ({ caller, address, body }) => help().ask(caller, address, body))
  register(helpApi.callOff, ({ caller, address, params }) => help().callOff(caller, address, params.id))
  register(helpApi.list, async ({ caller }) => ({ requests: help().list(caller) }))
  register(helpApi.take, ({ caller, address, params }) => help().take(caller, address, params.id))
}

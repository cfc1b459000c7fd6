import { preferencesApi } from '../../contract/api/preferences.api.ts'
import { type Register } from '../http/http-server.ts'
import { type Preferences } from './preferences.ts'

export function registerPreferences(register: Register, preferences: Preferences): void {
  register(preferencesApi.read, async ({ caller, params }) => ({ value: await preferences.read(caller, params.key) }))
  register(preferencesApi.write, async ({ caller, params, body }) => {
    await preferences.write(caller, params.key, body.value)
    return {}
  })
}

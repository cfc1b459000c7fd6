import { agentsApi } from '../../contract/api/agents.api.ts'
import { metricsApi } from '../../contract/api/metrics.api.ts'
import { preferencesApi } from '../../contract/api/preferences.api.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type WallDesk } from './wall-desk.ts'

export type WallCommandName = Extract<keyof CommandHandlers, `${'wall' | 'preference' | 'agent'}.${string}`>

type Parts = {
  readonly wall: WallDesk
  readonly link: HubLink
  readonly namesOf: (ids: readonly string[]) => Readonly<Record<string, string>>
}

/** Of one agent's day; the hub's limit is higher than any day is long. */
const logRows = 2_000

/** What the window may ask of the wall and about the agents on it, ready for the bridge. */
export function createWallCommands({ wall, link, namesOf }: Parts): Pick<CommandHandlers, WallCommandName> {
  return {
    'wall.open': (input) => wall.open(input),
    'wall.close': async () => {
      wall.close()
      return null
    },
    'wall.figures': (query) => link.call(metricsApi.since, { query }),
    'wall.calls': async (query) => {
      const page = await link.call(metricsApi.calls, { query })
      return { ...page, names: { ...namesOf(page.calls.flatMap(({ customerId }) => customerId ?? [])) } }
    },
    'preference.read': (params) => link.call(preferencesApi.read, { params }),
    'preference.write': async ({ key, value }) => {
      await link.call(preferencesApi.write, { params: { key }, body: { value } })
      return null
    },
    'agent.log': (query) => link.call(agentsApi.log, { query: { ...query, limit: logRows } }),
    'agent.read-queues': (params) => link.call(agentsApi.readQueues, { params }),
    'agent.force-state': ({ extension, state, reason, until }) =>
      link.call(agentsApi.forceState, {
        params: { extension },
        body: { state, ...(reason === null ? {} : { reason }), ...(until === null ? {} : { until }) },
      }),
    'agent.force-sign-out': async (params) => {
      await link.call(agentsApi.forceSignOut, { params })
      return null
    },
    'agent.change-queues': ({ extension, queues }) =>
      link.call(agentsApi.changeQueues, { params: { extension }, body: { queues } }),
  }
}

import { v7 as uuid } from 'uuid'
import { callsApi } from '../../contract/api/calls.api.ts'
import { interventionsApi } from '../../contract/api/interventions.api.ts'
import { type CommandRequest } from '../../contract/bridge/commands.ts'
import { type InterventionId } from '../../contract/ids.ts'
import { type Intervention } from '../../contract/supervision.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type HubLink } from '../hub-link/hub-link.ts'

export type InterventionCommandName = Extract<keyof CommandHandlers, `intervention.${string}`>

/** What an INVITE says of itself. */
export type InviteMarks = { readonly intervention: string | null; readonly callId: string | null }

export type InterventionDesk = {
  readonly commands: Pick<CommandHandlers, InterventionCommandName>
  start(input: CommandRequest<'intervention.start'>): Promise<Intervention>
  /** Whether this call comes because it was asked for here a moment ago: the phone need not ring. True once. */
  answersItself(marks: InviteMarks): boolean
}

/** The PBX lets a phone ring for half a minute. */
const expectedMs = 40_000

/** Stepping into others' calls from this seat. */
export function createInterventionDesk(link: Pick<HubLink, 'call'>, now: () => number = Date.now): InterventionDesk {
  /** Ids of interventions and of calls to be taken over → since when. */
  const expected = new Map<string, number>()

  const expecting = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    for (const [old, since] of expected) if (now() - since > expectedMs) expected.delete(old)
    expected.set(key, now())
    try {
      return await work()
    } catch (error) {
      expected.delete(key)
      throw error
    }
  }
  const take = (key: string | null): boolean => {
    const since = key === null ? undefined : expected.get(key)
    if (key === null || since === undefined) return false
    expected.delete(key)
    return now() - since <= expectedMs
  }
  const start = (input: CommandRequest<'intervention.start'>): Promise<Intervention> => {
    const id = uuid() as InterventionId
    return expecting(id, () => link.call(interventionsApi.start, { body: { ...input, id } }))
  }

  return {
    start,
    answersItself: ({ intervention, callId }) => take(intervention) || take(callId),
    commands: {
      'intervention.start': start,
      'intervention.climb': ({ id, rung, reason }) =>
        link.call(interventionsApi.climb, { params: { id }, body: { rung, reason } }),
      'intervention.leave': (params) => link.call(interventionsApi.leave, { params }),
      'intervention.take-over': async ({ callId, ...body }) => {
        await expecting(callId, () => link.call(callsApi.takeOver, { params: { callId }, body }))
        return null
      },
      'intervention.pass-on': async ({ callId, ...body }) => {
        await link.call(callsApi.transfer, { params: { callId }, body })
        return null
      },
      'intervention.hang-up': async ({ callId, extension, reason }) => {
        const body = extension === null ? { reason } : { extension, reason }
        await link.call(callsApi.hangUp, { params: { callId }, body })
        return null
      },
    },
  }
}

import { z } from 'zod'
import { extensionSchema } from '../agent.ts'
import { callIdSchema, interventionIdSchema } from '../ids.ts'
import { interventionSchema, rungSchema } from '../supervision.ts'
import { interventionReasonSchema as reason } from './calls.api.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '介入 Interventions'
const params = z.object({ id: interventionIdSchema })
const ofCall = ['thing.not-found', 'state.illegal', 'pbx.unavailable', 'pbx.refused'] as const

/**
 * The ladder on somebody else's call: each rung's own right is checked in the handler (contract/supervision.ts). What needs
 * no listening first (take over, send elsewhere, hang up) is in calls.api.ts and ends the supervisor's own intervention.
 */
export const interventionsApi = {
  list: defineEndpoint({
    method: 'GET',
    path: '/api/interventions',
    summary: '进行中的介入 Running interventions on agents within reach',
    tag,
    access: 'signed-in',
    reply: z.object({ interventions: z.array(interventionSchema) }),
    errors: [],
  }),
  start: defineEndpoint({
    method: 'POST',
    path: '/api/interventions',
    summary: '介入 Ring the own phone and join an agent’s call on a rung. The id is made by the sender',
    tag,
    access: 'signed-in',
    body: z.strictObject({
      id: interventionIdSchema,
      callId: callIdSchema,
      extension: extensionSchema,
      rung: rungSchema,
      reason,
    }),
    reply: interventionSchema,
    errors: ['access.denied', 'thing.exists', ...ofCall],
  }),
  climb: defineEndpoint({
    method: 'PUT',
    path: '/api/interventions/:id/rung',
    summary: '切换 Another rung of the running intervention, up or down',
    tag,
    access: 'signed-in',
    params,
    body: z.strictObject({ rung: rungSchema, reason }),
    reply: interventionSchema,
    errors: ['access.denied', ...ofCall],
  }),
  leave: defineEndpoint({
    method: 'POST',
    path: '/api/interventions/:id/leave',
    summary: '退出 Hand back: the supervisor leaves, agent and customer go on',
    tag,
    access: 'signed-in',
    params,
    reply: interventionSchema,
    errors: ofCall,
  }),
} as const

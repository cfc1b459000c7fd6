import { z } from 'zod'
import { extensionSchema, queueKeySchema } from '../agent.ts'
import {
  areaKinds,
  areaRouteSchema,
  consideredRuleSchema,
  listEntrySchema,
  routingParametersSchema,
  routingRuleSchema,
} from '../routing.ts'
import { instantSchema, versionOrNoneSchema } from '../stored-number.ts'
import { dialledSchema } from './calls.api.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '路由 Routing'
const done = z.object({})
const idParams = z.object({ id: z.uuidv7() })

const areaTarget = z.discriminatedUnion('action', [
  z.object({ action: z.literal('queue'), target: queueKeySchema }),
  z.object({ action: z.literal('extension'), target: extensionSchema }),
  z.object({ action: z.literal('outside'), target: dialledSchema }),
])

export const routingApi = {
  parameters: defineEndpoint({
    method: 'GET',
    path: '/api/routing/parameters',
    summary: '路由参数 Which rules hold, and their limits',
    tag,
    access: 'routing.read',
    reply: z.object({ value: routingParametersSchema, version: z.int() }),
    errors: [],
  }),
  changeParameters: defineEndpoint({
    method: 'PUT',
    path: '/api/routing/parameters',
    summary: '修改路由参数 Change the rules; holds from the next call',
    tag,
    access: 'routing.write',
    body: z.strictObject({ value: routingParametersSchema, version: versionOrNoneSchema }),
    reply: z.object({ value: routingParametersSchema, version: z.int() }),
    errors: ['thing.changed'],
  }),
  lists: defineEndpoint({
    method: 'GET',
    path: '/api/routing/lists',
    summary: '黑白名单 Black and white list',
    tag,
    access: 'routing.read',
    reply: z.object({ entries: z.array(listEntrySchema) }),
    errors: [],
  }),
  addToList: defineEndpoint({
    method: 'POST',
    path: '/api/routing/lists',
    summary: '加入名单 Put a number on a list',
    tag,
    access: 'routing.write',
    body: z.strictObject({
      id: z.uuidv7(),
      list: z.enum(['black', 'white']),
      number: z.string().trim().min(1).max(40),
      reason: z.string().trim().min(1).max(200),
      until: instantSchema.nullable().default(null),
    }),
    reply: listEntrySchema,
    errors: ['thing.exists'],
  }),
  removeFromList: defineEndpoint({
    method: 'DELETE',
    path: '/api/routing/lists/:id',
    summary: '移出名单 Take a number off its list',
    tag,
    access: 'routing.write',
    params: idParams,
    reply: done,
    errors: ['thing.not-found'],
  }),
  areas: defineEndpoint({
    method: 'GET',
    path: '/api/routing/areas',
    summary: '区域路由 Area routes',
    tag,
    access: 'routing.read',
    reply: z.object({ areas: z.array(areaRouteSchema) }),
    errors: [],
  }),
  addArea: defineEndpoint({
    method: 'POST',
    path: '/api/routing/areas',
    summary: '新增区域路由 Send the callers of a place somewhere',
    tag,
    access: 'routing.write',
    body: z
      .object({
        id: z.uuidv7(),
        kind: z.enum(areaKinds),
        value: z.string().trim().min(1).max(40),
        calledNumber: z.string().trim().min(1).max(40).nullable().default(null),
      })
      .and(areaTarget),
    reply: areaRouteSchema,
    errors: ['thing.not-found'],
  }),
  removeArea: defineEndpoint({
    method: 'DELETE',
    path: '/api/routing/areas/:id',
    summary: '删除区域路由 Remove an area route',
    tag,
    access: 'routing.write',
    params: idParams,
    reply: done,
    errors: ['thing.not-found'],
  }),
  try: defineEndpoint({
    method: 'POST',
    path: '/api/routing/try',
    summary: '试算路由 Where such a call would go now, and why; nothing is stored',
    tag,
    access: 'routing.read',
    body: z.strictObject({
      callerNumber: z.string().trim().max(40),
      calledNumber: z.string().trim().min(1).max(40),
      hours: z.enum(['open', 'closed']).default('open'),
    }),
    reply: z.object({
      action: z.string(),
      target: z.string().nullable(),
      queue: z.string().nullable(),
      priority: z.int(),
      preferredAgent: extensionSchema.nullable(),
      decidedBy: routingRuleSchema,
      considered: z.array(consideredRuleSchema),
      /** The considered rules as sentences, in the language asked for. */
      explanation: z.array(z.string()),
    }),
    errors: [],
  }),
} as const

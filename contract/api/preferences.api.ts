import { z } from 'zod'
import { defineEndpoint } from './endpoint.ts'

const tag = '个人设置 Own preferences'
export const preferenceKeySchema = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/)
/** Any JSON; not `z.json()`, whose type refers to itself without end. */
export const preferenceValueSchema = z.union([
  z.record(z.string(), z.unknown()),
  z.array(z.unknown()),
  z.string(),
  z.number(),
  z.boolean(),
  z.null(),
])
const params = z.object({ key: preferenceKeySchema })

/** What one person has arranged for himself, whatever seat he sits at (the wall's layouts). At most 64 KiB of JSON a key. */
export const preferencesApi = {
  read: defineEndpoint({
    method: 'GET',
    path: '/api/preferences/:key',
    summary: '读取个人设置 Read one; null when never written',
    tag,
    access: 'signed-in',
    params,
    reply: z.object({ value: preferenceValueSchema }),
    errors: [],
  }),
  write: defineEndpoint({
    method: 'PUT',
    path: '/api/preferences/:key',
    summary: '保存个人设置 Write one',
    tag,
    access: 'signed-in',
    params,
    body: z.strictObject({ value: preferenceValueSchema }),
    bodyLimitBytes: 64 * 1024,
    reply: z.object({}),
    errors: ['request.too-large', 'state.illegal'],
  }),
} as const

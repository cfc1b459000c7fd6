import { z } from 'zod'
import { defineEndpoint } from './endpoint.ts'

const tag = '系统 System'

export const systemStateSchema = z.object({
  version: z.string(),
  startedAt: z.number(),
  now: z.number(),
  company: z.string().nullable(),
  database: z.object({
    kind: z.enum(['sqlite', 'postgres']),
    state: z.string(),
    since: z.number(),
    failures: z.int(),
  }),
  pbx: z.array(
    z.object({ name: z.string(), state: z.enum(['up', 'down']), since: z.number(), reason: z.string().nullable() }),
  ),
  memory: z.object({ residentBytes: z.number(), heapBytes: z.number() }),
  disk: z.object({ freeBytes: z.number(), totalBytes: z.number() }).nullable(),
  certificate: z.object({ expiresAt: z.number(), authorityExpiresAt: z.number() }).nullable(),
  sessions: z.int(),
})
export type SystemState = z.infer<typeof systemStateSchema>

export const systemApi = {
  health: defineEndpoint({
    method: 'GET',
    path: '/api/health',
    summary: '是否正常 Whether the hub is there and can save; for monitoring',
    tag,
    access: 'public',
    reply: z.object({ state: z.enum(['ok', 'trouble']), version: z.string() }),
    errors: [],
  }),
  state: defineEndpoint({
    method: 'GET',
    path: '/api/system',
    summary: '运行状态 Run state: versions, database, PBX link, disk, certificate',
    tag,
    access: 'system.read',
    reply: systemStateSchema,
    errors: [],
  }),
  certificateAuthority: defineEndpoint({
    method: 'GET',
    path: '/api/certificate-authority',
    summary: '根证书 The authority’s certificate, which a seat compares with its enrolment code',
    tag,
    access: 'public',
    /** The company's name is what the sign-in page greets with. */
    reply: z.object({ pem: z.string(), fingerprint: z.string(), company: z.string().nullable() }),
    errors: ['state.illegal'],
  }),
  enrolmentCode: defineEndpoint({
    method: 'GET',
    path: '/api/enrolment-code',
    summary: '座席注册码 The code a new seat is set up with',
    tag,
    access: 'system.write',
    query: z.strictObject({
      /** What the seats reach the hub by, when it is not the configured name. */
      host: z
        .string()
        .regex(/^[0-9A-Za-z.:-]{1,253}$/)
        .optional(),
    }),
    reply: z.object({ code: z.string(), host: z.string(), port: z.int(), fingerprint: z.string() }),
    errors: ['state.illegal'],
  }),
} as const

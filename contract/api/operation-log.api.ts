import { z } from 'zod'
import { userIdSchema } from '../ids.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '操作日志 Operation log'

export const operationSchema = z.object({
  sequence: z.int(),
  at: z.number(),
  /** Such as `user.change`, `session.sign-in`, `customer.export`. */
  action: z.string(),
  outcome: z.enum(['done', 'refused']),
  userId: z.string().nullable(),
  jobNumber: z.string().nullable(),
  /** From where: a network address, or `console`. */
  address: z.string(),
  subjectKind: z.string(),
  subjectId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  hash: z.string(),
})
export type Operation = z.infer<typeof operationSchema>

export const operationSearchSchema = z.strictObject({
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  userId: userIdSchema.optional(),
  jobNumber: z.string().max(32).optional(),
  action: z.string().max(60).optional(),
  outcome: z.enum(['done', 'refused']).optional(),
  subjectKind: z.string().max(60).optional(),
  subjectId: z.string().max(100).optional(),
  /** Part of the detail. */
  text: z.string().min(1).max(100).optional(),
  /** Older than this sequence: the next page. */
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export type OperationSearch = z.infer<typeof operationSearchSchema>

export const verificationSchema = z.object({
  intact: z.boolean(),
  rows: z.int(),
  /** The first row that is wrong or missing. */
  firstBroken: z.int().nullable(),
  problem: z.enum(['changed', 'missing', 'truncated', 'beside']).nullable(),
})
export type Verification = z.infer<typeof verificationSchema>

export const operationLogApi = {
  search: defineEndpoint({
    method: 'GET',
    path: '/api/operation-log',
    summary: '查询操作日志 Who did what, newest first',
    tag,
    access: 'operation-log.read',
    query: operationSearchSchema,
    reply: z.object({ operations: z.array(operationSchema), nextBefore: z.int().nullable() }),
    errors: [],
  }),
  verify: defineEndpoint({
    method: 'GET',
    path: '/api/operation-log/verification',
    summary: '校验操作日志 Whether the log’s chain is whole',
    tag,
    access: 'operation-log.read',
    reply: verificationSchema,
    errors: [],
  }),
} as const

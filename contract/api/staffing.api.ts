import { z } from 'zod'
import { queueKeySchema } from '../agent.ts'
import { defineEndpoint } from './endpoint.ts'

/** One interval to come. Shares 0–1, times ms. */
export const staffingIntervalSchema = z.object({
  from: z.number(),
  to: z.number(),
  /** Calls expected, and what the guess rests on: today so far, and the same hour of earlier days. */
  expectedCalls: z.number().min(0),
  usualCalls: z.number().min(0).nullable(),
  todayFactor: z.number().min(0),
  ahtMs: z.number().min(0),
  /** Offered load in erlangs. */
  load: z.number().min(0),
  /** Agents signed in now who are neither on a break nor calling outbound only. */
  present: z.int().min(0),
  erlangC: z.object({ serviceLevel: z.number().nullable(), asaMs: z.number().nullable(), needed: z.int().nullable() }),
  /** With callers who give up: patience from today's abandons. */
  erlangA: z.object({
    serviceLevel: z.number().nullable(),
    abandonment: z.number().nullable(),
    asaMs: z.number().nullable(),
    needed: z.int().nullable(),
    patienceMs: z.number().nullable(),
  }),
  /** Share of the agents' time that is spent on calls, at the people present. */
  occupancy: z.number().nullable(),
  /** `impossible`: no service level can be reached by the people present (load ≥ people), however they work. */
  verdict: z.enum(['enough', 'short', 'impossible', 'no-calls']),
})
export type StaffingInterval = z.infer<typeof staffingIntervalSchema>

export const staffingApi = {
  read: defineEndpoint({
    method: 'GET',
    path: '/api/staffing/:queue',
    summary: '排班估算 What the next intervals need (Erlang C and A)',
    tag: '指标 Figures',
    access: 'wall.read',
    params: z.object({ queue: queueKeySchema }),
    query: z.strictObject({
      intervalMinutes: z.coerce.number().int().min(5).max(120).default(30),
      count: z.coerce.number().int().min(1).max(24).default(6),
      /** As if so many were present. */
      present: z.coerce.number().int().min(0).max(2000).optional(),
    }),
    reply: z.object({
      target: z.number(),
      thresholdMs: z.number(),
      intervals: z.array(staffingIntervalSchema),
    }),
    errors: ['thing.not-found'],
  }),
} as const

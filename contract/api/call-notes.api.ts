import { z } from 'zod'
import { callNoteInputSchema, callNoteSchema } from '../call-note.ts'
import { callIdSchema, userIdSchema } from '../ids.ts'
import { lineQualitySchema } from '../seat/phone-line.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '通话小结 Call notes'
const callParams = z.object({ callId: callIdSchema })
/**
 * A call that came in while the hub was away has no callId yet at the seat: it is known by the PBX's own id, which
 * `X-Zuoxi-Call` then carries.
 */
const ownCallParams = z.object({ callId: z.union([callIdSchema, z.string().regex(/^\d{1,12}\.\d{1,10}$/)]) })

const qualitySchema = z.strictObject({
  average: lineQualitySchema,
  worst: lineQualitySchema,
  packetsSent: z.int().min(0),
  packetsReceived: z.int().min(0),
  recoveries: z
    .array(z.strictObject({ at: z.number(), from: z.enum(['media', 'network', 'restart']), silentMs: z.number() }))
    .max(100),
})
export type CallQuality = z.infer<typeof qualitySchema>

export const callNotesApi = {
  write: defineEndpoint({
    method: 'PUT',
    path: '/api/seat/calls/:callId/note',
    summary: '写小结 What the call came to; the own calls only. Sending the same one again stores it once',
    tag,
    access: 'agent.work',
    params: ownCallParams,
    body: callNoteInputSchema,
    reply: callNoteSchema,
    errors: ['thing.not-found', 'pbx.unavailable'],
  }),
  read: defineEndpoint({
    method: 'GET',
    path: '/api/calls/:callId/notes',
    summary: '通话小结 Everything written about a call',
    tag,
    access: 'call.read',
    params: callParams,
    reply: z.object({
      notes: z.array(callNoteSchema),
      quality: z.array(qualitySchema.extend({ userId: userIdSchema })),
    }),
    errors: ['thing.not-found'],
  }),
  /** SP6: stored with the call, one row per line and agent; the worst and the average of the whole call. */
  quality: defineEndpoint({
    method: 'PUT',
    path: '/api/seat/calls/:callId/quality',
    summary: '通话质量 How the call sounded at the seat',
    tag,
    access: 'agent.work',
    params: ownCallParams,
    body: qualitySchema,
    reply: z.object({}),
    errors: ['thing.not-found', 'pbx.unavailable'],
  }),
} as const

import { z } from 'zod'
import { callNoteInputSchema, callNoteSchema } from '../call-note.ts'
import { callIdSchema } from '../ids.ts'
import { lineQualitySchema } from '../seat/phone-line.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '通话小结 Call notes'
const callParams = z.object({ callId: callIdSchema })

export const callNotesApi = {
  write: defineEndpoint({
    method: 'PUT',
    path: '/api/seat/calls/:callId/note',
    summary: '写小结 What the call came to; the own calls only. Sending the same one again stores it once',
    tag,
    access: 'agent.work',
    params: callParams,
    body: callNoteInputSchema,
    reply: callNoteSchema,
    errors: ['thing.not-found', 'state.illegal'],
  }),
  read: defineEndpoint({
    method: 'GET',
    path: '/api/calls/:callId/notes',
    summary: '通话小结 Everything written about a call',
    tag,
    access: 'call.read',
    params: callParams,
    reply: z.object({ notes: z.array(callNoteSchema) }),
    errors: ['thing.not-found'],
  }),
  /** SP6: stored with the call, one row per line and agent; the worst and the average of the whole call. */
  quality: defineEndpoint({
    method: 'PUT',
    path: '/api/seat/calls/:callId/quality',
    summary: '通话质量 How the call sounded at the seat',
    tag,
    access: 'agent.work',
    params: callParams,
    body: z.strictObject({
      average: lineQualitySchema,
      worst: lineQualitySchema,
      packetsSent: z.int().min(0),
      packetsReceived: z.int().min(0),
      recoveries: z
        .array(z.strictObject({ at: z.number(), from: z.enum(['media', 'network', 'restart']), silentMs: z.number() }))
        .max(100),
    }),
    reply: z.object({}),
    errors: ['thing.not-found'],
  }),
} as const

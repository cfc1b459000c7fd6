import { z } from 'zod'
import { extensionSchema, queueKeySchema } from '../agent.ts'
import { callDirectionSchema } from '../call.ts'
import { callIdSchema, recordingIdSchema, recordingMarkIdSchema } from '../ids.ts'
import {
  centreRecordingSchema,
  pausedStretchSchema,
  recordingDiskSchema,
  recordingMarkSchema,
  recordingRulesSchema,
  recordingSchema,
  recordingSourceSchema,
  recordingStateSchema,
  waveformSchema,
} from '../recording.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '录音 Recordings'
const seatTag = '本地录音 Recordings of the seat'
const params = z.object({ id: recordingIdSchema })
const time = z.coerce.number().min(0)
const found = ['thing.not-found'] as const

/** Own, team or all by the scope of the right: whose calls one may hear. */
export const recordingsApi = {
  list: defineEndpoint({
    method: 'GET',
    path: '/api/recordings',
    summary: '录音列表 Recordings by anything of their call, newest first',
    tag,
    access: 'recording.play',
    query: z.strictObject({
      from: time.optional(),
      to: time.optional(),
      direction: callDirectionSchema.optional(),
      queue: queueKeySchema.optional(),
      extension: extensionSchema.optional(),
      callId: callIdSchema.optional(),
      customerId: z.uuidv7().optional(),
      source: recordingSourceSchema.optional(),
      state: recordingStateSchema.optional(),
      held: z.stringbool().optional(),
      minMs: time.optional(),
      maxMs: time.optional(),
      /** Part of a number, of a customer's or an agent's name, or of a mark. */
      text: z.string().trim().min(1).max(60).optional(),
      after: z.string().max(80).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    reply: z.object({ recordings: z.array(recordingSchema), next: z.string().nullable() }),
    errors: [],
  }),
  read: defineEndpoint({
    method: 'GET',
    path: '/api/recordings/:id',
    summary: '录音详情 One recording with its marks',
    tag,
    access: 'recording.play',
    params,
    reply: z.object({ recording: recordingSchema, marks: z.array(recordingMarkSchema) }),
    errors: found,
  }),
  waveform: defineEndpoint({
    method: 'GET',
    path: '/api/recordings/:id/waveform',
    summary: '波形 Peaks of both channels',
    tag,
    access: 'recording.play',
    params,
    reply: waveformSchema,
    errors: [...found, 'recording.unavailable'],
  }),
  /** Answers range requests (RFC 9110 §14); written to the log once a play, not once a range. */
  audio: defineEndpoint({
    method: 'GET',
    path: '/api/recordings/:id/audio',
    summary: '播放 The sound, MP3 or WAV, by ranges',
    tag,
    access: 'recording.play',
    params,
    query: z.strictObject({ format: z.enum(['mp3', 'wav']).optional() }),
    download: { mediaTypes: ['audio/mpeg', 'audio/wav'] },
    reply: z.unknown(),
    errors: [...found, 'recording.unavailable'],
  }),
  export: defineEndpoint({
    method: 'GET',
    path: '/api/recordings/:id/export',
    summary: '下载 A copy with the watermark of the rule',
    tag,
    access: 'recording.export',
    params,
    query: z.strictObject({ format: z.enum(['mp3', 'wav']), reason: z.string().trim().min(1).max(200) }),
    download: { mediaTypes: ['audio/mpeg', 'audio/wav'] },
    reply: z.unknown(),
    errors: [...found, 'recording.unavailable'],
  }),
  mark: defineEndpoint({
    method: 'PUT',
    path: '/api/recordings/:id/marks/:mark',
    summary: '标记 Put a mark; the id is made by the sender',
    tag,
    access: 'recording.play',
    params: params.extend({ mark: recordingMarkIdSchema }),
    body: z.strictObject({ atMs: time, text: z.string().trim().min(1).max(400) }),
    reply: recordingMarkSchema,
    errors: found,
  }),
  unmark: defineEndpoint({
    method: 'DELETE',
    path: '/api/recordings/:id/marks/:mark',
    summary: '删除标记 Take the own mark back',
    tag,
    access: 'recording.play',
    params: params.extend({ mark: recordingMarkIdSchema }),
    reply: z.object({}),
    errors: [...found, 'access.denied'],
  }),
  hold: defineEndpoint({
    method: 'PUT',
    path: '/api/recordings/:id/hold',
    summary: '证据保留 Keep it whatever the rule says, or let go (reason null)',
    tag,
    access: 'recording.hold',
    params,
    body: z.strictObject({ reason: z.string().trim().min(1).max(400).nullable() }),
    reply: recordingSchema,
    errors: found,
  }),
  rules: defineEndpoint({
    method: 'GET',
    path: '/api/recording-rules',
    summary: '录音保留规则 How long what is kept, and the disk',
    tag,
    access: 'recording.play',
    reply: z.object({
      rules: recordingRulesSchema,
      disk: recordingDiskSchema.nullable(),
      /** Null: no centre, so nothing is recorded. */
      centre: centreRecordingSchema.nullable(),
    }),
    errors: [],
  }),
  changeRules: defineEndpoint({
    method: 'PUT',
    path: '/api/recording-rules',
    summary: '修改保留规则 Change them',
    tag,
    access: 'recording.rules',
    body: recordingRulesSchema,
    reply: recordingRulesSchema,
    errors: [],
  }),
  /** The pack of a complaint: sound, time line, what the agent saw, changes of the order, manifest, signature (RC5). */
  evidence: defineEndpoint({
    method: 'GET',
    path: '/api/calls/:callId/evidence',
    summary: '证据包 One ZIP, signed by the hub',
    tag,
    access: 'recording.evidence',
    params: z.object({ callId: callIdSchema }),
    query: z.strictObject({ reason: z.string().trim().min(1).max(200) }),
    download: { mediaTypes: ['application/zip'] },
    reply: z.unknown(),
    errors: [...found, 'recording.unavailable'],
  }),
} as const

/** Pieces of at most this many bytes; a WAV of the seat, decrypted on its way. */
export const uploadPieceBytes = 512 * 1024

/** A recording made at the seat comes to the hub in pieces; a repeat of a piece is harmless, a gap says where to go on. */
export const seatRecordingsApi = {
  begin: defineEndpoint({
    method: 'PUT',
    path: '/api/seat/recordings/:id',
    summary: '开始上传 Announce it, or ask how much is here',
    tag: seatTag,
    access: 'agent.work',
    params,
    body: z.strictObject({
      /** The PBX's own id for a call that came in while the hub was away: the seat knows no other. */
      callId: z.union([callIdSchema, z.string().regex(/^\d{1,12}\.\d{1,10}$/)]),
      source: z.enum(['softphone', 'sound-card']),
      startedAt: z.number().min(0).max(9_000_000_000_000),
      durationMs: z.number().min(0),
      bytes: z.int().min(1),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      paused: z.array(pausedStretchSchema).max(1000),
    }),
    reply: z.object({ received: z.int().min(0), complete: z.boolean() }),
    errors: ['thing.not-found', 'state.illegal'],
  }),
  piece: defineEndpoint({
    method: 'POST',
    path: '/api/seat/recordings/:id/pieces/:offset',
    summary: '上传一段 One piece from this byte on',
    tag: seatTag,
    access: 'agent.work',
    params: params.extend({ offset: z.coerce.number().int().min(0) }),
    upload: { mediaTypes: ['application/octet-stream'], limitBytes: uploadPieceBytes },
    reply: z.object({ received: z.int().min(0), complete: z.boolean() }),
    errors: ['thing.not-found', 'state.illegal', 'recording.damaged'],
  }),
} as const

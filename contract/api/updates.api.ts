import { z } from 'zod'
import { updateFilePattern, updateSchema, versionSchema } from '../update/update.ts'
import { bilingualSchema } from '../language-schema.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '更新 Updates'

export const seatVersionSchema = z.object({
  /** Of the installation, made by the seat itself. */
  seatId: z.uuid(),
  device: z.string().min(1).max(200),
  version: versionSchema,
  system: z.string().max(20),
  /** The version that did not run there, and was given back. */
  rolledBackFrom: versionSchema.nullable(),
})
export type SeatVersion = z.infer<typeof seatVersionSchema>

/** Where the hub fetches newer versions itself; seats never do. */
export const updateSourceSchema = z.object({
  url: z.string(),
  /** Epoch ms of the last look's end; null: none yet. */
  lookedAt: z.number().nullable(),
  fetching: z.boolean(),
  /** What went wrong at the last look, and what to do. */
  trouble: bilingualSchema.nullable(),
})
export type UpdateSource = z.infer<typeof updateSourceSchema>

export const updatesApi = {
  list: defineEndpoint({
    method: 'GET',
    path: '/api/updates',
    summary: '可用的更新 What newer versions the hub has, for each system',
    tag,
    access: 'signed-in',
    reply: z.object({
      updates: z.array(
        updateSchema.extend({
          /** Seats on which it did not run; from the second on it is offered to nobody. */
          rolledBack: z.int(),
          halted: z.boolean(),
        }),
      ),
    }),
    errors: [],
  }),
  file: defineEndpoint({
    method: 'GET',
    path: '/api/updates/files/:name',
    summary: '更新文件 A file of an update, whole or in parts, or the feed electron-updater reads',
    tag,
    access: 'signed-in',
    params: z.strictObject({
      name: z.string().regex(new RegExp(`${updateFilePattern.source}|^latest(-linux|-mac)?\\.yml$`)),
    }),
    download: { mediaTypes: ['application/octet-stream', 'text/yaml'] },
    reply: z.unknown(),
    errors: ['thing.not-found', 'file.failed'],
  }),
  report: defineEndpoint({
    method: 'POST',
    path: '/api/updates/seats',
    summary: '上报座席版本 A seat says which version runs there',
    tag,
    access: 'signed-in',
    body: seatVersionSchema,
    reply: z.object({}),
    errors: [],
  }),
  seats: defineEndpoint({
    method: 'GET',
    path: '/api/updates/seats',
    summary: '各座席的版本 Which version runs at which seat',
    tag,
    access: 'system.read',
    reply: z.object({
      seats: z.array(seatVersionSchema.extend({ jobNumber: z.string().nullable(), reportedAt: z.number() })),
      /** Null: there is none in the hub's settings. */
      source: updateSourceSchema.nullable(),
    }),
    errors: [],
  }),
  look: defineEndpoint({
    method: 'POST',
    path: '/api/updates/look',
    summary: '检查更新来源 Looks at the source of updates now, and begins to fetch what is newer',
    tag,
    access: 'system.write',
    reply: z.object({ source: updateSourceSchema.nullable() }),
    errors: [],
  }),
} as const

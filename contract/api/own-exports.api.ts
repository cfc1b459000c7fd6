import { z } from 'zod'
import { defineEndpoint } from './endpoint.ts'
import { exportFormatSchema } from './transfers.api.ts'

export const ownExportKinds = ['calls', 'orders'] as const

export const ownExportsApi = {
  /** The table was made at the seat, perhaps while the hub was away; this is its entry in the log. */
  tell: defineEndpoint({
    method: 'PUT',
    path: '/api/seat/exports/:id',
    summary: '登记本机导出 A table of own records was written at the seat; telling it twice logs it once',
    tag: '座席 Seats',
    access: 'own.export',
    params: z.object({ id: z.uuidv7() }),
    body: z.strictObject({
      kind: z.enum(ownExportKinds),
      format: exportFormatSchema,
      rows: z.int().min(0),
      /** By the seat's clock. */
      at: z.int().min(0),
      device: z.string().max(200),
    }),
    reply: z.object({}),
    errors: [],
  }),
} as const

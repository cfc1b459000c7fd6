import { z } from 'zod'
import { ownExportKinds } from '../api/own-exports.api.ts'
import {
  exportFormatSchema,
  importJobSchema,
  importPreviewSchema,
  importWishSchema,
  transferKindSchema,
  transfersApi,
} from '../api/transfers.api.ts'

const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const job = z.strictObject({ id: z.uuidv7() })
const saved = z.object({ file: z.string() }).nullable()

/** Tables in and out (PU5). Where a file lies is between the person, the system's dialog and main; the window gets its name. */
export const transferCommands = {
  /** Asks which file, and sends it to the hub; null when called off. */
  'data.choose-file': command(z.strictObject({ kind: transferKindSchema }), importJobSchema.nullable()),
  'data.state': command(job, importJobSchema),
  'data.preview': command(job.extend(importWishSchema.shape), importPreviewSchema),
  'data.start': command(job.extend(importWishSchema.shape), importJobSchema),
  'data.cancel': command(job, importJobSchema),
  'data.save-report': command(job, saved),
  /** Asks where to, then writes what the hub sends; null when called off. The filters are those of the lists. */
  'data.export': command(
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('customers'), ...transfersApi.exportCustomers.query.shape }),
      z.strictObject({ kind: z.literal('products'), format: exportFormatSchema }),
      z.strictObject({
        kind: z.literal('orders'),
        format: exportFormatSchema,
        filter: z.record(z.string().max(40), z.union([z.string().max(200), z.number()])),
      }),
    ]),
    saved,
  ),
  /** The own calls with their notes, or orders, from what this seat keeps; also while the hub is away (OF3). */
  'data.export-own': command(z.strictObject({ kind: z.enum(ownExportKinds), format: exportFormatSchema }), saved),
} as const

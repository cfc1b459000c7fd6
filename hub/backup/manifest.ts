import { z } from 'zod'

export const backupFormat = 'zuoxi-backup'
export const backupFormatVersion = 1
export const manifestName = 'manifest.json'

/** A path that stays inside the folder it is put into, on any system. */
const partPath = z
  .string()
  .refine(
    (path) =>
      path.length <= 400 &&
      !/[\u0000-\u001f\\:]/.test(path) &&
      path.split('/').every((step) => step !== '' && step !== '.' && step !== '..'),
    'unsafe path',
  )

const partSchema = z.strictObject({
  path: partPath,
  bytes: z.int().min(0),
  /** Hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  secret: z.boolean(),
})
export type BackupPart = z.infer<typeof partSchema>

/** The first entry of every backup: what is in it, made by what, and the hash of every part. */
export const manifestSchema = z.strictObject({
  format: z.literal(backupFormat),
  formatVersion: z.literal(backupFormatVersion),
  program: z.strictObject({ name: z.string(), version: z.string() }),
  /** Epoch ms. */
  createdAt: z.number(),
  withSecrets: z.boolean(),
  database: z.strictObject({
    /** Where it came from. */
    kind: z.enum(['sqlite', 'postgres']),
    /** `file`: a whole SQLite database in `database/hub.db`. `rows`: one file of JSON lines per table. */
    form: z.enum(['file', 'rows']),
    /** The schema version: every migration the database has had. */
    migrations: z.array(z.string()),
    /** Table → rows. */
    tables: z.record(z.string(), z.int().min(0)),
  }),
  parts: z.array(partSchema),
})
export type Manifest = z.infer<typeof manifestSchema>

/** Read before the rest, so that a later format is told from a damaged one. */
export const manifestHeadSchema = z.looseObject({
  format: z.literal(backupFormat),
  formatVersion: z.int(),
  program: z.looseObject({ version: z.string() }).optional(),
})

import { z } from 'zod'
import { bilingualSchema } from './language-schema.ts'

/**
 * The hub that the app starts itself, as a child process: for practice, and for a company of one seat. The same code and
 * the same API as the service; only these messages go between the two.
 */

/** First message to the child. */
export const embeddedHubStartSchema = z.discriminatedUnion('kind', [
  /** A made-up water company on the practice PBX; `folder` is made when it is not there. */
  z.strictObject({ kind: z.literal('practice'), folder: z.string(), language: z.enum(['zh-CN', 'en']) }),
  /**
   * The real thing on this machine. `centreFile` null: people and customers only, nothing live. `withoutPbx`: a centre on
   * which nothing rings yet.
   */
  z.strictObject({
    kind: z.literal('company'),
    folder: z.string(),
    centreFile: z.string().nullable(),
    withoutPbx: z.boolean().optional(),
  }),
])
export type EmbeddedHubStart = z.infer<typeof embeddedHubStartSchema>

export const embeddedHubRequestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), start: embeddedHubStartSchema }),
  /** Closes in good order and exits. */
  z.strictObject({ kind: z.literal('stop') }),
])
export type EmbeddedHubRequest = z.infer<typeof embeddedHubRequestSchema>

/** Someone who can sign in to a practice hub at once; the password is made with the folder and never leaves this machine. */
export const practicePersonSchema = z.object({
  jobNumber: z.string(),
  name: z.string(),
  role: z.enum(['agent', 'supervisor']),
  extension: z.string(),
  password: z.string(),
})
export type PracticePerson = z.infer<typeof practicePersonSchema>

/** From the child. Nothing in them may be logged. */
export const embeddedHubReportSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('progress'), what: bilingualSchema, done: z.number(), total: z.number() }),
  z.object({
    kind: z.literal('ready'),
    enrolmentCode: z.string(),
    people: z.array(practicePersonSchema),
    /** Of a new company: the administrator's one-time code. */
    firstCode: z.string().nullable(),
  }),
  /** What happened and what to do; the child exits. */
  z.object({ kind: z.literal('failed'), text: bilingualSchema }),
])
export type EmbeddedHubReport = z.infer<typeof embeddedHubReportSchema>

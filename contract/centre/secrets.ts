import { z } from 'zod'

/** `secrets.yaml`, mode 0600 beside `centre.yaml`: made at the first render, kept afterwards, read by the hub too. */

const secret = z
  .string()
  .min(12)
  .max(128)
  .regex(/^[^\u0000-\u0020\u007f]+$/)

const givenSecret = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[^\u0000-\u001f\u007f]+$/)

export const secretsSchema = z.strictObject({
  ami: z.strictObject({ user: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/), password: secret }),
  /** Extension → SIP password. */
  seats: z.record(z.string(), secret),
  /** Trunk key → password; the provider's, so typed in by hand. */
  trunks: z.record(z.string(), givenSecret).default({}),
  /** Extension or queue's extension → mailbox PIN. */
  mailboxes: z.record(z.string(), z.string().regex(/^\d{4,12}$/)).default({}),
})
export type Secrets = z.infer<typeof secretsSchema>

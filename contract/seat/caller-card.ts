import { z } from 'zod'
import { customerSchema } from '../customer.ts'

/**
 * Who is calling, for one call (PU1, PU2). It opens from the seat's own cache when the INVITE arrives and is replaced when
 * the hub's fresh snapshot differs; text being typed is in the draft and is never touched by it.
 */
export const callerCardSchema = z.object({
  /** The hub's call id, else the line's id: what drafts and wrap-up are kept under. */
  callKey: z.string(),
  callId: z.string().nullable(),
  lineId: z.string().nullable(),
  number: z.string(),
  e164: z.string().nullable(),
  homePlace: z.string().nullable(),
  /** Who has this number: none → new-customer form, one → the card, more → the choice. */
  customers: z.array(customerSchema),
  /** Which of them it is; set when there is one, or once chosen. */
  chosenId: z.string().nullable(),
  source: z.enum(['cache', 'hub']),
  /** Why the call is here, in the hub's words and the window's language: queue, VIP, last agent … */
  why: z.array(z.string()),
  openedAt: z.number(),
})
export type CallerCard = z.infer<typeof callerCardSchema>

/** What the agent has typed for a call; kept at every key stroke (OF2). */
export const callDraftSchema = z.object({
  callKey: z.string(),
  note: z.string().max(10_000),
  disposition: z.string().max(64).nullable(),
  customerId: z.string().nullable(),
  /** The customer form: field → text as typed. */
  customerFields: z.record(z.string().max(64), z.string().max(10_000)),
  changedAt: z.number(),
})
export type CallDraft = z.infer<typeof callDraftSchema>

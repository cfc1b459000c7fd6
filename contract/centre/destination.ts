import { z } from 'zod'
import { keySchema, outsideNumberSchema, extensionSchema, promptSchema } from './words.ts'

/**
 * Where a call goes. Written as an object with exactly one key: `{ queue: water-order }`, `{ outside: 0571-1234567 }`.
 * `repeat` and `hangUp` are written `{ repeat: true }`.
 */
const fields = {
  queue: keySchema.optional(),
  menu: keySchema.optional(),
  extension: extensionSchema.optional(),
  outside: outsideNumberSchema.optional(),
  /** Plays the prompt, then hangs up. */
  announcement: promptSchema.optional(),
  /** Key of a queue or extension of a seat whose mailbox takes the message. */
  voicemail: z.union([extensionSchema, keySchema]).optional(),
  repeat: z.literal(true).optional(),
  hangUp: z.literal(true).optional(),
} as const
export type DestinationKind = keyof typeof fields

function exactlyOne(context: z.core.ParsePayload<object>): void {
  const given = Object.values(context.value).filter((value) => value !== undefined).length
  if (given !== 1) {
    context.issues.push({ code: 'custom', input: context.value, params: { problem: 'destination.one', given } })
  }
}

const all = z.strictObject(fields)
export const menuDestinationSchema = all.check(exactlyOne)
export const entrySchema = all.omit({ repeat: true }).check(exactlyOne)
export const overflowSchema = all.omit({ repeat: true, menu: true, extension: true }).check(exactlyOne)

export type Destination = Readonly<Partial<z.infer<typeof menuDestinationSchema>>>

/** The one thing a destination names. */
export function destinationOf(destination: Destination): { readonly kind: DestinationKind; readonly target: string } {
  for (const kind of Object.keys(fields) as DestinationKind[]) {
    const value = (destination as Partial<Record<DestinationKind, string | true>>)[kind]
    if (value !== undefined) return { kind, target: value === true ? '' : value }
  }
  return { kind: 'hangUp', target: '' }
}

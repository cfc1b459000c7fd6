import { z } from 'zod'
import { callIdSchema, customerIdSchema, userIdSchema } from './ids.ts'
import { type BilingualText } from './language.ts'

/** What a call came to (小结), as a new centre starts with; the hub may offer others. */
export const dispositions = [
  'order-placed',
  'order-chased',
  'enquiry',
  'complaint',
  'after-sales',
  'change-details',
  'call-back-wanted',
  'wrong-number',
  'no-speech',
  'other',
] as const

export const dispositionNames: Readonly<Record<(typeof dispositions)[number], BilingualText>> = {
  'order-placed': { 'zh-CN': '已下单', en: 'Order placed' },
  'order-chased': { 'zh-CN': '催单', en: 'Order chased' },
  enquiry: { 'zh-CN': '咨询', en: 'Enquiry' },
  complaint: { 'zh-CN': '投诉', en: 'Complaint' },
  'after-sales': { 'zh-CN': '售后', en: 'After-sales' },
  'change-details': { 'zh-CN': '修改资料', en: 'Details changed' },
  'call-back-wanted': { 'zh-CN': '需回呼', en: 'Call back wanted' },
  'wrong-number': { 'zh-CN': '打错电话', en: 'Wrong number' },
  'no-speech': { 'zh-CN': '无声电话', en: 'Silent call' },
  other: { 'zh-CN': '其他', en: 'Other' },
}

/** What an agent wrote about a call. One per call and agent; sending it again replaces it. */
export const callNoteInputSchema = z.strictObject({
  /** Made by the sender: the same change sent twice is stored once. */
  mutationId: z.uuidv7(),
  note: z.string().max(10_000),
  disposition: z.string().max(64).nullable(),
  customerId: customerIdSchema.nullable(),
  /** When it was written, epoch ms; the later one stands. */
  writtenAt: z.number().min(0),
})
export type CallNoteInput = z.infer<typeof callNoteInputSchema>

export const callNoteSchema = z.object({
  callId: callIdSchema,
  userId: userIdSchema,
  jobNumber: z.string().nullable(),
  name: z.string().nullable(),
  note: z.string(),
  disposition: z.string().nullable(),
  customerId: customerIdSchema.nullable(),
  writtenAt: z.number(),
})
export type CallNote = z.infer<typeof callNoteSchema>

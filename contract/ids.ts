import { z } from 'zod'

/**
 * Ids are UUIDv7 (RFC 9562 §5.7) made by whoever creates the thing, so that a mutation can be repeated safely.
 * Each kind is branded: a customer id cannot be handed where a call id is asked for.
 */
const uuid = z.uuidv7()

export const callIdSchema = uuid.brand<'CallId'>()
export const customerIdSchema = uuid.brand<'CustomerId'>()
export const userIdSchema = uuid.brand<'UserId'>()
export const roleIdSchema = uuid.brand<'RoleId'>()
export const sessionIdSchema = uuid.brand<'SessionId'>()
export const announcementIdSchema = uuid.brand<'AnnouncementId'>()
export const orderIdSchema = uuid.brand<'OrderId'>()
export const productIdSchema = uuid.brand<'ProductId'>()
export const giftRuleIdSchema = uuid.brand<'GiftRuleId'>()
export const courierIdSchema = uuid.brand<'CourierId'>()
export const receiptIdSchema = uuid.brand<'ReceiptId'>()
export const helpRequestIdSchema = uuid.brand<'HelpRequestId'>()
export const messageIdSchema = uuid.brand<'MessageId'>()
export const interventionIdSchema = uuid.brand<'InterventionId'>()
export const alarmIdSchema = uuid.brand<'AlarmId'>()
export const recordingIdSchema = uuid.brand<'RecordingId'>()
export const recordingMarkIdSchema = uuid.brand<'RecordingMarkId'>()

export type CallId = z.infer<typeof callIdSchema>
export type CustomerId = z.infer<typeof customerIdSchema>
export type UserId = z.infer<typeof userIdSchema>
export type RoleId = z.infer<typeof roleIdSchema>
export type SessionId = z.infer<typeof sessionIdSchema>
export type AnnouncementId = z.infer<typeof announcementIdSchema>
export type OrderId = z.infer<typeof orderIdSchema>
export type ProductId = z.infer<typeof productIdSchema>
export type GiftRuleId = z.infer<typeof giftRuleIdSchema>
export type CourierId = z.infer<typeof courierIdSchema>
export type ReceiptId = z.infer<typeof receiptIdSchema>
export type HelpRequestId = z.infer<typeof helpRequestIdSchema>
export type MessageId = z.infer<typeof messageIdSchema>
export type InterventionId = z.infer<typeof interventionIdSchema>
export type AlarmId = z.infer<typeof alarmIdSchema>
export type RecordingId = z.infer<typeof recordingIdSchema>
export type RecordingMarkId = z.infer<typeof recordingMarkIdSchema>

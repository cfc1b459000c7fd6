import { z } from 'zod'
import { customerIdSchema, userIdSchema } from './ids.ts'
import { homePlaceSchema, numberKindSchema } from './number.ts'
import { versionSchema } from './stored-number.ts'

/** Levels a new hub starts with; a centre may use further words of its own. */
export const customerLevels = ['normal', 'vip'] as const

const line = (longest: number) => z.string().trim().max(longest)
const tag = z.string().trim().min(1).max(40)
const level = z.string().trim().min(1).max(32)
const code = z.string().trim().min(1).max(64)

/** A phone number of a customer: E.164 beside what was typed. */
export const customerNumberSchema = z.object({
  id: z.uuidv7(),
  /** E.164, or the digits as dialled for short codes; masked (138****8000) without the right `customer.number`. */
  number: z.string(),
  kind: numberKindSchema,
  typed: z.string(),
  extension: z.string().nullable(),
  /** Whose or which: 手机, 家里, 公司. */
  label: z.string(),
  note: z.string(),
})
export type CustomerNumber = z.infer<typeof customerNumberSchema>

/** `typed` may be left out for a number the customer already has: somebody who sees it masked cannot send it back. */
export const numberInputSchema = z.strictObject({
  id: z.uuidv7(),
  typed: z.string().trim().min(1).max(64).optional(),
  label: line(40).default(''),
  note: line(200).default(''),
})
export type NumberInput = z.infer<typeof numberInputSchema>

export const addressSchema = z.strictObject({
  id: z.uuidv7(),
  province: line(40).default(''),
  city: line(40).default(''),
  district: line(40).default(''),
  street: line(100).default(''),
  detail: line(300).default(''),
  isDefault: z.boolean().default(false),
})
export type CustomerAddress = z.infer<typeof addressSchema>

export const fieldTypes = ['text', 'number', 'date', 'choice', 'yes-no'] as const
export type FieldType = (typeof fieldTypes)[number]

/** A field the administrator added to every customer (自定义字段, PU4). */
export const fieldDefinitionSchema = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'a-z, 0-9 and _ only, a letter first, at most 40'),
  label: z.strictObject({ 'zh-CN': line(40).min(1), en: line(40).min(1) }),
  type: z.enum(fieldTypes),
  required: z.boolean().default(false),
  /** For `choice` only: what may be chosen. */
  choices: z.array(line(80).min(1)).max(200).default([]),
  /** Where it stands on the card. */
  position: z.int().min(0).max(10_000).default(0),
  /** A card's or an identity's number: while it is filled in the recording of the call pauses (RC3). */
  sensitive: z.boolean().default(false),
})
export type FieldDefinition = z.infer<typeof fieldDefinitionSchema>

/** Dates are `YYYY-MM-DD`. */
export const fieldValueSchema = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])
export type FieldValue = z.infer<typeof fieldValueSchema>
export const fieldValuesSchema = z.record(z.string().max(40), fieldValueSchema)

export const customerSchema = z.object({
  id: customerIdSchema,
  code: z.string().nullable(),
  name: z.string(),
  level: z.string(),
  tags: z.array(z.string()),
  notes: z.string(),
  /** The account manager. */
  ownerId: userIdSchema.nullable(),
  station: z.string().nullable(),
  blacklisted: z.boolean(),
  fields: fieldValuesSchema,
  numbers: z.array(customerNumberSchema),
  addresses: z.array(addressSchema),
  createdAt: z.int(),
  updatedAt: z.int(),
  version: z.int(),
})
export type Customer = z.infer<typeof customerSchema>

const content = {
  code: code.nullable(),
  name: z.string().trim().min(1).max(200),
  level,
  tags: z.array(tag).max(50),
  notes: z.string().max(10_000),
  ownerId: userIdSchema.nullable(),
  station: line(64).nullable(),
  blacklisted: z.boolean(),
  fields: fieldValuesSchema,
  numbers: z.array(numberInputSchema).max(50),
  addresses: z.array(addressSchema).max(50),
}

/** A new customer, with its id made by the sender: sending it twice stores it once. */
export const newCustomerSchema = z.strictObject({
  id: customerIdSchema,
  name: content.name,
  code: content.code.default(null),
  level: content.level.default('normal'),
  tags: content.tags.default([]),
  notes: content.notes.default(''),
  ownerId: content.ownerId.default(null),
  station: content.station.default(null),
  blacklisted: content.blacklisted.default(false),
  fields: content.fields.default({}),
  numbers: content.numbers.default([]),
  addresses: content.addresses.default([]),
})
export type NewCustomer = z.infer<typeof newCustomerSchema>

/**
 * Only what changes is sent. `version` is the one the sender saw: what others changed meanwhile stands, and touching
 * the same field is refused with `thing.changed`. `fields` is merged key by key (null clears); `numbers`, `addresses`
 * and `tags` replace their list.
 */
export const customerPatchSchema = z.strictObject({
  version: versionSchema,
  /** Made by the sender; a change already stored under it is not made again. */
  mutationId: z.uuidv7().optional(),
  changes: z
    .strictObject(content)
    .partial()
    .refine((changes) => Object.keys(changes).length > 0, {
      params: { text: { 'zh-CN': '没有要改的内容', en: 'has nothing to change' } },
    }),
})
export type CustomerPatch = z.infer<typeof customerPatchSchema>

/** One line of the history of changes. */
export const customerChangeSchema = z.object({
  id: z.uuidv7(),
  at: z.int(),
  userId: userIdSchema.nullable(),
  /** `name`, `numbers`, `fields.birthday`, … ; `created` and `removed` for the whole. */
  field: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  version: z.int(),
})
export type CustomerChange = z.infer<typeof customerChangeSchema>

/** Why a customer is among the results, best first. */
export const matchReasons = [
  'number',
  'code',
  'name',
  'name-start',
  'name-part',
  'number-part',
  'address',
  'mixed',
] as const
export const matchReasonSchema = z.enum(matchReasons)
export type MatchReason = z.infer<typeof matchReasonSchema>

export const customerHitSchema = z.object({ customer: customerSchema, reason: matchReasonSchema })
export type CustomerHit = z.infer<typeof customerHitSchema>

/** The answer to "who is calling": everybody with this number, or what a new-customer form can be filled with. */
export const numberLookupSchema = z.object({
  number: z.object({ number: z.string(), kind: numberKindSchema, extension: z.string().nullable() }),
  homePlace: homePlaceSchema.nullable(),
  customers: z.array(customerSchema),
})
export type NumberLookup = z.infer<typeof numberLookupSchema>

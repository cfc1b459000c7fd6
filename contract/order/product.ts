import { z } from 'zod'
import { giftRuleIdSchema, productIdSchema } from '../ids.ts'

/** Whole fen. The largest is ten million yuan: what is larger is a slip of the keyboard. */
export const fenSchema = z.int().min(-1_000_000_000).max(1_000_000_000)
export const priceFenSchema = z.int().min(0).max(100_000_000)
/** Of one line; what would be more, a gift of gifts, ends here. */
export const largestQuantity = 9_999
export const quantitySchema = z.int().min(1).max(largestQuantity)

const name = z.string().trim().min(1).max(80)

/** What kind of thing is sold: goods; a book of water tickets (水票); or a package deal (套餐) of several goods at one price. */
export const productKinds = ['goods', 'ticket-book', 'package'] as const

/** A bucket (桶) that comes with each unit and goes back empty. */
export const bucketSchema = z.strictObject({
  /** Buckets of one kind are exchanged for each other: `18.9L`. */
  kind: z.string().trim().min(1).max(32),
  perUnit: z.int().min(1).max(20),
  /** At most a thousand yuan: it is multiplied by quantities of packages and gifts. */
  depositFen: priceFenSchema.max(100_000),
})

const part = z.strictObject({ productId: productIdSchema, quantity: quantitySchema })

const productContent = {
  /** The centre's own short code, typed to find it. */
  code: z.string().trim().max(32).default(''),
  name,
  kind: z.enum(productKinds).default('goods'),
  unit: z.string().trim().min(1).max(16),
  category: z.string().trim().max(40).default(''),
  priceFen: priceFenSchema,
  /** Customer level → price; a level that is absent pays `priceFen`. */
  levelPrices: z.record(z.string().max(32), priceFenSchema).default({}),
  bucket: bucketSchema.nullable().default(null),
  /** Of a ticket book: which product one ticket pays for, and how many tickets are in it (买十送一 is 11). */
  tickets: z
    .strictObject({ productId: productIdSchema, count: z.int().min(1).max(1000) })
    .nullable()
    .default(null),
  /** Of a package deal. */
  parts: z.array(part).max(20).default([]),
  /** Points for one unit; null: none of its own, the money paid earns them (settings). */
  pointsEarned: z.int().min(0).max(100_000).nullable().default(null),
  /** How many points buy one unit; null: not for points. */
  pointsPrice: z.int().min(1).max(1_000_000).nullable().default(null),
  /** Sold by itself; false: only as a gift. */
  sold: z.boolean().default(true),
  active: z.boolean().default(true),
  position: z.int().min(0).max(100_000).default(0),
}

/** PUT whole; `version` 0 for a new one. A product is never removed, only switched off: old orders name it. */
export const productInputSchema = z.strictObject({
  id: productIdSchema,
  version: z.int().min(0),
  ...productContent,
})
export const productSchema = productInputSchema.extend({ version: z.int().min(1), change: z.int() }).strip()
export type Product = z.infer<typeof productSchema>
export type ProductInput = z.infer<typeof productInputSchema>

const giftRuleContent = {
  name,
  /** Counted over these products; empty: all. */
  productIds: z.array(productIdSchema).max(200).default([]),
  /** Either so many units … */
  minimumQuantity: z.int().min(1).max(9_999).nullable().default(null),
  /** … or so much money, before discount; both given: both must hold. */
  minimumFen: priceFenSchema.nullable().default(null),
  /** Empty: every level. */
  levels: z.array(z.string().max(32)).max(20).default([]),
  from: z.int().min(0).nullable().default(null),
  until: z.int().min(0).nullable().default(null),
  gives: z.array(part).max(10).default([]),
  points: z.int().min(0).max(100_000).default(0),
  /** Once for every full measure (满十送一, twenty give two), else once. */
  repeats: z.boolean().default(false),
  active: z.boolean().default(true),
}
export const giftRuleInputSchema = z.strictObject({ id: giftRuleIdSchema, version: z.int().min(0), ...giftRuleContent })
export const giftRuleSchema = giftRuleInputSchema.extend({ version: z.int().min(1), change: z.int() }).strip()
export type GiftRule = z.infer<typeof giftRuleSchema>
export type GiftRuleInput = z.infer<typeof giftRuleInputSchema>

import { z } from 'zod'
import { priceFenSchema } from './product.ts'

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** What an administrator sets for orders (AD3). */
export const orderSettingsSchema = z.strictObject({
  audit: z
    .strictObject({
      /** Each a reason for a person to look at the order (OR5); null or false: not a reason. */
      newCustomer: z.boolean().default(false),
      totalFromFen: priceFenSchema.nullable().default(50_000),
      priceOverride: z.boolean().default(true),
      discountFromFen: priceFenSchema.nullable().default(2_000),
      repeatWithinHours: z.int().min(1).max(720).nullable().default(2),
      outsideHours: z.boolean().default(false),
    })
    .prefault({}),
  points: z
    .strictObject({
      /** Points for each full yuan paid. */
      perYuan: z.int().min(0).max(1000).default(1),
    })
    .prefault({}),
  delivery: z
    .strictObject({
      feeFen: priceFenSchema.default(0),
      /** Goods of at least so much are brought for nothing; 0: none are. */
      freeFromFen: priceFenSchema.default(0),
      windows: z
        .array(z.strictObject({ from: time, to: time }))
        .max(20)
        .default([
          { from: '09:00', to: '12:00' },
          { from: '13:00', to: '18:00' },
        ]),
    })
    .prefault({}),
  slip: z
    .strictObject({
      paper: z.enum(['58', '80', 'A4']).default('80'),
      footer: z.string().max(200).default(''),
    })
    .prefault({}),
})
export type OrderSettings = z.infer<typeof orderSettingsSchema>

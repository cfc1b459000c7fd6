import { z } from 'zod'
import { keySchema, outsideNumberSchema, spanSchema } from '../centre/words.ts'
import { weekdays } from '../centre/centre.ts'
import { courierIdSchema } from '../ids.ts'

const name = z.string().trim().min(1).max(80)

/**
 * A delivery station (送水站). Those of `centre.yaml` have an extension that calls reach them by; others are reached by
 * their number. Never removed, only switched off.
 */
export const stationInputSchema = z.strictObject({
  key: keySchema,
  version: z.int().min(0),
  name,
  number: outsideNumberSchema,
  address: z.string().trim().max(200).default(''),
  /** 区, as written in addresses. */
  districts: z.array(z.string().trim().min(1).max(40)).max(100).default([]),
  /** 街道、路、小区: found anywhere in street or detail; more exact than a district. */
  streets: z.array(z.string().trim().min(1).max(60)).max(2_000).default([]),
  /** Weekday → spans; a weekday that is absent is closed. In the centre's zone. */
  week: z.partialRecord(z.enum(weekdays), z.array(spanSchema).min(1)).default({}),
  /** Orders a day it manages well; null: not counted. */
  dailyCapacity: z.int().min(1).max(100_000).nullable().default(null),
  active: z.boolean().default(true),
  position: z.int().min(0).max(100_000).default(0),
})
export const stationSchema = stationInputSchema
  .extend({ version: z.int().min(1), change: z.int(), extension: z.string().nullable() })
  .strip()
export type Station = z.infer<typeof stationSchema>
export type StationInput = z.infer<typeof stationInputSchema>

export const courierInputSchema = z.strictObject({
  id: courierIdSchema,
  version: z.int().min(0),
  station: keySchema,
  name: z.string().trim().min(1).max(40),
  number: z.string().trim().max(40).default(''),
  active: z.boolean().default(true),
})
export const courierSchema = courierInputSchema.extend({ version: z.int().min(1), change: z.int() }).strip()
export type Courier = z.infer<typeof courierSchema>
export type CourierInput = z.infer<typeof courierInputSchema>

/** Why a station stands where it stands in the ranking; the interface makes the sentence. */
export const stationReasonSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('customer-choice') }),
  z.object({ kind: z.literal('street'), street: z.string() }),
  z.object({ kind: z.literal('district'), district: z.string() }),
  /** No station names this place. */
  z.object({ kind: z.literal('no-area') }),
  z.object({ kind: z.literal('open'), until: z.string() }),
  /** `opens`: `HH:MM`, with days from now; null: not within a week. */
  z.object({ kind: z.literal('closed'), opens: z.string().nullable(), inDays: z.int().nullable() }),
  z.object({ kind: z.literal('load'), open: z.int(), capacity: z.int().nullable() }),
  z.object({ kind: z.literal('full'), open: z.int(), capacity: z.int() }),
])
export type StationReason = z.infer<typeof stationReasonSchema>

export const rankedStationSchema = z.object({
  key: z.string(),
  name: z.string(),
  /** The first of the ranking is taken, if it serves the place at all. */
  serves: z.boolean(),
  reasons: z.array(stationReasonSchema),
})
export type RankedStation = z.infer<typeof rankedStationSchema>

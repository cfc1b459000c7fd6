import { z } from 'zod'

/** What a number is, as far as its digits alone tell. */
export const numberKinds = [
  'mobile', // 11 digits, 1[3-9]
  'fixed', // area code and local number
  'local', // local number whose area is not known
  'service', // 400/800, 95xxx, 96xxx, 1xxxx, 106…
  'international', // outside +86
  'internal', // an extension of the own centre
  'withheld', // the caller hides the number, or none arrived
  'unknown', // none of these; kept as it came
] as const
export const numberKindSchema = z.enum(numberKinds)
export type NumberKind = z.infer<typeof numberKindSchema>

/** A number in the one form all its spellings share, beside what was typed or sent. */
export const normalisedNumberSchema = z.object({
  kind: numberKindSchema,
  /** What look-ups compare. E.164 where there is one, else the digits as dialled; empty when withheld. */
  key: z.string(),
  /** ITU-T E.164 with its plus sign; absent for short codes, extensions and whatever could not be read. */
  e164: z.string().optional(),
  /** The extension behind the number (转 8001). Not part of the key. */
  extension: z.string().optional(),
  /** Exactly as it came. */
  typed: z.string(),
})
export type NormalisedNumber = z.infer<typeof normalisedNumberSchema>

const placeText = z.object({ 'zh-CN': z.string(), en: z.string() })

/** Where a number is at home, in both languages. Carriers are the original ones: a ported number keeps its range. */
export const homePlaceSchema = z.object({
  /** "四川省成都市"; for service numbers what they are, "报警"; for foreign ones the country. */
  place: placeText,
  province: placeText.optional(),
  city: placeText.optional(),
  carrier: placeText.optional(),
})
export type HomePlace = z.infer<typeof homePlaceSchema>

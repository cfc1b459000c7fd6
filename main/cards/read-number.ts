import { createRequire } from 'node:module'
import { type parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type NormalisedNumber } from '../../contract/number.ts'
import { normaliseNumber } from '../../contract/numbers/normalise-number.ts'

/** Reads a number as the hub does, so that its key finds what the hub stored under it. */
export function readNumber(typed: string, areaCode: string | null): NormalisedNumber {
  return normaliseNumber(typed, { areaCode: areaCode ?? undefined }, isWorldNumber)
}

type Library = { readonly parsePhoneNumberFromString: typeof parsePhoneNumberFromString }
let library: Library | undefined

/** The tables of all countries are a quarter of a megabyte; most seats start, and work for days, without a foreign number. */
function isWorldNumber(digits: string): boolean {
  library ??= createRequire(import.meta.url)('libphonenumber-js/max') as Library
  const parsed = library.parsePhoneNumberFromString(`+${digits}`)
  return parsed?.isValid() === true && parsed.number === `+${digits}`
}

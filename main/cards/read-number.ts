import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type NormalisedNumber } from '../../contract/number.ts'
import { normaliseNumber } from '../../contract/numbers/normalise-number.ts'

/** Reads a number as the hub does, so that its key finds what the hub stored under it. */
export function readNumber(typed: string, areaCode: string | null): NormalisedNumber {
  return normaliseNumber(typed, { areaCode: areaCode ?? undefined }, isWorldNumber)
}

function isWorldNumber(digits: string): boolean {
  const parsed = parsePhoneNumberFromString(`+${digits}`)
  return parsed?.isValid() === true && parsed.number === `+${digits}`
}

import { parsePhoneNumberFromString } from 'libphonenumber-js/max'
import { type NormalisedNumber } from '../../contract/number.ts'
import { normaliseNumber as normalise, type NumberingPlan } from '../../contract/numbers/normalise-number.ts'

export { type NumberingPlan } from '../../contract/numbers/normalise-number.ts'

/** contract/numbers/normalise-number.ts, with the numbering plans of all countries. */
export function normaliseNumber(typed: string, plan: NumberingPlan = {}): NormalisedNumber {
  return normalise(typed, plan, isWorldNumber)
}

function isWorldNumber(digits: string): boolean {
  const parsed = parsePhoneNumberFromString(`+${digits}`)
  return parsed?.isValid() === true && parsed.number === `+${digits}`
}

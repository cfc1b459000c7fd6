import { dialledSchema } from '../../../contract/api/calls.api.ts'
import { readNumberText } from '../../../contract/numbers/number-text.ts'

/**
 * What would be dialled for what somebody typed or pasted: `+86 138-0013-8000`, `电话：0519 8600 1234 转 8`, `*8`. Null
 * when there is nothing to dial, such as for a name.
 */
export function dialledOf(typed: string): string | null {
  const plain = typed.normalize('NFKC').replace(/[\s()-]/g, '')
  // Service codes keep their stars.
  if (/^[*#][\d*#]*$|^[\d*#]*[*#]$/.test(plain)) return dialledSchema.safeParse(plain).success ? plain : null
  const { dialled } = readNumberText(typed)
  return dialledSchema.safeParse(dialled).success ? dialled : null
}

/** The keys of a telephone in their places. */
export const padKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '0', '#'] as const

/** A typed character as the tone it means, or null. */
export function toneOf(key: string): string | null {
  return /^[0-9*#A-Da-d]$/.test(key) ? key.toUpperCase() : null
}

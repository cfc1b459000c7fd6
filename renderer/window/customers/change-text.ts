import { addressSchema } from '../../../contract/customer.ts'
import { groupedNumber } from '../format/numbers.ts'
import { addressText } from './customer-rules.ts'

/** A value of the history of changes as it is read; lists with commas, nothing as its own word. */
export function changeText(
  value: unknown,
  words: { readonly yes: string; readonly no: string; readonly none: string },
): string {
  if (value === true) return words.yes
  if (value === false) return words.no
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return value === '' ? words.none : value
  if (Array.isArray(value)) {
    const texts = value.map((one) => changeText(one, words)).filter((text) => text !== words.none)
    return texts.length === 0 ? words.none : texts.join('，')
  }
  if (typeof value !== 'object' || value === null) return words.none
  const address = addressSchema.safeParse(value)
  if (address.success && 'detail' in value) return addressText(address.data)
  const { number, typed, label } = value as Readonly<Record<string, unknown>>
  const digits = typeof number === 'string' ? number : typeof typed === 'string' ? typed : ''
  return (
    [groupedNumber(digits), typeof label === 'string' ? label : ''].filter((one) => one !== '').join(' ') || words.none
  )
}

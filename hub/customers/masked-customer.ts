import { type Customer, type CustomerChange } from '../../contract/customer.ts'
import { maskNumber, maskNumbersIn } from '../../contract/numbers/mask-number.ts'

/** A customer as somebody without the right `customer.number` sees him (PU6): no place shows a whole number. */
export function maskCustomer(customer: Customer): Customer {
  return {
    ...customer,
    notes: maskNumbersIn(customer.notes),
    numbers: customer.numbers.map((number) => ({
      ...number,
      number: maskNumber(number.number),
      // What was typed is the number again, in any spelling: its masked form must be the number's own.
      typed: maskNumber(number.number),
      note: maskNumbersIn(number.note),
    })),
    fields: Object.fromEntries(
      Object.entries(customer.fields).map(([key, value]) => [key, typeof value === 'string' ? maskText(value) : value]),
    ),
  }
}

/** A line of history the same way: numbers stand in its `before` and `after`. */
export function maskChange(change: CustomerChange): CustomerChange {
  const mask = change.field === 'numbers' ? maskNumbersField : maskAny
  return { ...change, before: mask(change.before), after: mask(change.after) }
}

function maskNumbersField(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.map((entry: Record<string, unknown>) => {
    const shown = maskNumber(typeof entry['key'] === 'string' ? entry['key'] : '')
    return { ...entry, key: shown, typed: shown, note: maskAny(entry['note']) }
  })
}

function maskAny(value: unknown): unknown {
  return typeof value === 'string' ? maskText(value) : value
}

/** Dates are digits and dashes too, and nobody's number. */
function maskText(text: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : maskNumbersIn(text)
}

import { type Customer } from '../../../contract/customer.ts'
import { type Changes, storedText } from './form-rules.ts'
import { addressText } from './customer-rules.ts'

/** Two people changed the same field: both values side by side, and nothing is lost until one is chosen. */
export type Conflict = {
  readonly field: string
  readonly mine: string
  readonly theirs: string
  /** The customer as the hub has him now. */
  readonly latest: Customer
  /** What was to be stored. */
  readonly changes: Changes
}

/** The value of a field in words; yes and no stay words of the screen. */
export function valueText(customer: Customer, field: string): string {
  if (field === 'addresses') return customer.addresses.map(addressText).join('\n')
  if (field === 'numbers') return customer.numbers.map(({ number, label }) => `${number} ${label}`.trim()).join('\n')
  if (field === 'blacklisted') return customer.blacklisted ? 'yes' : 'no'
  return storedText(customer, field)
}

/** What the changes would make of that field, in the same words. */
export function changedText(customer: Customer, field: string, changes: Changes): string {
  const { numbers, ...rest } = changes
  const over = {
    ...customer,
    ...rest,
    fields: { ...customer.fields, ...rest.fields },
    numbers:
      numbers === undefined
        ? customer.numbers
        : numbers.map((input) => {
            const known = customer.numbers.find(({ id }) => id === input.id)
            return { ...known, ...input, number: input.typed ?? known?.number ?? '' }
          }),
  } as Customer
  return valueText(over, field)
}

/** Null when both meant the same after all. */
export function conflictOf(field: string, changes: Changes, latest: Customer): Conflict | null {
  const mine = changedText(latest, field, changes)
  const theirs = valueText(latest, field)
  return mine === theirs ? null : { field, mine, theirs, latest, changes }
}

import { type Customer, type CustomerPatch, type NewCustomer, type NumberInput } from '../../contract/customer.ts'
import { readNumber } from '../cards/read-number.ts'

const numberOf = (
  { id, typed, label, note }: NumberInput,
  known: Customer['numbers'],
  areaCode: string | null,
): Customer['numbers'] => {
  const old = known.find((number) => number.id === id)
  if (typed === undefined) return old === undefined ? [] : [{ ...old, label, note }]
  const { key, kind, extension = null } = readNumber(typed, areaCode)
  return [{ id, typed, label, note, number: key, kind, extension }]
}

/** A new customer as this seat shows him until the hub has stored him. */
export function localCustomer(input: NewCustomer, at: number, areaCode: string | null): Customer {
  return {
    ...input,
    numbers: input.numbers.flatMap((number) => numberOf(number, [], areaCode)),
    createdAt: at,
    updatedAt: at,
    version: 1,
  }
}

/** The customer with a change that waits for the hub; his version stays the one it was made on. */
export function withPatch(
  customer: Customer,
  { changes }: Pick<CustomerPatch, 'changes'>,
  areaCode: string | null,
): Customer {
  const { numbers, fields, ...rest } = changes
  const plain = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  return {
    ...customer,
    ...plain,
    fields: fields === undefined ? customer.fields : { ...customer.fields, ...fields },
    numbers:
      numbers === undefined
        ? customer.numbers
        : numbers.flatMap((number) => numberOf(number, customer.numbers, areaCode)),
  }
}

/** The fields a change touches, as the hub compares them: `name`, `fields.birthday`, … */
export function touchedFields(changes: CustomerPatch['changes']): string[] {
  return Object.entries(changes).flatMap(([field, value]) => {
    if (value === undefined) return []
    return field === 'fields' ? Object.keys(value as object).map((key) => `fields.${key}`) : [field]
  })
}

/** Whether a customer has what the change wanted: then nobody has changed it since. */
export function holds(
  customer: Customer,
  { changes }: Pick<CustomerPatch, 'changes'>,
  areaCode: string | null,
): boolean {
  return JSON.stringify(comparable(withPatch(customer, { changes }, areaCode))) === JSON.stringify(comparable(customer))
}

const comparable = ({ numbers, addresses, tags, fields, ...rest }: Customer): unknown => [
  Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)),
  Object.entries(fields)
    .filter(([, value]) => value !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1)),
  numbers.map(({ id, number, label, note }) => [id, number, label, note]),
  addresses.map((address) => Object.entries(address).sort(([a], [b]) => (a < b ? -1 : 1))),
  tags,
]

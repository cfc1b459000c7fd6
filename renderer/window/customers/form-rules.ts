import {
  type Customer,
  type CustomerAddress,
  type CustomerPatch,
  type FieldDefinition,
  type FieldValue,
  type NewCustomer,
  type NumberInput,
} from '../../../contract/customer.ts'
import { type CustomerId } from '../../../contract/ids.ts'

/**
 * The customer form as texts by path: `name`, `notes`, `fields.birthday`, `addresses.ID.detail`, `numbers.ID.label`,
 * `numbers.ID.typed`. What is typed lies over what is stored; an id the customer does not have is one to be added. So the
 * typed texts alone say what somebody is doing, and a draft of them brings it back.
 */
export type Typed = Readonly<Record<string, string>>
export type Changes = CustomerPatch['changes']

export const addressParts = ['province', 'city', 'district', 'street', 'detail'] as const
export type AddressPart = (typeof addressParts)[number]
export type NumberRow = {
  readonly id: string
  readonly number: string
  readonly label: string
  /** Typed here, not stored yet. */
  readonly isNew: boolean
}

/** What is saved at once when this text is: the field the hub tells changes and conflicts by. */
export function fieldOf(path: string): string {
  return path.startsWith('addresses.') || path.startsWith('numbers.') ? (path.split('.')[0] ?? path) : path
}

/** The value as it is stored, as text. */
export function storedText(customer: Customer, path: string): string {
  const [field, id, part] = path.split('.') as [string, string | undefined, string | undefined]
  if (field === 'addresses') {
    const address = customer.addresses.find((one) => one.id === id)
    return address?.[part as AddressPart] ?? ''
  }
  if (field === 'numbers') return customer.numbers.find((one) => one.id === id)?.label ?? ''
  if (field === 'fields') return fieldText(customer.fields[path.slice('fields.'.length)])
  if (field === 'tags') return customer.tags.join(' ')
  const value = customer[field as 'name' | 'notes' | 'code' | 'station' | 'level']
  return value ?? ''
}

export const fieldText = (value: FieldValue | undefined): string =>
  value === null || value === undefined ? '' : value === true ? 'yes' : value === false ? 'no' : String(value)

/** The text of a self-defined field as its value; undefined when it is none (a number that is not one). */
export function fieldValue(definition: FieldDefinition, text: string): FieldValue | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  if (definition.type === 'number') return Number.isFinite(Number(trimmed)) ? Number(trimmed) : undefined
  if (definition.type === 'yes-no') return trimmed === 'yes'
  if (definition.type === 'date') return /^\d{4}-\d{2}-\d{2}$/.test(trimmed) ? trimmed : undefined
  return trimmed
}

/** Stored addresses with what is typed over them; the added ones last. */
export function addressesWith(stored: readonly CustomerAddress[], typed: Typed): readonly CustomerAddress[] {
  const added = idsOf(typed, 'addresses').filter((id) => !stored.some((one) => one.id === id))
  const blank = (id: string): CustomerAddress => ({
    id,
    province: stored[0]?.province ?? '',
    city: stored[0]?.city ?? '',
    district: '',
    street: '',
    detail: '',
    isDefault: stored.length === 0 && id === added[0],
  })
  return [...stored, ...added.map(blank)].map((address) => {
    const over = { ...address }
    for (const part of addressParts) over[part] = typed[`addresses.${address.id}.${part}`] ?? address[part]
    return over
  })
}

/** Whether there is an address in it at all: an added one is stored once it says something. */
export const saysAPlace = (address: CustomerAddress): boolean =>
  [address.district, address.street, address.detail].some((part) => part.trim() !== '')

export function numbersWith(
  stored: readonly { readonly id: string; readonly number: string; readonly label: string }[],
  typed: Typed,
): readonly NumberRow[] {
  const added = idsOf(typed, 'numbers').filter((id) => !stored.some((one) => one.id === id))
  return [
    ...stored.map(({ id, number, label }) => ({
      id,
      number,
      label: typed[`numbers.${id}.label`] ?? label,
      isNew: false,
    })),
    ...added.map((id) => ({
      id,
      number: typed[`numbers.${id}.typed`] ?? '',
      label: typed[`numbers.${id}.label`] ?? '',
      isNew: true,
    })),
  ]
}

/**
 * What is sent to store this field, over the customer as he is now; null when that changes nothing, `undefined` when the
 * text cannot be stored as it is.
 */
export function changesFor(
  customer: Customer,
  field: string,
  typed: Typed,
  definitions: readonly FieldDefinition[],
): Changes | null | undefined {
  if (field === 'addresses') {
    const addresses = addressesWith(customer.addresses, typed).filter(
      (one) => saysAPlace(one) || customer.addresses.some(({ id }) => id === one.id),
    )
    return same(addresses, customer.addresses) ? null : { addresses: [...addresses] }
  }
  if (field === 'numbers') {
    const rows = numbersWith(customer.numbers, typed).filter((row) => !row.isNew || row.number.trim() !== '')
    const changed = rows.some((row) => row.isNew || row.label !== storedText(customer, `numbers.${row.id}.label`))
    return changed ? { numbers: rows.map((row) => numberInput(customer, row)) } : null
  }
  const text = typed[field]
  if (text === undefined || text.trim() === storedText(customer, field).trim()) return null
  if (field.startsWith('fields.')) {
    const key = field.slice('fields.'.length)
    const definition = definitions.find((one) => one.key === key)
    const value = definition && fieldValue(definition, text)
    return value === undefined ? undefined : { fields: { [key]: value } }
  }
  if (field === 'name') return text.trim() === '' ? undefined : { name: text.trim() }
  if (field === 'code') return { code: text.trim() === '' ? null : text.trim() }
  if (field === 'station') return { station: text.trim() === '' ? null : text.trim() }
  if (field === 'notes') return { notes: text }
  return undefined
}

/** A number already stored is sent without its digits: who sees them masked cannot send them back. */
function numberInput(customer: Customer, row: NumberRow): NumberInput {
  const { note = '' } = customer.numbers.find(({ id }) => id === row.id) ?? {}
  const input = { id: row.id, label: row.label.trim(), note }
  return row.isNew ? { ...input, typed: row.number.trim() } : input
}

/** The present value of a field the hub tells changes by, so that a change can be taken back. */
export function presentValue(customer: Customer, field: string): Changes {
  if (field.startsWith('fields.')) {
    const key = field.slice('fields.'.length)
    return { fields: { [key]: customer.fields[key] ?? null } }
  }
  if (field === 'numbers') {
    return { numbers: customer.numbers.map(({ id, label, note }) => ({ id, label, note })) }
  }
  const known = field as 'name' | 'notes' | 'code' | 'station' | 'level' | 'tags' | 'blacklisted' | 'addresses'
  return { [known]: customer[known] }
}

/** Drops from what is typed all that belongs to one field. */
export const pathsOf = (typed: Typed, field: string): readonly string[] =>
  Object.keys(typed).filter((path) => fieldOf(path) === field)

/** The form of somebody new, as it is sent. */
export function newCustomer(
  id: string,
  typed: Typed,
  call: { readonly number: string; readonly numberId: string },
  addressId: string,
): NewCustomer {
  const text = (path: string): string => (typed[`new.${path}`] ?? '').trim()
  const number = typed['new.number'] ?? call.number
  const address: CustomerAddress = {
    id: addressId,
    province: text('province'),
    city: text('city'),
    district: text('district'),
    street: text('street'),
    detail: text('detail'),
    isDefault: true,
  }
  return {
    id: id as CustomerId,
    name: text('name'),
    code: null,
    level: text('level') || 'normal',
    tags: [],
    notes: text('notes'),
    ownerId: null,
    station: null,
    blacklisted: false,
    fields: {},
    numbers: number.trim() === '' ? [] : [{ id: call.numberId, typed: number.trim(), label: text('label'), note: '' }],
    addresses: saysAPlace(address) ? [address] : [],
  }
}

/** `江苏省常州市` as a province and a city, as far as its characters tell. */
export function placeParts(homePlace: string | null): { readonly province: string; readonly city: string } {
  const home = homePlace ?? ''
  const whole = /^(.+?(?:省|自治区))(.+?(?:市|州|盟|地区))$/.exec(home)
  if (whole) return { province: whole[1] ?? '', city: whole[2] ?? '' }
  if (/^(?:北京|上海|天津|重庆)市?$/.test(home)) return { province: '', city: home }
  return /(?:省|自治区)$/.test(home) ? { province: home, city: '' } : { province: '', city: '' }
}

const idsOf = (typed: Typed, field: string): readonly string[] => [
  ...new Set(
    Object.keys(typed)
      .filter((path) => path.startsWith(`${field}.`))
      .map((path) => path.split('.')[1] ?? ''),
  ),
]
const same = (one: unknown, two: unknown): boolean => JSON.stringify(one) === JSON.stringify(two)

import { createHash } from 'node:crypto'
import {
  type CustomerAddress,
  type CustomerPatch,
  type NewCustomer,
  type NumberInput,
} from '../../contract/customer.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type NumberingPlan, normaliseNumber } from '../numbers/normalise-number.ts'
import { type StoredCustomer, type StoredNumber } from './customer-rows.ts'

/** Two creations with the same digest are the same creation sent twice. */
export function creationDigest(input: NewCustomer): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(input)))
    .digest('base64url')
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

/** @throws ZuoxiError `request.invalid` when a number is none */
export function customerFromInput(input: NewCustomer, plan: NumberingPlan, now: number): StoredCustomer {
  return {
    ...input,
    tags: [...new Set(input.tags)],
    fields: withoutEmpty(input.fields),
    numbers: numbersFromInput(input.numbers, [], plan),
    addresses: withOneDefault(input.addresses),
    createdAt: now,
    updatedAt: now,
    version: 1,
  }
}

/** @throws ZuoxiError `request.invalid` when a number is none */
export function applyChanges(
  before: StoredCustomer,
  changes: CustomerPatch['changes'],
  plan: NumberingPlan,
): StoredCustomer {
  const { numbers, addresses, fields, tags, ...plain } = changes
  return {
    ...before,
    ...withoutUndefined(plain),
    tags: tags === undefined ? before.tags : [...new Set(tags)],
    fields: fields === undefined ? before.fields : withoutEmpty({ ...before.fields, ...fields }),
    numbers: numbers === undefined ? before.numbers : numbersFromInput(numbers, before.numbers, plan),
    addresses: addresses === undefined ? before.addresses : withOneDefault(addresses),
  }
}

/**
 * Numbers as stored. One that is sent without `typed` keeps what is stored under its id. The same number twice is kept
 * once.
 */
function numbersFromInput(
  inputs: readonly NumberInput[],
  existing: readonly StoredNumber[],
  plan: NumberingPlan,
): readonly StoredNumber[] {
  const known = new Set<string>()
  const numbers = inputs.map((input, index) => numberFromInput(input, index, existing, plan))
  return numbers.filter(({ key, extension }) => {
    const name = `${key} ${extension ?? ''}`
    if (known.has(name)) return false
    known.add(name)
    return true
  })
}

function numberFromInput(
  { id, typed, label, note }: NumberInput,
  index: number,
  existing: readonly StoredNumber[],
  plan: NumberingPlan,
): StoredNumber {
  const place = `numbers.${index}.typed`
  if (typed === undefined) {
    const kept = existing.find((number) => number.id === id)
    if (kept !== undefined) return { ...kept, label, note }
    throw new ZuoxiError('request.invalid', {
      place,
      reason: { 'zh-CN': '缺少号码', en: 'the number is missing' },
    })
  }
  // A masked number sent back would replace the real one for ever.
  const masked = /\*{3,}/.test(typed)
  const { key, kind, extension } = normaliseNumber(typed, plan)
  if (masked || !/\d/.test(key)) {
    throw new ZuoxiError('request.invalid', {
      place,
      reason: { 'zh-CN': `“${typed}”不是电话号码`, en: `"${typed}" is not a phone number` },
    })
  }
  return { id, key, kind, typed, extension: extension ?? null, label, note }
}

function withOneDefault(addresses: readonly CustomerAddress[]): CustomerAddress[] {
  const chosen = Math.max(
    0,
    addresses.findIndex((address) => address.isDefault),
  )
  return addresses.map((address, index) => ({ ...address, isDefault: index === chosen }))
}

function withoutEmpty(fields: StoredCustomer['fields']): StoredCustomer['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''))
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as never
}

import { isDeepStrictEqual } from 'node:util'
import { type CustomerPatch } from '../../contract/customer.ts'
import { type StoredCustomer } from './customer-rows.ts'

export type FieldChange = { readonly field: string; readonly before: unknown; readonly after: unknown }

const plainFields = ['code', 'name', 'level', 'tags', 'notes', 'ownerId', 'station', 'blacklisted'] as const

/** What differs, field by field; self-defined fields each for itself (`fields.birthday`). */
export function changesBetween(before: StoredCustomer, after: StoredCustomer): readonly FieldChange[] {
  const changes: FieldChange[] = []
  const note = (field: string, from: unknown, to: unknown): void => {
    if (!isDeepStrictEqual(from, to)) changes.push({ field, before: from, after: to })
  }
  for (const field of plainFields) note(field, before[field], after[field])
  for (const key of new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])) {
    note(`fields.${key}`, before.fields[key] ?? null, after.fields[key] ?? null)
  }
  note('numbers', before.numbers, after.numbers)
  note('addresses', before.addresses, after.addresses)
  return changes
}

/** The fields a patch touches, in the words of the history. */
export function touchedFields(changes: CustomerPatch['changes']): readonly string[] {
  return Object.keys(changes).flatMap((field) =>
    field === 'fields' ? Object.keys(changes.fields ?? {}).map((key) => `fields.${key}`) : [field],
  )
}

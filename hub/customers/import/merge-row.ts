import { type CustomerId } from '../../../contract/ids.ts'
import { type NumberingPlan } from '../../numbers/normalise-number.ts'
import { customerFromInput, applyChanges } from '../customer-content.ts'
import { type StoredCustomer } from '../customer-rows.ts'
import { addressText } from '../search/search-terms.ts'
import { manyIds } from './many-ids.ts'
import { type RowContent } from './read-row.ts'

const uuid = manyIds()

/** A new customer from a row. */
export function customerFromRow(content: RowContent, plan: NumberingPlan, now: number): StoredCustomer {
  return customerFromInput(
    {
      id: uuid() as CustomerId,
      name: content.name,
      code: content.code,
      level: content.level ?? 'normal',
      tags: [...content.tags],
      notes: content.notes ?? '',
      ownerId: null,
      station: content.station,
      blacklisted: content.blacklisted ?? false,
      fields: { ...content.fields },
      numbers: content.numbers.map(({ typed }) => ({ id: uuid(), typed, label: '', note: '' })),
      addresses: content.address === null ? [] : [{ id: uuid(), ...content.address, isDefault: true }],
    },
    plan,
    now,
  )
}

/**
 * A customer who is there already, with what the row says: filled cells replace, numbers, addresses and tags are
 * added, empty cells leave everything as it is.
 */
export function mergeRow(before: StoredCustomer, content: RowContent, plan: NumberingPlan): StoredCustomer {
  const newNumbers = content.numbers.filter(({ key }) => !before.numbers.some((n) => n.key === key))
  const { address } = content
  const known = address === null || before.addresses.some((a) => addressText(a) === addressText(address))
  return applyChanges(
    before,
    {
      name: content.name,
      ...(content.code === null ? {} : { code: content.code }),
      ...(content.level === null ? {} : { level: content.level }),
      ...(content.notes === null ? {} : { notes: content.notes }),
      ...(content.station === null ? {} : { station: content.station }),
      ...(content.blacklisted === null ? {} : { blacklisted: content.blacklisted }),
      tags: [...before.tags, ...content.tags],
      fields: { ...content.fields },
      numbers: [
        ...before.numbers.map(({ id, label, note }) => ({ id, label, note })),
        ...newNumbers.map(({ typed }) => ({ id: uuid(), typed, label: '', note: '' })),
      ],
      addresses: known ? [...before.addresses] : [...before.addresses, { id: uuid(), ...address, isDefault: false }],
    },
    plan,
  )
}

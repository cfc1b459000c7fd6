import { v7 as uuid } from 'uuid'
import { type Customer } from '../../contract/customer.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { normaliseNumber } from '../../hub/numbers/normalise-number.ts'
import { generateCustomer } from './customer-generator.ts'

/** Customers as the hub sends them. */
export function* cachedCustomers(count: number, seed = 1): Generator<Customer> {
  for (let index = 0; index < count; index += 1) {
    const made = generateCustomer(index, seed)
    yield {
      ...made,
      numbers: made.numbers.map(({ id, typed = '', label, note }) => {
        const { key, kind, extension = null } = normaliseNumber(typed, { areaCode: '28' })
        return { id, typed, label, note, number: key, kind, extension }
      }),
      createdAt: 1_700_000_000_000,
      updatedAt: 1_700_000_000_000,
      version: 1,
    }
  }
}

export function oneCustomer(about: Partial<Customer> & { readonly keys?: readonly string[] } = {}): Customer {
  const { keys = ['+8613800138000'], ...rest } = about
  return {
    id: uuid() as CustomerId,
    code: null,
    name: '张建国',
    level: 'normal',
    tags: [],
    notes: '',
    ownerId: null,
    station: null,
    blacklisted: false,
    fields: {},
    numbers: keys.map((number) => ({
      id: uuid(),
      number,
      kind: 'mobile',
      typed: number,
      extension: null,
      label: '',
      note: '',
    })),
    addresses: [],
    createdAt: 1,
    updatedAt: 1,
    version: 1,
    ...rest,
  }
}

/** The reply of `GET /api/customer-changes`, as bytes. */
export function changesPage(about: {
  customers?: readonly Customer[]
  removed?: readonly string[]
  to: number
  newest?: number
  epoch?: string
}): Uint8Array {
  const { customers = [], removed = [], to, newest = to, epoch = 'one' } = about
  return Buffer.from(JSON.stringify({ customers, removed, to, newest, epoch, areaCode: '28' }))
}

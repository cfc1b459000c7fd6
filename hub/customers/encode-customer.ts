import { encodeRow } from '../database/insert-rows.ts'
import { addressRows, customerColumns, numberRows, type StoredCustomer } from './customer-rows.ts'
import { searchText } from './search/search-terms.ts'

/**
 * A new customer as the database takes him, all texts: they cross threads for next to nothing. What all customers of a
 * chunk have in common (times, the import) is left out, and the serial, which only the database knows.
 */
export type EncodedCustomer = {
  /** The inside of a JSON array, in the order of `encodedColumns`. */
  readonly customer: string
  readonly numbers: readonly string[]
  readonly addresses: readonly string[]
  /** The words he is found by, as searchText gives them. */
  readonly terms: string
}

export const encodedColumns = {
  customers: [
    'id',
    'code',
    'code_key',
    'name',
    'level',
    'tags',
    'notes',
    'owner_id',
    'station',
    'blacklisted',
    'fields',
    'version',
  ],
  numbers: ['position', 'id', 'key', 'kind', 'typed', 'extension', 'label', 'note'],
  addresses: ['position', 'id', 'province', 'city', 'district', 'street', 'detail', 'is_default'],
} as const

/** Only for customers that are new: the serial is left out. */
export function encodeCustomer(customer: StoredCustomer): EncodedCustomer {
  const row = { id: customer.id, ...customerColumns(customer) }
  return {
    customer: encodeRow(encodedColumns.customers.map((column) => row[column])),
    numbers: numberRows(0, customer.numbers).map((number) =>
      encodeRow(encodedColumns.numbers.map((column) => number[column])),
    ),
    addresses: addressRows(0, customer.addresses).map((address) =>
      encodeRow(encodedColumns.addresses.map((column) => address[column])),
    ),
    terms: searchText(customer),
  }
}

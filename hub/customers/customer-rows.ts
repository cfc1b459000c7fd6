import { type Selectable } from 'kysely'
import { type Customer, type CustomerAddress, type CustomerNumber } from '../../contract/customer.ts'
import { type CustomerId, type UserId } from '../../contract/ids.ts'
import { type NumberKind } from '../../contract/number.ts'
import { type CustomersTables } from './customers.tables.ts'

/** A customer as the hub knows him: number keys beside the contract's shape. */
export type StoredCustomer = Omit<Customer, 'numbers'> & {
  readonly numbers: readonly StoredNumber[]
}
export type StoredNumber = Omit<CustomerNumber, 'number'> & { readonly key: string }

export type CustomerRow = Selectable<CustomersTables['customers']>
export type NumberRow = Selectable<CustomersTables['customer_numbers']>
export type AddressRow = Selectable<CustomersTables['customer_addresses']>

/** Rows of the three tables put together; numbers and addresses in their order. */
export function customerFromRows(
  row: CustomerRow,
  numbers: readonly NumberRow[],
  addresses: readonly AddressRow[],
): StoredCustomer {
  return {
    id: row.id as CustomerId,
    code: row.code,
    name: row.name,
    level: row.level,
    tags: JSON.parse(row.tags) as string[],
    notes: row.notes,
    ownerId: row.owner_id as UserId | null,
    station: row.station,
    blacklisted: Number(row.blacklisted) === 1,
    fields: JSON.parse(row.fields) as Customer['fields'],
    numbers: [...numbers].sort((a, b) => a.position - b.position).map(numberFromRow),
    addresses: [...addresses].sort((a, b) => a.position - b.position).map(addressFromRow),
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    version: Number(row.version),
  }
}

function numberFromRow(row: NumberRow): StoredNumber {
  return {
    id: row.id,
    key: row.key,
    kind: row.kind as NumberKind,
    typed: row.typed,
    extension: row.extension,
    label: row.label,
    note: row.note,
  }
}

function addressFromRow(row: AddressRow): CustomerAddress {
  return {
    id: row.id,
    province: row.province,
    city: row.city,
    district: row.district,
    street: row.street,
    detail: row.detail,
    isDefault: Number(row.is_default) === 1,
  }
}

/** What goes into the `customers` row besides what only creation sets. */
export function customerColumns(
  customer: StoredCustomer,
): Omit<CustomerRow, 'serial' | 'id' | 'created_digest' | 'created_at' | 'import_id' | 'change'> {
  return {
    code: customer.code,
    code_key: customer.code?.toLowerCase() ?? null,
    name: customer.name,
    level: customer.level,
    tags: JSON.stringify(customer.tags),
    notes: customer.notes,
    owner_id: customer.ownerId,
    station: customer.station,
    blacklisted: customer.blacklisted ? 1 : 0,
    fields: JSON.stringify(customer.fields),
    updated_at: customer.updatedAt,
    version: customer.version,
  }
}

export function numberRows(serial: number, numbers: readonly StoredNumber[]): readonly NumberRow[] {
  return numbers.map(({ id, key, kind, typed, extension, label, note }, position) => {
    return { id, customer_serial: serial, position, key, kind, typed, extension, label, note }
  })
}

export function addressRows(serial: number, addresses: readonly CustomerAddress[]): readonly AddressRow[] {
  return addresses.map(({ isDefault, ...address }, position) => {
    return { ...address, customer_serial: serial, position, is_default: isDefault ? 1 : 0 }
  })
}

/** As people dial and read it: a customer of the contract carries E.164 or the dialled digits. */
export function toContract(customer: StoredCustomer): Customer {
  return { ...customer, numbers: customer.numbers.map(({ key, ...number }) => ({ ...number, number: key })) }
}

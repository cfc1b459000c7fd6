import { type TransferKind } from '../../../contract/api/transfers.api.ts'
import { type Grants } from '../../../contract/rights.ts'

const imports = { customers: 'customer.import', products: 'product.write', orders: 'order.import' } as const
const exports = { customers: 'customer.export', products: 'product.write', orders: 'order.export' } as const

/** An import reaches everybody's, so its right must too; the hub checks it again. */
export function mayImport(kind: TransferKind, grants: Grants | undefined): boolean {
  return grants?.[imports[kind]] === 'all' && (kind !== 'orders' || grants['order.write'] !== undefined)
}

export function mayExport(kind: TransferKind, grants: Grants | undefined): boolean {
  return grants?.[exports[kind]] !== undefined
}

/** Whether numbers go out as they are: an export shows no more than the screen. */
export function seesNumbers(grants: Grants | undefined): boolean {
  return grants?.['customer.number'] !== undefined
}

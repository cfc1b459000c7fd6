import { z } from 'zod'

/**
 * Units of the ledgers. Every entry sums to zero in every unit (double entry), so a ledger cannot be out of balance;
 * doctor proves it.
 */
export const ledgerUnitKinds = [
  'fen', // money
  'ticket', // `ticket:<productId>`, tickets of one product
  'bucket', // `bucket:<kind>`, buckets at the customer's place
  'covered', // `covered:<kind>`, how many of them a deposit is held for
  'deposit', // `deposit:<kind>`, that deposit, in fen
  'point',
] as const
export type LedgerUnitKind = (typeof ledgerUnitKinds)[number]

export const ledgerUnitSchema = z
  .string()
  .trim()
  .max(60)
  .regex(/^(fen|point|ticket:[0-9a-f-]{36}|(bucket|covered|deposit):.{1,32})$/)

/** `ticket:<productId>` taken apart; `of` is empty for money and points. */
export function readUnit(unit: string): { readonly kind: LedgerUnitKind; readonly of: string } | null {
  const at = unit.indexOf(':')
  const kind = ledgerUnitKinds.find((one) => one === (at < 0 ? unit : unit.slice(0, at)))
  return kind === undefined ? null : { kind, of: at < 0 ? '' : unit.slice(at + 1) }
}

import { type LedgerAdjustment } from '../../contract/order/account.ts'
import { readUnit } from '../../contract/order/ledger-unit.ts'
import {
  customerAccounts as of,
  courierCash,
  shopAccounts as shop,
  stationCash,
  type Till,
  tillOf,
} from './accounts.ts'
import { move, type NewEntry, netted, type Posting } from './entry.ts'

/** Money taken; with a negative amount given back. */
export function receiptEntry(receipt: Till & { readonly amountFen: number }): NewEntry {
  const kind = receipt.amountFen < 0 ? 'refund' : 'receipt'
  return { kind, postings: move('fen', receipt.amountFen, of.owed(receipt.customerId), tillOf(receipt)) }
}

/** A courier's cash comes to his station. */
export function handOverEntry(wish: { courierId: string; station: string; amountFen: number }): NewEntry {
  const { courierId, station, amountFen } = wish
  return { kind: 'hand-over', postings: move('fen', amountFen, courierCash(courierId, station), stationCash(station)) }
}

/** A balance corrected by hand. The money of a deposit goes with it, so that the shop's debt stays the customers' due. */
export function adjustmentEntry(customerId: string, { unit, amount }: LedgerAdjustment): NewEntry {
  const account = accountFor(customerId, unit)
  const postings: readonly Posting[] =
    readUnit(unit)?.kind === 'deposit'
      ? [...move(unit, amount, shop.depositsHeld, account), ...move('fen', amount, shop.deposits, shop.adjustments)]
      : move(unit, amount, shop.adjustments, account)
  return { kind: 'adjust', postings: netted(postings) }
}

function accountFor(id: string, unit: string): string {
  switch (readUnit(unit)?.kind) {
    case 'fen':
      return of.onAccount(id)
    case 'ticket':
      return of.tickets(id)
    case 'point':
      return of.points(id)
    case 'bucket':
      return of.buckets(id)
    case 'covered':
      return of.covered(id)
    case 'deposit':
      return of.deposits(id)
    case undefined:
      throw new Error(`no account keeps ${unit}`)
  }
}

import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { readUnit } from '../../contract/order/ledger-unit.ts'
import { type Receipt } from '../../contract/order/receipt.ts'

/**
 * The accounts of the books, by plain names. Signs: what a customer has or owes, and the cash somebody holds, is
 * positive; the shop's own side of it negative.
 */
export const customerAccounts = {
  /** fen: for delivered orders, less what he paid. */
  owed: (id: string) => `customer:${id}:owed`,
  /** fen: what he pays later by agreement (挂账). */
  onAccount: (id: string) => `customer:${id}:on-account`,
  tickets: (id: string) => `customer:${id}:tickets`,
  ticketsSetAside: (id: string) => `customer:${id}:tickets-set-aside`,
  points: (id: string) => `customer:${id}:points`,
  pointsSetAside: (id: string) => `customer:${id}:points-set-aside`,
  buckets: (id: string) => `customer:${id}:buckets`,
  /** How many of the buckets a deposit is held for. */
  covered: (id: string) => `customer:${id}:covered`,
  /** Whose the money of `shop:deposits` is. */
  deposits: (id: string) => `customer:${id}:deposits`,
} as const

export const shopAccounts = {
  sales: 'shop:sales',
  deliveryFees: 'shop:delivery-fees',
  /** fen: money that goes back with the buckets. */
  deposits: 'shop:deposits',
  /** The other side of the customers' `deposits`. */
  depositsHeld: 'shop:deposits-held',
  tickets: 'shop:tickets',
  points: 'shop:points',
  buckets: 'shop:buckets',
  covered: 'shop:covered',
  /** The other side of what is corrected by hand. */
  adjustments: 'shop:adjustments',
} as const

export type Till = Pick<Receipt, 'customerId' | 'method' | 'station' | 'courierId'>

export const courierCash = (courierId: string, station: string): string => `courier:${courierId}:cash:${station}`
export const stationCash = (station: string): string => `station:${station}:cash`

/** Where money of this method is: with the courier only when it is cash, and then he holds it for one station. */
export function tillOf({ customerId, method, station, courierId }: Till): string {
  if (method === 'account') return customerAccounts.onAccount(customerId)
  if (station === null) return `shop:${method}`
  if (method === 'cash' && courierId !== null) return courierCash(courierId, station)
  return `station:${station}:${method}`
}

/** Whose an account is, for the columns beside its name. */
export function holderOf(account: string): { readonly customerId: string | null; readonly station: string | null } {
  const [kind, id, , station] = account.split(':')
  return {
    customerId: kind === 'customer' ? (id ?? null) : null,
    station: kind === 'courier' ? (station ?? null) : null,
  }
}

export function courierOf(account: string): string {
  return account.split(':')[1] ?? ''
}

/** Nobody can use more tickets or points than he has, nor hand over more cash than he holds. */
export function mayBeNegative(account: string): boolean {
  return !/^customer:.*:(tickets|tickets-set-aside|points|points-set-aside|covered|deposits)$|^courier:/.test(account)
}

/** @param have before the posting that asks for more */
export function shortfall(account: string, unit: string, have: number, need: number): ZuoxiError {
  return new ZuoxiError('state.illegal', { reason: words(account, unit, have, need) })
}

function words(account: string, unit: string, have: number, need: number): BilingualText {
  if (account.startsWith('courier:')) {
    return {
      'zh-CN': `配送员手上只有 ${yuan(have)} 元现金，交不出 ${yuan(need)} 元`,
      en: `the courier holds ${yuan(have)} yuan in cash, not ${yuan(need)}`,
    }
  }
  switch (readUnit(unit)?.kind) {
    case 'ticket':
      return { 'zh-CN': `水票不足：剩 ${have} 张，需要 ${need} 张`, en: `${have} tickets are left, ${need} are needed` }
    case 'point':
      return { 'zh-CN': `积分不足：剩 ${have} 分，需要 ${need} 分`, en: `${have} points are left, ${need} are needed` }
    case 'deposit':
      return {
        'zh-CN': `押金只有 ${yuan(have)} 元，不能减 ${yuan(need)} 元`,
        en: `the deposit is ${yuan(have)} yuan, which ${yuan(need)} cannot be taken from`,
      }
    default:
      return { 'zh-CN': `只有 ${have}，不能减 ${need}`, en: `there are ${have}, which ${need} cannot be taken from` }
  }
}

export const yuan = (fen: number): string => (fen / 100).toFixed(2)

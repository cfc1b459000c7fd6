import { type Order, type OrderLine } from '../../../contract/order/order.ts'

/** As it is said to a courier. */
export function orderPlace({ address }: Pick<Order, 'address'>): string {
  const { district, street, detail } = address
  return `${district}${street}${street !== '' && /^[\dA-Za-z]/.test(detail) ? ' ' : ''}${detail}`
}

/** `清泉纯净水 18.9L ×2，饮水器 ×1`, gifts last. */
export function goodsText(lines: readonly OrderLine[]): string {
  return lines.map(({ name, quantity }) => `${name} ×${String(quantity)}`).join('，')
}

export const owedFen = ({ totalFen, paidFen }: Pick<Order, 'totalFen' | 'paidFen'>): number => totalFen - paidFen

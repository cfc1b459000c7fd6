/** How money and quantities are written everywhere in the window; whole fen inside, yuan on the screen. */

const digits = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })
const whole = new Intl.NumberFormat('en')

/** `1,240.00`, for a column that says it is money. */
export const amount = (fen: number): string => `${fen < 0 ? '−' : ''}${digits.format(Math.abs(fen) / 100)}`

/** The same, and nothing for nothing. */
export const amountIfAny = (fen: number): string => (fen === 0 ? '' : amount(fen))

/** `¥1,240.00`, standing by itself. */
export const money = (fen: number): string => `${fen < 0 ? '−' : ''}¥${digits.format(Math.abs(fen) / 100)}`

/** `1,240`: points, tickets, orders. */
export const count = (value: number): string => `${value < 0 ? '−' : ''}${whole.format(Math.abs(value))}`

/** `2 桶`, `1,000 瓶`. */
export const quantity = (value: number, unit: string): string => `${count(value)} ${unit}`

/** What was typed as money, in fen; null when it is none. Full-width digits of an input method count as digits. */
export function fenOf(typed: string): number | null {
  const plain = typed
    .normalize('NFKC')
    .replace(/[。]/g, '.')
    .replace(/[¥,\s]/g, '')
  const found = /^(\d{0,8})(?:\.(\d{0,2}))?$/.exec(plain)
  if (found === null || plain === '' || plain === '.') return null
  return Number(found[1] || '0') * 100 + Number((found[2] ?? '').padEnd(2, '0'))
}

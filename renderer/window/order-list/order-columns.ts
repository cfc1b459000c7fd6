import { type Order } from '../../../contract/order/order.ts'

/** A column of the list: how wide it is, and what sorting by it compares; null: it does not sort. */
type Column = {
  readonly width: string
  readonly end?: boolean
  readonly by: ((order: Order) => number | string) | null
}

export const orderColumns = {
  number: { width: '72px', by: (order) => order.number },
  placed: { width: '88px', by: (order) => order.placedAt },
  state: { width: '104px', by: (order) => order.state },
  customer: { width: 'minmax(84px, 1fr)', by: (order) => order.customerName },
  phone: { width: '116px', by: null },
  address: { width: 'minmax(110px, 2.2fr)', by: (order) => order.address.district + order.address.street },
  goods: { width: 'minmax(110px, 2fr)', by: null },
  station: { width: 'minmax(64px, 0.8fr)', by: (order) => order.stationName ?? '' },
  courier: { width: '72px', by: (order) => order.courierName ?? '' },
  total: { width: '84px', end: true, by: (order) => order.totalFen },
  owed: { width: '84px', end: true, by: (order) => order.totalFen - order.paidFen },
  payment: { width: '60px', by: (order) => order.payment },
  source: { width: '52px', by: (order) => order.source },
  placedBy: { width: '72px', by: (order) => order.placedBy.name },
  chases: { width: '44px', end: true, by: (order) => order.chases },
} as const satisfies Record<string, Column>
export type ColumnName = keyof typeof orderColumns

export const columnNames = Object.keys(orderColumns) as readonly ColumnName[]
export const firstColumns: readonly ColumnName[] = [
  'number',
  'placed',
  'state',
  'customer',
  'address',
  'goods',
  'station',
  'total',
]

export type SortOrder = { readonly column: ColumnName; readonly down: boolean }

/** As the hub gives them: the newest first. */
export const firstSort: SortOrder = { column: 'placed', down: true }

export function sortOrders(orders: readonly Order[], { column, down }: SortOrder): readonly Order[] {
  const by: Column['by'] = orderColumns[column].by
  if (by === null) return orders
  const words = new Intl.Collator('zh-CN', { numeric: true })
  return orders.toSorted((a, b) => {
    const [x, y] = down ? [by(b), by(a)] : [by(a), by(b)]
    return typeof x === 'number' && typeof y === 'number' ? x - y : words.compare(String(x), String(y))
  })
}

/** `grid-template-columns` of the head and every row. */
export function gridOf(columns: readonly ColumnName[]): string {
  return columns.map((name) => orderColumns[name].width).join(' ')
}

export const standsAtEnd = (name: ColumnName): boolean => (orderColumns[name] as Column).end === true

/** Rarely read to its end in the list: its tool tip has the whole. */
export const isLong = (name: ColumnName): boolean => name === 'address' || name === 'goods'

/** Of a cell, in words of the style sheet. */
export const cellClass = (name: ColumnName): string =>
  [standsAtEnd(name) ? 'end' : '', isLong(name) ? 'quiet' : '', name === 'chases' ? 'chased' : ''].join(' ').trim()

/** What was kept from another day, without what is no column any more. */
export function readColumns(kept: string | null): readonly ColumnName[] {
  const found = (kept ?? '').split(',').filter((name): name is ColumnName => Object.hasOwn(orderColumns, name))
  return found.length === 0 ? firstColumns : columnNames.filter((name) => found.includes(name))
}

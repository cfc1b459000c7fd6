import { deliveryMethodNames, paymentMethodNames, payWithNames } from '../../contract/order/order-words.ts'
import { type Order, type PayWith } from '../../contract/order/order.ts'
import { derivedId } from './derived-id.ts'
import { orderTargets } from './order-columns.ts'
import { correctCell, type RowCells, readFen, readOneOf, readText, readWhole } from './read-cells.ts'

/** What one row, or the rows of one order number, say of an order. Customer and products are as they stand there. */
export type OrderDraft = {
  /** Made from what it says: the same rows again are the same order. */
  readonly id: string
  /** The first of its rows. */
  readonly row: number
  readonly rows: number
  readonly orderNumber: string
  readonly customerNumber: string
  readonly customerCode: string
  readonly lines: readonly { readonly product: string; readonly quantity: number; readonly payWith: PayWith }[]
  readonly contactName: string
  readonly contactNumber: string
  readonly address: { readonly district: string; readonly street: string; readonly detail: string } | null
  readonly window: { readonly from: number; readonly to: number } | null
  readonly method: Order['method'] | null
  readonly payment: Order['payment'] | null
  readonly station: string
  readonly totalFen: number | null
  readonly note: string
}

/** Undefined when the row has problems (`cells.problems`). */
export function readOrder(cells: RowCells, zone: (date: string, minutes: number) => number): OrderDraft | undefined {
  const customerNumber = readText(cells, 'customerNumber', 64)
  const customerCode = readText(cells, 'customerCode', 64)
  if (customerNumber === '' && customerCode === '') {
    const reason = { 'zh-CN': '没有客户电话或编号', en: "has neither the customer's phone nor code" }
    cells.complain('customerNumber', reason, { 'zh-CN': '请补上其中一个', en: 'Fill in one of them' })
  }
  const product = readText(cells, 'product', 80)
  if (product === '' && cells.text('product') === '') {
    cells.complain('product', { 'zh-CN': '商品为空', en: 'the product is empty' }, correctCell)
  }
  const address = {
    district: readText(cells, 'district', 40),
    street: readText(cells, 'street', 100),
    detail: readText(cells, 'address', 300),
  }
  const draft = {
    ...{
      id: '',
      row: cells.row,
      rows: 1,
      orderNumber: readText(cells, 'orderNumber', 64),
      customerNumber,
      customerCode,
    },
    lines: [
      {
        product,
        quantity: readWhole(cells, 'quantity', { least: 1, most: 9_999 }) ?? 1,
        payWith: readOneOf(cells, 'payWith', payWithNames) ?? ('money' as const),
      },
    ],
    contactName: readText(cells, 'contactName', 80),
    contactNumber: readText(cells, 'contactNumber', 64),
    address: Object.values(address).every((part) => part === '') ? null : address,
    window: readWindow(cells, zone),
    method: readOneOf(cells, 'method', deliveryMethodNames) ?? null,
    payment: readOneOf(cells, 'payment', paymentMethodNames) ?? null,
    station: readText(cells, 'station', 80),
    totalFen: readFen(cells, 'total') ?? null,
    note: readText(cells, 'note', 1_000),
  }
  return cells.problems.length > 0 ? undefined : draft
}

/** `2026-11-28` with `9:00-12:00`; a date alone is the whole day. */
function readWindow(cells: RowCells, zone: (date: string, minutes: number) => number): OrderDraft['window'] {
  const dateText = cells.text('date')
  const spanText = cells.text('window')
  if (dateText === '' && spanText === '') return null
  const day = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/.exec(dateText)
  if (day === null) {
    const reason = { 'zh-CN': '送货日期应为 2026-11-28 这样的日期', en: 'must be a date such as 2026-11-28' }
    cells.complain('date', reason, correctCell)
    return null
  }
  const date = `${String(day[1])}-${String(day[2]).padStart(2, '0')}-${String(day[3]).padStart(2, '0')}`
  const span = /^(\d{1,2})[:：](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：](\d{2})$/.exec(spanText)
  const minutes = span === null ? [0, 1440] : [minutesOf(span[1], span[2]), minutesOf(span[3], span[4])]
  const [from = 0, to = 0] = minutes
  const real = !Number.isNaN(Date.parse(`${date}T00:00:00Z`))
  if (!real || (span === null && spanText !== '') || to > 1440 || from >= to) {
    const reason = { 'zh-CN': '送货时段应为 9:00-12:00 这样的时段', en: 'must be a span of time such as 9:00-12:00' }
    cells.complain(real ? 'window' : 'date', reason, correctCell)
    return null
  }
  return { from: zone(date, from), to: zone(date, to) }
}

const minutesOf = (hours: string | undefined, minutes: string | undefined): number =>
  Number(hours) * 60 + Number(minutes)

/** Rows of one order number and customer are one order; a row without a number is one by itself. */
export function groupOrders(
  rows: readonly { readonly draft: OrderDraft; readonly cells: RowCells }[],
): readonly OrderDraft[] {
  const groups = new Map<string, OrderDraft>()
  const seen = new Map<string, number>()
  for (const { draft, cells } of rows) {
    const customer = draft.customerCode === '' ? draft.customerNumber : draft.customerCode
    let key: readonly string[]
    if (draft.orderNumber !== '') key = ['number', draft.orderNumber, customer]
    else {
      // The same row twice in one table is two orders, and the same two when it comes again.
      const content = JSON.stringify(Object.keys(orderTargets).map((target) => cells.text(target)))
      const times = (seen.get(content) ?? 0) + 1
      seen.set(content, times)
      key = ['row', content, String(times)]
    }
    const id = derivedId('order', ...key)
    const first = groups.get(id)
    groups.set(
      id,
      first === undefined
        ? { ...draft, id }
        : { ...withFirst(first, draft), rows: first.rows + 1, lines: [...first.lines, ...draft.lines] },
    )
  }
  return [...groups.values()]
}

/** What the first row leaves empty, a later one of the same order may say. */
function withFirst(first: OrderDraft, later: OrderDraft): OrderDraft {
  return {
    ...first,
    contactName: first.contactName || later.contactName,
    contactNumber: first.contactNumber || later.contactNumber,
    address: first.address ?? later.address,
    window: first.window ?? later.window,
    method: first.method ?? later.method,
    payment: first.payment ?? later.payment,
    station: first.station || later.station,
    totalFen: first.totalFen ?? later.totalFen,
    note: first.note || later.note,
  }
}

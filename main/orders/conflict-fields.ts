import { type Conflict } from '../../contract/bridge/shop-commands.ts'
import { type Customer, type CustomerPatch } from '../../contract/customer.ts'
import { type Order, type OrderContent } from '../../contract/order/order.ts'

type Field = Conflict['fields'][number]

const differing = (fields: readonly Field[]): Field[] => fields.filter(({ mine, theirs }) => mine !== theirs)

const yuan = (fen: number): string => (fen / 100).toFixed(2)

type LineLike = { readonly productId: string; readonly quantity: number; readonly payWith: string }

/** What one wrote for an order beside what the hub has, field by field. */
export function orderFields(
  mine: OrderContent,
  theirs: Order,
  words: { readonly productName: (id: string) => string; readonly timeText: (at: number) => string },
): Field[] {
  const lines = (list: readonly LineLike[]): string =>
    list
      .map(({ productId, quantity, payWith }) =>
        [`${words.productName(productId)} ×${String(quantity)}`, payWith === 'money' ? '' : payWith].join(' ').trim(),
      )
      .sort()
      .join('\n')
  const address = ({ district, street, detail }: OrderContent['address']): string =>
    [district, street, detail].filter((part) => part !== '').join(' ')
  const span = (window: OrderContent['window']): string =>
    window === null ? '' : `${words.timeText(window.from)} – ${words.timeText(window.to)}`
  return differing([
    { field: 'lines', mine: lines(mine.lines), theirs: lines(theirs.lines.filter((line) => line.giftRuleId === null)) },
    { field: 'discountFen', mine: yuan(mine.discountFen), theirs: yuan(theirs.discountFen) },
    { field: 'contactName', mine: mine.contactName, theirs: theirs.contactName },
    { field: 'contactNumber', mine: mine.contactNumber, theirs: theirs.contactNumber },
    { field: 'address', mine: address(mine.address), theirs: address(theirs.address) },
    { field: 'method', mine: mine.method, theirs: theirs.method },
    { field: 'window', mine: span(mine.window), theirs: span(theirs.window) },
    { field: 'payment', mine: mine.payment, theirs: theirs.payment },
    // Left to the hub: no wish that could differ.
    { field: 'station', mine: mine.station ?? theirs.station ?? '', theirs: theirs.station ?? '' },
    { field: 'note', mine: mine.note, theirs: theirs.note },
  ])
}

/** The same of a customer: the fields the change touches. */
export function customerFields(changes: CustomerPatch['changes'], mine: Customer, theirs: Customer): Field[] {
  const own = Object.keys(changes).filter((field) => field !== 'fields')
  return differing([
    ...own.map((field) => ({
      field,
      mine: valueText(mine[field as keyof Customer]),
      theirs: valueText(theirs[field as keyof Customer]),
    })),
    ...Object.keys(changes.fields ?? {}).map((key) => ({
      field: `fields.${key}`,
      mine: valueText(mine.fields[key]),
      theirs: valueText(theirs.fields[key]),
    })),
  ])
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(valueText).join('\n')
  if (typeof value !== 'object') return String(value)
  const of = value as Readonly<Record<string, unknown>>
  const parts =
    'number' in of
      ? [of['number'], of['label']]
      : [of['province'], of['city'], of['district'], of['street'], of['detail']]
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}

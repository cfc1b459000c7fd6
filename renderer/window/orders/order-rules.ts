import { v7 as uuid } from 'uuid'
import { type CommandInput, type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type OrderForm } from '../../../contract/bridge/shop-commands.ts'
import { type Customer } from '../../../contract/customer.ts'
import { type CallId, type CustomerId, type OrderId } from '../../../contract/ids.ts'
import { type CustomerAccount } from '../../../contract/order/account.ts'
import { type OrderContent } from '../../../contract/order/order.ts'
import { addressesInOrder, isMasked } from '../customers/customer-rules.ts'
import { homeNumber } from '../format/numbers.ts'

/** What an order being written means, decided here and worded by its components. */

export type FormContent = OrderForm['content']
export type FormLine = FormContent['lines'][number]
export type Quote = CommandOutput<'shop.quote'>
/** Everything but the lines, with what stands there while nobody typed anything else. */
export type FilledForm = Omit<OrderContent, 'customerId' | 'lines'> & { readonly lines: readonly FormLine[] }

export const newForm = (customerId: string | null): OrderForm => ({
  orderId: uuid() as OrderId,
  customerId: customerId ?? '',
  content: { lines: [] },
  changedAt: Date.now(),
})

/** Whether somebody has begun to write: such a form is never replaced unasked. */
export const isBegun = ({ content }: OrderForm): boolean => {
  const { lines, ...rest } = content
  return lines.length > 0 || Object.values(rest).some((value) => value !== undefined)
}

/** The whole form: what was typed, else what the customer has. */
export function filledForm(content: FormContent, customer: Customer | null, calling: string | null): FilledForm {
  const [first] = addressesInOrder(customer?.addresses ?? [])
  return {
    contactName: content.contactName ?? customer?.name ?? '',
    contactNumber: content.contactNumber ?? knownNumber(customer, calling),
    address:
      content.address ??
      (first === undefined
        ? { addressId: null, district: '', street: '', detail: '' }
        : { addressId: first.id, district: first.district, street: first.street, detail: first.detail }),
    lines: content.lines,
    discountFen: content.discountFen ?? 0,
    discountReason: content.discountReason ?? '',
    method: content.method ?? 'deliver',
    window: content.window ?? null,
    note: content.note ?? '',
    payment: content.payment ?? 'cash',
    station: content.station ?? null,
    stationReason: content.stationReason ?? '',
  }
}

/** The number that calls, else the customer's first. One with stars is nobody's to write down: the hub knows it. */
function knownNumber(customer: Customer | null, calling: string | null): string {
  const number = calling || (customer?.numbers[0]?.number ?? '')
  return isMasked(number) ? '' : homeNumber(number)
}

/** What was typed for a product: `ysy*3` → what to look for, and how many. Full-width signs count. */
export function readEntry(typed: string): { readonly text: string; readonly quantity: number | null } {
  const plain = typed.normalize('NFKC').replace(/[×xX](?=\d{1,4}$)/, '*')
  const found = /^([^*]*)\*\s*(\d{0,4})$/.exec(plain)
  if (found === null) return { text: plain.trim(), quantity: null }
  const quantity = Number(found[2])
  return { text: (found[1] ?? '').trim(), quantity: quantity > 0 ? quantity : null }
}

type Usual = Pick<CustomerAccount, 'usual' | 'tickets'>

/** The usual order as it can be paid now: what was paid with tickets that he has not got any more is paid for. */
export function payableUsual({ usual, tickets }: Usual): CustomerAccount['usual'] {
  const left = { ...tickets }
  return usual.map((line) => {
    if (line.payWith !== 'ticket') return line
    const has = left[line.productId] ?? 0
    if (has < line.quantity) return { ...line, payWith: 'money' }
    left[line.productId] = has - line.quantity
    return line
  })
}

/** Whether part of it is paid otherwise than usual. */
export const paysOtherwise = (account: Usual): boolean =>
  payableUsual(account).some(({ payWith }, at) => payWith !== account.usual[at]?.payWith)

/** The lines of the customer's usual order, for a new form. */
export const usualLines = (account: Usual): FormLine[] =>
  payableUsual(account).map(({ productId, quantity, payWith }) => ({
    ...{ id: uuid(), productId, quantity, payWith, priceFen: null },
  }))

/** Whether the form says exactly the usual order. */
export function isUsual(lines: readonly FormLine[], account: Usual): boolean {
  const usual = payableUsual(account)
  return (
    lines.length > 0 &&
    lines.length === usual.length &&
    usual.every(({ productId, quantity, payWith }, at) => {
      const line = lines[at]
      return (
        line?.productId === productId &&
        line.quantity === quantity &&
        line.payWith === payWith &&
        line.priceFen === null
      )
    })
  )
}

/** What is to be computed: lines that are still being typed are left out. */
export function quoteWish(form: FilledForm, customer: Customer | null): CommandInput<'shop.quote'> {
  const { address, discountFen, method, window, station } = form
  return {
    customerId: (customer?.id ?? null) as CustomerId | null,
    level: customer?.level ?? 'normal',
    address,
    discountFen,
    method,
    window,
    station,
    lines: form.lines.filter(({ quantity }) => quantity > 0),
  }
}

/** The station the order goes to as things are: the chosen one, else the first that serves the place. */
export function stationOf(form: Pick<FilledForm, 'station'>, quote: Quote | null): string | null {
  return form.station ?? quote?.stations.find(({ serves }) => serves)?.key ?? null
}

/** Whether the chosen station is another than the ranking's: then somebody has to say why. */
export function overridesStation(form: Pick<FilledForm, 'station'>, quote: Quote | null): boolean {
  return form.station !== null && form.station !== stationOf({ station: null }, quote)
}

/** Where an order cannot be placed yet, first things first; each names the field to go to. */
export type Missing = 'customer' | 'lines' | 'problem' | 'address' | 'discount-reason' | 'station-reason'
export function missingIn(form: FilledForm, quote: Quote | null, customer: Customer | null): readonly Missing[] {
  const missing: Missing[] = []
  if (customer === null) missing.push('customer')
  if (!form.lines.some(({ quantity }) => quantity > 0)) missing.push('lines')
  if ((quote?.problems.length ?? 0) > 0) missing.push('problem')
  const { district, street, detail } = form.address
  if (form.method === 'deliver' && [district, street, detail].every((part) => part.trim() === '')) {
    missing.push('address')
  }
  if (form.discountFen > 0 && form.discountReason.trim() === '') missing.push('discount-reason')
  if (overridesStation(form, quote) && form.stationReason.trim() === '') missing.push('station-reason')
  return missing
}

/** The order as it is sent. */
export function orderToPlace(about: {
  readonly key: string
  readonly form: OrderForm
  readonly filled: FilledForm
  readonly quote: Quote
  readonly customer: Customer
  readonly callId: string | null
}): CommandInput<'order.place'> {
  const { key, form, filled, quote, customer, callId } = about
  return {
    key,
    id: form.orderId,
    source: 'phone',
    callId: callId as CallId | null,
    expectedTotalFen: quote.totalFen,
    content: { ...filled, customerId: customer.id, lines: filled.lines.filter(({ quantity }) => quantity > 0) },
  }
}

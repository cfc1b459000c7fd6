import { z } from 'zod'
import { type BilingualText, type Language, languages } from '../language.ts'
import { groupedNumber } from '../numbers/grouped-number.ts'
import { type Order, type OrderLine } from './order.ts'
import { deliveryMethodNames, paymentMethodNames, payWithNames } from './order-words.ts'

/** A roll of 58 or 80 mm, or a sheet. */
export const slipPapers = ['58', '80', 'A4'] as const
export const slipPaperSchema = z.enum(slipPapers)
export type SlipPaper = (typeof slipPapers)[number]

const text = z.string().max(2_000)
const pair = z.strictObject({ name: text, value: text })

/** A delivery slip (送货单) as it is read, before it is laid out on any paper. */
export const slipSchema = z.strictObject({
  language: z.enum(languages),
  company: text,
  title: text,
  number: text,
  facts: z.array(pair).max(20),
  columns: z.strictObject({ name: text, quantity: text, price: text, amount: text }),
  lines: z
    .array(z.strictObject({ name: text, quantity: text, price: text, amount: text, mark: text.nullable() }))
    .max(400),
  /** The last is what is to be collected, set large. */
  sums: z.array(pair).max(20),
  /** What the courier has to think of. */
  notes: z.array(pair).max(20),
  signature: text,
  footer: text,
  printed: text,
})
export type Slip = z.infer<typeof slipSchema>

export type SlipFacts = {
  readonly company: string
  readonly language: Language
  /** Of the centre: what is promised is promised in it. */
  readonly timeZone: string
  readonly printedAt: number
  /** The station's own number, for whoever has a question. */
  readonly stationNumber: string | null
  readonly footer: string
}

const words = {
  title: { 'zh-CN': '送货单', en: 'Delivery slip' },
  pickUpTitle: { 'zh-CN': '自提单', en: 'Pick-up slip' },
  placed: { 'zh-CN': '下单', en: 'Placed' },
  wanted: { 'zh-CN': '送达', en: 'Deliver' },
  soon: { 'zh-CN': '尽快', en: 'As soon as possible' },
  customer: { 'zh-CN': '客户', en: 'Customer' },
  number: { 'zh-CN': '电话', en: 'Phone' },
  address: { 'zh-CN': '地址', en: 'Address' },
  station: { 'zh-CN': '水站', en: 'Station' },
  courier: { 'zh-CN': '配送员', en: 'Courier' },
  payment: { 'zh-CN': '付款', en: 'Payment' },
  name: { 'zh-CN': '商品', en: 'Item' },
  quantity: { 'zh-CN': '数量', en: 'Quantity' },
  price: { 'zh-CN': '单价', en: 'Price' },
  amount: { 'zh-CN': '金额', en: 'Amount' },
  gift: { 'zh-CN': '赠', en: 'Gift' },
  goods: { 'zh-CN': '商品金额', en: 'Goods' },
  discount: { 'zh-CN': '优惠', en: 'Discount' },
  fee: { 'zh-CN': '配送费', en: 'Delivery fee' },
  deposit: { 'zh-CN': '押金', en: 'Deposit' },
  total: { 'zh-CN': '合计', en: 'Total' },
  paid: { 'zh-CN': '已付', en: 'Paid' },
  collect: { 'zh-CN': '应收', en: 'To collect' },
  tickets: { 'zh-CN': '收水票', en: 'Collect tickets' },
  ticketCount: { 'zh-CN': '{count} 张', en: '{count}' },
  buckets: { 'zh-CN': '回收空桶', en: 'Take back' },
  chased: { 'zh-CN': '催单', en: 'Chased' },
  times: { 'zh-CN': '{count} 次', en: '{count} times' },
  note: { 'zh-CN': '备注', en: 'Note' },
  signature: { 'zh-CN': '客户签收', en: 'Received by' },
  printed: { 'zh-CN': '打印 {at}', en: 'Printed {at}' },
} as const satisfies Record<string, BilingualText>

/** Writes an order's slip. Pure: the same order and facts give the same slip at every seat and station. */
export function makeSlip(order: Order, facts: SlipFacts): Slip {
  const { language, timeZone } = facts
  const say = (word: keyof typeof words): string => words[word][language]
  const time = moments(language, timeZone)
  const given = (name: string, value: string | null) => (value === null || value.trim() === '' ? [] : [{ name, value }])
  const owed = order.totalFen - order.paidFen
  const tickets = order.lines.filter(({ payWith }) => payWith === 'ticket').reduce((sum, one) => sum + one.quantity, 0)
  const delivers = order.method === 'deliver'

  return {
    language,
    company: facts.company,
    title: say(delivers ? 'title' : 'pickUpTitle'),
    number: String(order.number),
    facts: [
      { name: say('placed'), value: time.moment(order.placedAt) },
      {
        name: delivers ? say('wanted') : deliveryMethodNames['pick-up'][language],
        value: order.window === null ? say('soon') : time.span(order.window),
      },
      { name: say('customer'), value: order.contactName || order.customerName },
      ...given(say('number'), groupedNumber(order.contactNumber)),
      ...(delivers ? given(say('address'), addressLine(order.address)) : []),
      ...given(
        say('station'),
        [order.stationName ?? '', groupedNumber(facts.stationNumber ?? '')].filter(Boolean).join(' '),
      ),
      ...given(say('courier'), order.courierName),
      { name: say('payment'), value: paymentMethodNames[order.payment][language] },
    ],
    columns: { name: say('name'), quantity: say('quantity'), price: say('price'), amount: say('amount') },
    lines: order.lines.map((line) => ({
      name: line.name,
      quantity: `${String(line.quantity)} ${line.unit}`,
      price: line.giftRuleId === null && line.payWith === 'money' ? yuan(line.unitPriceFen) : '',
      amount: line.payWith === 'money' ? yuan(line.amountFen) : payWithNames[line.payWith][language],
      mark: line.giftRuleId === null ? null : say('gift'),
    })),
    sums: [
      { name: say('goods'), value: yuan(order.goodsFen) },
      ...(order.discountFen === 0 ? [] : [{ name: say('discount'), value: yuan(-order.discountFen) }]),
      ...(order.deliveryFeeFen === 0 ? [] : [{ name: say('fee'), value: yuan(order.deliveryFeeFen) }]),
      ...(order.depositFen === 0 ? [] : [{ name: say('deposit'), value: yuan(order.depositFen) }]),
      ...(order.paidFen === 0
        ? []
        : [
            { name: say('total'), value: yuan(order.totalFen) },
            { name: say('paid'), value: yuan(-order.paidFen) },
          ]),
      { name: say('collect'), value: `¥${yuan(owed)}` },
    ],
    notes: [
      ...(tickets === 0
        ? []
        : [{ name: say('tickets'), value: words.ticketCount[language].replace('{count}', String(tickets)) }]),
      ...given(say('buckets'), bucketsOf(order.lines)),
      ...(order.chases === 0
        ? []
        : [{ name: say('chased'), value: words.times[language].replace('{count}', String(order.chases)) }]),
      ...given(say('note'), order.note),
    ],
    signature: say('signature'),
    footer: facts.footer,
    printed: words.printed[language].replace('{at}', time.moment(facts.printedAt)),
  }
}

/** As a courier reads it: no province, a space before a house number. */
function addressLine({ district, street, detail }: Order['address']): string {
  return `${district}${street}${street !== '' && /^[\dA-Za-z]/.test(detail) ? ' ' : ''}${detail}`
}

/** Empty buckets that come back for the full ones: `18.9L × 2`. */
function bucketsOf(lines: readonly OrderLine[]): string {
  const kinds = new Map<string, number>()
  for (const { buckets } of lines) {
    if (buckets !== null) kinds.set(buckets.kind, (kinds.get(buckets.kind) ?? 0) + buckets.count)
  }
  return [...kinds].map(([kind, count]) => `${kind} × ${String(count)}`).join('，')
}

const yuan = (fen: number): string => (fen / 100).toFixed(2)

function moments(language: Language, timeZone: string) {
  const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, { timeZone, ...options })
  const day = form({ month: '2-digit', day: '2-digit', weekday: 'short' })
  const minute = form({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const moment = (at: number): string => `${day.format(at)} ${minute.format(at)}`
  return { moment, span: ({ from, to }: { from: number; to: number }) => `${moment(from)}–${minute.format(to)}` }
}

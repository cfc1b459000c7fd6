import { type Topics } from '../../../contract/bridge/topics.ts'
import { type OrderForm } from '../../../contract/bridge/shop-commands.ts'
import { type CommandOutput } from '../../../contract/bridge/commands.ts'
import { weekdays } from '../../../contract/centre/centre.ts'
import { type CustomerAccount } from '../../../contract/order/account.ts'
import { type Order, type OrderLine } from '../../../contract/order/order.ts'
import { giftRuleSchema, type Product, productSchema } from '../../../contract/order/product.ts'
import { orderSettingsSchema } from '../../../contract/order/settings.ts'
import { type RankedStation, type Station, stationSchema } from '../../../contract/order/station.ts'

/** A small water shop for scenes and tests: what it sells, who delivers, one customer's account and orders. */
const id = (n: number): string => `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`
const minutes = 60_000

const product = (n: number, code: string, name: string, more: Partial<Product>): Product =>
  productSchema.parse({
    id: id(n),
    version: 1,
    change: n,
    code,
    name,
    unit: '桶',
    category: '桶装水',
    priceFen: 1_800,
    position: n,
    ...more,
  })

const bucket = { kind: '18.9L', perUnit: 1, depositFen: 3_000 }
export const shopProducts: readonly Product[] = [
  product(401, '01', '清泉纯净水 18.9L', { priceFen: 1_800, levelPrices: { vip: 1_600 }, bucket, pointsPrice: 800 }),
  product(402, '02', '清泉矿泉水 18.9L', { priceFen: 2_200, bucket }),
  product(403, '11', '清泉纯净水 550mL×24', { unit: '箱', category: '瓶装水', priceFen: 3_600 }),
  product(404, '21', '纯净水水票 10 张送 1 张', {
    kind: 'ticket-book',
    unit: '本',
    category: '水票',
    priceFen: 16_000,
    tickets: { productId: id(401) as never, count: 11 },
  }),
  product(405, '31', '手压式饮水器', { unit: '个', category: '配件', priceFen: 2_500 }),
]

const station = (n: number, key: string, name: string, extension: string | null, district: string): Station =>
  stationSchema.parse({
    key,
    version: 1,
    change: n,
    name,
    number: '051986001300',
    extension,
    districts: [district],
    streets: ['青洋路'],
    week: Object.fromEntries(weekdays.map((day) => [day, ['08:00-20:00']])),
    dailyCapacity: 120,
    position: n,
  })
export const shopStations: readonly Station[] = [
  station(1, 'tianning', '天宁站', '6001', '天宁区'),
  station(2, 'zhonglou', '钟楼站', '6002', '钟楼区'),
  station(3, 'wujin', '武进站', null, '武进区'),
]

export const shopTopic: Topics['shop'] = {
  state: 'current',
  products: [...shopProducts],
  giftRules: [
    giftRuleSchema.parse({ id: id(450), version: 1, change: 450, name: '满五桶送饮水器', minimumQuantity: 5 }),
  ],
  stations: [...shopStations],
  couriers: [],
  settings: orderSettingsSchema.parse({ slip: { paper: '80', footer: '清泉水业，电话 0519-8600 1000' } }),
  timeZone: 'Asia/Shanghai',
  numbersLeft: 200,
  waiting: 0,
  conflicts: 0,
}

export const shopAccount = (more: Partial<CustomerAccount> = {}): CustomerAccount => ({
  customerId: id(1) as never,
  tickets: { [id(401)]: 6 },
  buckets: { '18.9L': { out: 2, covered: 2, depositFen: 6_000 } },
  points: 1_240,
  owedFen: 0,
  usual: [{ productId: id(401) as never, quantity: 2, payWith: 'money' }],
  orders: 31,
  lastOrderAt: Date.now() - 9 * 86_400_000,
  openOrders: [],
  change: 7,
  ...more,
})

export const openOrder = (more: Partial<CustomerAccount['openOrders'][number]> = {}) => ({
  id: id(500) as never,
  number: 20_418,
  state: 'accepted' as const,
  placedAt: Date.now() - 12 * minutes,
  station: 'tianning',
  totalFen: 3_200,
  chases: 0,
  ...more,
})

export const rankedStations: readonly RankedStation[] = [
  {
    key: 'tianning',
    name: '天宁站',
    serves: true,
    reasons: [
      { kind: 'street', street: '青洋路' },
      { kind: 'open', until: '20:00' },
      { kind: 'load', open: 18, capacity: 120 },
    ],
  },
  {
    key: 'zhonglou',
    name: '钟楼站',
    serves: false,
    reasons: [{ kind: 'no-area' }, { kind: 'closed', opens: '08:00', inDays: 1 }],
  },
  {
    key: 'wujin',
    name: '武进站',
    serves: false,
    reasons: [{ kind: 'no-area' }, { kind: 'full', open: 131, capacity: 120 }],
  },
]

export const orderLine = (n: number, more: Partial<OrderLine> = {}): OrderLine => ({
  id: id(600 + n),
  productId: id(401) as never,
  name: '清泉纯净水 18.9L',
  unit: '桶',
  quantity: 2,
  payWith: 'money',
  listPriceFen: 1_800,
  unitPriceFen: 1_600,
  priceFrom: 'level',
  amountFen: 3_200,
  giftRuleId: null,
  buckets: { kind: '18.9L', count: 2, depositFen: 0 },
  ...more,
})

const gift = orderLine(3, {
  id: 'gift-1',
  productId: id(405) as never,
  name: '手压式饮水器',
  unit: '个',
  quantity: 1,
  listPriceFen: 2_500,
  unitPriceFen: 0,
  priceFrom: 'gift',
  amountFen: 0,
  giftRuleId: id(450) as never,
  buckets: null,
})
const tickets = orderLine(2, {
  quantity: 3,
  payWith: 'ticket',
  priceFrom: 'ticket',
  amountFen: 0,
  buckets: { kind: '18.9L', count: 3, depositFen: 0 },
})

type Quote = CommandOutput<'shop.quote'>
export const shopQuote = (more: Partial<Quote> = {}): Quote => ({
  lines: [orderLine(1), tickets, gift],
  goodsFen: 3_200,
  discountFen: 0,
  deliveryFeeFen: 0,
  depositFen: 9_000,
  totalFen: 12_200,
  pointsEarned: 32,
  pointsSpent: 0,
  problems: [],
  stations: [...rankedStations],
  account: shopAccount(),
  numbersLeft: 200,
  ...more,
})

/** Of nothing yet. */
export const emptyQuote = (): Quote =>
  shopQuote({ lines: [], goodsFen: 0, depositFen: 0, totalFen: 0, pointsEarned: 0 })

export const orderForm = (more: Partial<OrderForm['content']> = {}): OrderForm => ({
  orderId: id(500) as never,
  customerId: id(1),
  content: {
    lines: [
      { id: id(601), productId: id(401) as never, quantity: 2, payWith: 'money', priceFen: null },
      { id: id(602), productId: id(401) as never, quantity: 3, payWith: 'ticket', priceFen: null },
    ],
    note: '下午四点以后送，先打电话',
    ...more,
  },
  changedAt: Date.now(),
})

export const shopOrder = (more: Partial<Order> = {}): Order => ({
  id: id(500) as never,
  number: 20_418,
  source: 'phone',
  state: 'released',
  customerId: id(1) as never,
  customerName: '张建国',
  contactName: '张建国',
  contactNumber: '+8613800138000',
  address: { addressId: id(2001), district: '天宁区', street: '青洋路', detail: '12-302' },
  lines: [orderLine(1), tickets, gift],
  goodsFen: 3_200,
  discountFen: 0,
  discountReason: '',
  deliveryFeeFen: 0,
  depositFen: 9_000,
  totalFen: 12_200,
  paidFen: 0,
  pointsEarned: 32,
  pointsSpent: 0,
  method: 'deliver',
  window: null,
  note: '下午四点以后送，先打电话',
  payment: 'cash',
  station: 'tianning',
  stationName: '天宁站',
  stationWhy: [...rankedStations],
  stationReason: '',
  courierId: null,
  courierName: null,
  callId: id(70) as never,
  auditReasons: [],
  reason: null,
  mergedInto: null,
  chases: 0,
  lastChasedAt: null,
  bucketsReturned: {},
  placedBy: { userId: id(50), name: '王芳' },
  writtenAt: Date.now(),
  placedAt: Date.now(),
  stateSince: Date.now(),
  version: 1,
  change: 1,
  ...more,
})

/** What main answers about a shop with nothing being written. */
export const shopAnswers: Readonly<Record<string, unknown>> = {
  'shop.quote': emptyQuote(),
  'shop.find-product': { products: shopProducts },
  'account.read': { account: shopAccount(), source: 'hub' },
  'order.place': { order: shopOrder(), sent: true },
  'order.act': { order: shopOrder({ chases: 1 }), sent: true },
  'slip.printers': {
    printers: [
      { name: 'XP-80', label: '前台小票机 XP-80' },
      { name: 'HP-M126', label: 'HP LaserJet M126' },
    ],
  },
}

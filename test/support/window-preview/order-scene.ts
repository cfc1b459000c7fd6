import { type Order, type OrderState, type OrderStep } from '../../../contract/order/order.ts'
import { type Receipt, type Takings } from '../../../contract/order/receipt.ts'
import { courierSchema } from '../../../contract/order/station.ts'
import { openOrder, shopAccount, shopOrder, shopProducts, shopStations } from './shop-scene.ts'

/** A day of the small water shop: its orders in every state, its money, what the hub refused. */
const id = (n: number): string => `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`
const minutes = 60_000
const names = ['张建国', '李秀兰', '王海燕', '陈志强', '刘洋', '赵敏', '孙丽华', '周杰', '吴桂英', '郑小龙']
const streets = ['青洋路', '劳动西路', '通江中路', '延陵东路', '兰陵北路', '晋陵中路']

export const couriers = [
  courierSchema.parse({
    id: id(800),
    version: 1,
    change: 1,
    station: 'tianning',
    name: '何师傅',
    number: '13900001111',
  }),
  courierSchema.parse({
    id: id(801),
    version: 1,
    change: 2,
    station: 'tianning',
    name: '罗师傅',
    number: '13900002222',
  }),
]

const states: readonly OrderState[] = [
  'in-audit',
  'released',
  'released',
  'accepted',
  'out',
  'out',
  'delivered',
  'settled',
  'settled',
  'failed',
  'cancelled',
]

function order(n: number): Order {
  const state = states[n % states.length] ?? 'settled'
  const placedAt = Date.now() - (n * 7 + 3) * minutes
  const station = shopStations[n % 3 === 2 ? 1 : 0]
  const courier = ['out', 'delivered', 'settled', 'failed'].includes(state) ? couriers[n % 2] : undefined
  return shopOrder({
    id: id(5_000 + n) as never,
    number: 20_418 - n,
    state,
    customerName: names[n % names.length] ?? '',
    contactName: names[n % names.length] ?? '',
    contactNumber: `138${String(13_800_000 + n * 7_919).padStart(8, '0')}`,
    address: {
      addressId: null,
      district: n % 3 === 2 ? '钟楼区' : '天宁区',
      street: streets[n % streets.length] ?? '',
      detail: `${String(10 + n)}-${String(101 + (n % 9) * 100)}`,
    },
    station: station?.key ?? null,
    stationName: station?.name ?? null,
    placedAt,
    writtenAt: placedAt,
    stateSince: placedAt + 4 * minutes,
    totalFen: 3_200 + (n % 5) * 1_800,
    paidFen: state === 'settled' ? 3_200 + (n % 5) * 1_800 : 0,
    auditReasons: state === 'in-audit' ? ['total', 'repeat'] : [],
    reason: state === 'failed' ? 'nobody-home' : state === 'cancelled' ? '客户说不要了' : null,
    courierId: courier?.id ?? null,
    courierName: courier?.name ?? null,
    chases: n % 6 === 1 ? 2 : 0,
    note: n % 4 === 0 ? '下午四点以后送，先打电话' : '',
    version: 2,
  })
}

export const listedOrders: readonly Order[] = Array.from({ length: 60 }, (_, n) => order(n))

const steps = (of: Order): readonly OrderStep[] => [
  {
    id: id(901),
    at: of.placedAt,
    action: 'place',
    from: null,
    to: 'placed',
    userId: id(50),
    name: '王芳',
    reason: null,
    changes: {},
  },
  {
    id: id(902),
    at: of.placedAt + 100,
    action: 'release',
    from: 'placed',
    to: 'released',
    userId: null,
    name: '系统',
    reason: null,
    changes: {},
  },
  {
    id: id(903),
    at: of.placedAt + 6 * minutes,
    action: 'chase',
    from: 'released',
    to: 'released',
    userId: id(50),
    name: '王芳',
    reason: '客户等着用',
    changes: {},
  },
]

const receipt = (n: number, more: Partial<Receipt> = {}): Receipt => ({
  id: id(1_000 + n) as never,
  orderId: listedOrders[7]?.id as never,
  orderNumber: 20_411 - n,
  customerId: id(1) as never,
  customerName: names[n % names.length] ?? '',
  payer: '',
  method: n % 3 === 1 ? 'wechat' : 'cash',
  amountFen: 3_200 + n * 200,
  refundOf: null,
  refundedFen: 0,
  station: 'tianning',
  courierId: couriers[0]?.id as never,
  courierName: '何师傅',
  takenAt: Date.now() - (n + 1) * 25 * minutes,
  storedAt: Date.now() - (n + 1) * 25 * minutes,
  byName: '天宁站',
  note: '',
  ...more,
})

const takings = (n: number): Takings => ({
  station: shopStations[n]?.key ?? null,
  stationName: shopStations[n]?.name ?? '',
  orders: 42 - n * 9,
  delivered: 36 - n * 8,
  dueFen: 128_400 - n * 31_000,
  owedFen: n === 0 ? 6_400 : 0,
  takenFen: 122_000 - n * 31_000,
  refundedFen: n === 1 ? 3_200 : 0,
  byMethod: { cash: 64_000 - n * 10_000, wechat: 58_000 - n * 21_000 },
  couriers: [
    {
      courierId: couriers[0]?.id ?? null,
      name: '何师傅',
      orders: 20,
      takenFen: 70_000,
      cashFen: 40_000,
      handedOverFen: 20_000,
      holdsFen: 20_000,
    },
    {
      courierId: couriers[1]?.id ?? null,
      name: '罗师傅',
      orders: 16,
      takenFen: 52_000,
      cashFen: 24_000,
      handedOverFen: 24_000,
      holdsFen: 0,
    },
    { courierId: null, name: '', orders: 0, takenFen: 0, cashFen: 0, handedOverFen: 0, holdsFen: 0 },
  ],
  bucketsOut: 88 - n * 20,
  bucketsReturned: 81 - n * 20,
})

const counts = [...new Set(listedOrders.map(({ state }) => state))].map((state) => {
  const own = listedOrders.filter((one) => one.state === state)
  const sum = own.reduce((total, { totalFen }) => total + totalFen, 0)
  return { state, orders: own.length, totalFen: sum, owedFen: 0 }
})

/** What main answers about it. */
export const orderAnswers: Readonly<Record<string, unknown>> = {
  'order.list': { orders: listedOrders, next: null, source: 'hub' },
  'order.count': { states: counts },
  'order.read': { order: listedOrders[0], steps: steps(order(0)), source: 'hub' },
  'order.act': { order: null, sent: true },
  'shop.put-product': shopProducts[0],
  'order.of-station': { orders: listedOrders.filter(({ station }) => station === 'tianning') },
  'receipt.list': {
    receipts: [receipt(0), receipt(1), receipt(2, { amountFen: -800, refundOf: id(1_001) as never })],
    next: null,
  },
  'receipt.takings': { stations: [takings(0), takings(1), takings(2)] },
  'receipt.take': { sent: true },
  'receipt.refund': { sent: true },
  'receipt.hand-over': { sent: true },
  'account.read': { account: shopAccount({ openOrders: [openOrder()] }), source: 'hub' },
  'conflict.list': {
    conflicts: [
      {
        id: id(1_200),
        kind: 'order.act',
        at: Date.now() - 8 * minutes,
        title: '订单 20417（李秀兰）',
        why: '订单已被别人修改（当前版本 3）。',
        fields: [
          { field: '送货时间', mine: '今天 16:00–18:00', theirs: '明天 09:00–12:00' },
          { field: '备注', mine: '先打电话', theirs: '' },
        ],
        canRetry: true,
      },
      {
        id: id(1_201),
        kind: 'customer.change',
        at: Date.now() - 40 * minutes,
        title: '王海燕',
        why: '客户已被别人删除。',
        fields: [{ field: '备注', mine: '搬到三楼', theirs: '' }],
        canRetry: false,
      },
    ],
  },
}

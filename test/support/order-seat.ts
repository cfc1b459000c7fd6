import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type Me } from '../../contract/access.ts'
import { type CommandRequest } from '../../contract/bridge/commands.ts'
import { type Customer } from '../../contract/customer.ts'
import { type CustomerId, type OrderId, type ProductId } from '../../contract/ids.ts'
import { type OrderContent } from '../../contract/order/order.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { type Product, productSchema } from '../../contract/order/product.ts'
import { type Station, stationSchema } from '../../contract/order/station.ts'
import { type CustomerCache } from '../../main/cache/customer-cache.ts'
import { emptyPosition } from '../../main/cache/customer-tables.ts'
import { openSeatStore } from '../../main/cache/seat-store.ts'
import { createCustomerDesk } from '../../main/customers/customer-desk.ts'
import { createCustomerSenders } from '../../main/customers/customer-senders.ts'
import { type HubLink } from '../../main/hub-link/hub-link.ts'
import { createHubOrCache } from '../../main/hub-link/hub-or-cache.ts'
import { openOrders } from '../../main/orders/open-orders.ts'
import { mutationKinds } from '../../main/orders/order-kinds.ts'
import { createOrderSenders } from '../../main/orders/order-senders.ts'
import { createOutbox, type Outbox } from '../../main/outbox/outbox.ts'
import { newBoard } from './seat-board.ts'

export type OrderSeat = ReturnType<typeof openOrderSeat>

/** The customers and accounts a seat has, without a file of their own. */
export function memoryCache(accounts = new Map<string, CustomerAccount>()) {
  const customers = new Map<string, Customer>()
  const cache = {
    position: () => ({ ...emptyPosition(), areaCode: '28' }),
    byNumber: () => [],
    read: (id) => customers.get(id) ?? null,
    writePage: async () => emptyPosition(),
    async put(list) {
      for (const customer of list) {
        if ((customers.get(customer.id)?.version ?? 0) <= customer.version) customers.set(customer.id, customer)
      }
    },
    remove: async (id) => void customers.delete(id),
    accountPosition: () => ({ after: 0, newest: 0, epoch: null }),
    account: (id) => accounts.get(id) ?? null,
    writeAccounts: async () => ({ after: 0, newest: 0, epoch: null }),
    clearAccounts: async () => accounts.clear(),
    clear: async () => customers.clear(),
    search: async () => ({ hits: [], complete: true }),
    rebuild: async () => undefined,
    setAside: () => null,
    close: async () => undefined,
  } satisfies CustomerCache
  return cache
}

export const agent = (about: Partial<Me> = {}): Me =>
  ({
    userId: '01890000-0000-7000-8000-000000000001',
    sessionId: '01890000-0000-7000-8000-000000000002',
    jobNumber: '8001',
    name: '王芳',
    team: null,
    station: null,
    language: 'zh-CN',
    grants: { 'order.read': 'all', 'order.write': 'all', 'customer.number': 'all' },
    ...about,
  }) as Me

/** A seat's orders and customers on their files and this link, put together as main/seat-parts.ts does. */
export function openOrderSeat(options: {
  readonly folder: string
  readonly link: HubLink
  readonly owner?: string
  readonly cache?: CustomerCache
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number }
}) {
  const { folder, link } = options
  const board = newBoard()
  const cache = options.cache ?? memoryCache()
  const store = openSeatStore(join(folder, 'seat.db'), '33'.repeat(32))
  const log = (): void => undefined
  const language = (): 'zh-CN' => 'zh-CN'
  const outbox: Outbox = createOutbox({
    store: store.outbox,
    atomically: store.atomically,
    link,
    board,
    language,
    shownKinds: [],
    conflictKinds: mutationKinds,
    lateKinds: [],
    log,
    senders: {
      ...createCustomerSenders({
        link,
        outbox: () => outbox,
        store: store.outbox,
        keep: (customer) => customers.keep(customer),
        areaCode: () => '28',
      }),
      ...createOrderSenders({ link, outbox: () => outbox, store: store.outbox, known: () => orders.known }),
    },
    backOff: options.backOff ?? { firstMs: 1, longestMs: 5 },
  })
  const hubOrCache = createHubOrCache(link, board)
  const customers = createCustomerDesk({
    link,
    hubOrCache,
    outbox,
    cache,
    cards: { customerChanged: () => undefined },
    log,
  })
  const orders = openOrders({
    board,
    link,
    hubOrCache,
    store,
    cache,
    outbox,
    keepCustomer: (customer) => customers.keep(customer),
    language,
    log,
  })
  const me = agent()
  board.update('session', (session) => ({ ...session, phase: 'signed-in', me }))
  outbox.aim(options.owner ?? 'hub/wang')
  orders.person(me)
  customers.showWaiting()
  return {
    board,
    cache,
    store,
    outbox,
    customers,
    orders,
    commands: orders.commands,
    /** As a killed process leaves it, but for the files' handles. */
    kill(): void {
      outbox.close()
      orders.close()
      hubOrCache.close()
      store.close()
    },
  }
}

export const oneProduct = (about: Partial<Product> = {}): Product =>
  productSchema.parse({
    ...{ id: uuid(), version: 1, change: 1, code: 'S18', name: '桶装水', unit: '桶', priceFen: 2_000 },
    ...about,
  })

export const oneStation = (about: Partial<Station> = {}): Station =>
  stationSchema.parse({
    ...{ key: 'yuhang', version: 1, change: 1, name: '余杭站', number: '057188001234', extension: null },
    ...{ districts: ['余杭区'] },
    ...about,
  })

export const content = (
  customerId: string,
  productId: string,
  about: Partial<OrderContent> & { quantity?: number } = {},
): OrderContent => {
  const { quantity = 2, ...rest } = about
  return {
    customerId: customerId as CustomerId,
    contactName: '张建国',
    contactNumber: '+8613800138000',
    address: { addressId: null, district: '余杭区', street: '文一西路', detail: '1 号' },
    lines: [{ id: uuid(), productId: productId as ProductId, quantity, payWith: 'money', priceFen: null }],
    discountFen: 0,
    discountReason: '',
    method: 'deliver',
    window: null,
    note: '',
    payment: 'cash',
    station: null,
    stationReason: '',
    ...rest,
  }
}

export const newOrder = (
  what: OrderContent,
  about: { id?: string; key?: string } = {},
): CommandRequest<'order.place'> => ({
  id: (about.id ?? uuid()) as OrderId,
  source: 'phone',
  callId: null,
  expectedTotalFen: null,
  content: what,
  key: about.key ?? 'call-1',
})

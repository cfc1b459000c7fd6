import { v7 as uuid } from 'uuid'
import { newCustomerSchema } from '../../../../contract/customer.ts'
import {
  type CourierId,
  type CustomerId,
  type OrderId,
  type ProductId,
  type ReceiptId,
  type SessionId,
  type UserId,
} from '../../../../contract/ids.ts'
import { type LineWish, newOrderSchema, type NewOrder, type Order } from '../../../../contract/order/order.ts'
import { type OrderAction, orderMutationSchema } from '../../../../contract/order/order-action.ts'
import { type OrderSettings, orderSettingsSchema } from '../../../../contract/order/settings.ts'
import { type Courier, courierSchema } from '../../../../contract/order/station.ts'
import { createStationIndex } from '../../../../contract/order/station-choice.ts'
import { type BuiltInRole, builtInGrants, type Grants } from '../../../../contract/rights.ts'
import { type Caller } from '../../../../hub/access/caller.ts'
import { createCustomers } from '../../../../hub/customers/customers.ts'
import { createLedgers, type Ledgers } from '../../../../hub/ledgers/ledgers.ts'
import { createOperationLog } from '../../../../hub/operation-log/operation-log.ts'
import { createOrders, type OrderChange, type Orders } from '../../../../hub/orders/orders.ts'
import { type TestDatabase } from '../../../support/test-database.ts'
import { product, station } from '../../contract/order/shop-facts.ts'

export const noon = Date.UTC(2026, 10, 27, 4)
const allWeek = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const open = (span: string) => Object.fromEntries(allWeek.map((day) => [day, [span]]))

export const water = product(1, {
  name: '桶装水',
  priceFen: 2_000,
  bucket: { kind: '18.9L', perUnit: 1, depositFen: 3_000 },
})
export const bottle = product(2, { name: '瓶装水', unit: '箱', priceFen: 3_500, pointsPrice: 100 })
export const ticketBook = product(3, {
  name: '水票 10 张',
  kind: 'ticket-book',
  unit: '本',
  priceFen: 18_000,
  tickets: { productId: water.id, count: 10 },
})
const retired = product(4, { name: '旧款', active: false })

export const north = station('north', { name: '城北站', districts: ['拱墅区'], week: open('08:00-20:00') })
export const south = station('south', { name: '城南站', districts: ['上城区'], week: open('08:00-20:00'), position: 1 })
const shut = station('shut', { name: '关门站', active: false })

export const courierNorth: Courier = courier('north', '小李')
export const courierSouth: Courier = courier('south', '小王')

function courier(key: string, name: string): Courier {
  return courierSchema.parse({ id: uuid(), version: 1, change: 1, station: key, name, number: '', active: true })
}

export function wish(productId: ProductId, quantity: number, about: Partial<LineWish> = {}): LineWish {
  return { id: uuid(), productId, quantity, payWith: 'money', priceFen: null, ...about }
}

type OrderDraft = Partial<Omit<NewOrder, 'content'>> & { readonly content?: Partial<NewOrder['content']> }

export type OrderStage = Awaited<ReturnType<typeof openOrderStage>>

/** Orders on real books, customers and log; only the shop is written down here. */
export async function openOrderStage(database: TestDatabase) {
  let clock = noon
  let settings: OrderSettings = orderSettingsSchema.parse({ audit: { repeatWithinHours: null, totalFromFen: null } })
  const changes: OrderChange[] = []
  const errors: unknown[] = []
  const products = new Map([water, bottle, ticketBook, retired].map((one) => [one.id, one]))
  const stations = new Map([north, south, shut].map((one) => [one.key, one]))
  const couriers = new Map([courierNorth, courierSouth].map((one) => [one.id as string, one]))
  const index = createStationIndex([...stations.values()], 'Asia/Shanghai')
  const teams = new Map<string, UserId[]>()
  const now = (): number => clock

  const log = createOperationLog({ database, witnessFile: null, now })
  const customers = createCustomers({
    database,
    homePlaces: () => undefined,
    numberingPlan: () => ({ areaCode: '571' }),
    now,
  })
  const shop = {
    product: (id: ProductId) => products.get(id),
    products: () => products,
    giftRules: () => [],
    settings: () => settings,
    station: (key: string) => stations.get(key),
    stationIndex: () => index,
    courier: (id: string) => couriers.get(id),
  }
  let orders: Orders | undefined = undefined
  const theOrders = (): Orders => {
    if (orders === undefined) throw new Error('not open yet')
    return orders
  }
  const ledgers: Ledgers = createLedgers({
    database,
    log,
    now,
    orders: {
      find: (db, id) => theOrders().find(db, id),
      paid: (tx, id, paidFen, by, at) => theOrders().paid(tx, id, paidFen, by, at),
    },
    shop,
    published: () => undefined,
  })
  const open = async (): Promise<Orders> =>
    (orders = await createOrders({
      database,
      log,
      now,
      shop,
      books: ledgers,
      customers,
      teamMembers: (team) => teams.get(team) ?? [],
      published: (change) => changes.push(change),
      onError: (error) => errors.push(error),
    }))
  await open()

  const addCustomer = async (about: Record<string, unknown> = {}) =>
    await customers.create(
      newCustomerSchema.parse({
        id: uuid(),
        name: '张建国',
        numbers: [{ id: uuid(), typed: '13800138000' }],
        ...about,
      }),
      null,
    )

  const draft = (customerId: CustomerId, { content, ...about }: OrderDraft = {}): NewOrder =>
    newOrderSchema.parse({
      id: uuid(),
      writtenAt: clock,
      ...about,
      content: {
        customerId,
        address: { addressId: null, district: '拱墅区', street: '湖墅路', detail: '1 号' },
        lines: [wish(water.id, 2)],
        ...content,
      },
    })

  const act = (who: Caller, order: Order, action: Record<string, unknown>, about: Record<string, unknown> = {}) =>
    theOrders().act(
      who,
      'test',
      orderMutationSchema.parse({ id: uuid(), orderId: order.id, version: order.version, act: action, ...about }),
    )

  return {
    database,
    customers,
    ledgers,
    log,
    changes,
    errors,
    addCustomer,
    draft,
    act,
    orders: theOrders,
    /** As after a start of the hub. */
    reopen: open,
    place: (who: Caller, customerId: CustomerId, about: OrderDraft = {}) =>
      theOrders().place(who, 'test', draft(customerId, about)),
    setAudit: (audit: Record<string, unknown>) => {
      settings = orderSettingsSchema.parse({ audit: { repeatWithinHours: null, totalFromFen: null, ...audit } })
    },
    setTeam: (team: string, members: readonly Caller[]) => {
      teams.set(
        team,
        members.map(({ userId }) => userId),
      )
    },
    now,
    setClock: (at: number) => (clock = at),
    pass: (ms: number) => (clock += ms),
    /** Takes an order to the door: accepted, and out with a courier. */
    async sendOut(who: Caller, order: Order): Promise<Order> {
      const accepted = await act(who, order, { action: 'accept' })
      return await act(who, accepted, { action: 'send-out', courierId: courierNorth.id })
    },
  }
}

export function caller(role: BuiltInRole | Grants, about: Partial<Caller> = {}): Caller {
  const grants: Grants = typeof role === 'string' ? builtInGrants[role] : role
  return {
    userId: uuid() as UserId,
    sessionId: uuid() as SessionId,
    jobNumber: '1001',
    name: '王芳',
    team: null,
    station: null,
    language: 'zh-CN',
    grants,
    scopeOf: (right) => grants[right],
    ...about,
  } as Caller
}

export const newReceiptId = (): ReceiptId => uuid() as ReceiptId
export const newOrderId = (): OrderId => uuid() as OrderId
export type { CourierId, OrderAction }

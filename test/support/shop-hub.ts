import { customerFromInput, applyChanges } from '../../hub/customers/customer-content.ts'
import * as customersApi from '../../contract/api/customers.api.ts'
import { type Endpoint } from '../../contract/api/endpoint.ts'
import { ledgersApi } from '../../contract/api/ledgers.api.ts'
import { ordersApi } from '../../contract/api/orders.api.ts'
import { shopApi } from '../../contract/api/shop.api.ts'
import { type Customer, type CustomerPatch, type NewCustomer } from '../../contract/customer.ts'
import { type ErrorCode, ZuoxiError } from '../../contract/errors.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { type NewOrder, type Order, type OrderContent } from '../../contract/order/order.ts'
import { type OrderMutation } from '../../contract/order/order-action.ts'
import { priceOrder } from '../../contract/order/price-order.ts'
import { type Product } from '../../contract/order/product.ts'
import { type NewReceipt } from '../../contract/order/receipt.ts'
import { orderSettingsSchema } from '../../contract/order/settings.ts'
import { type Station } from '../../contract/order/station.ts'
import { chooseStations, createStationIndex } from '../../contract/order/station-choice.ts'
import { emptyAccount } from '../../main/orders/local-account.ts'
import { afterAction, localOrder } from '../../main/orders/local-order.ts'
import { SeatError } from '../../main/seat-error.ts'
import { type FakeLink } from './fake-link.ts'

export type ShopHub = ReturnType<typeof createShopHub>

/** What a seat asks of the hub about orders, in memory and by the contract: ids and versions count, repeats do nothing. */
export function createShopHub(about: { products?: readonly Product[]; stations?: readonly Station[] } = {}) {
  const products = new Map((about.products ?? []).map((product) => [product.id, product]))
  const stations = [...(about.stations ?? [])]
  const settings = orderSettingsSchema.parse({})
  const orders = new Map<string, Order>()
  const numbers = new Map<number, string>()
  const mutations = new Map<string, string>()
  const leases = new Map<string, { from: number; to: number }>()
  const customers = new Map<string, Customer>()
  const changes = new Map<string, { version: number; fields: string[] }[]>()
  const receipts = new Map<string, NewReceipt>()
  const accounts = new Map<string, CustomerAccount>()
  let nextNumber = 1_000
  let change = 1
  let clock = 1_780_000_000_000
  const plan = { areaCode: '28' }
  const thing = { 'zh-CN': '东西', en: 'Thing' }

  const refuse = (code: ErrorCode): never => {
    throw SeatError.fromHub(
      code,
      new ZuoxiError(code, { what: thing, id: 'x', version: 2, reason: thing }).say('zh-CN'),
    )
  }
  const found = <T>(value: T | undefined): T => value ?? refuse('thing.not-found')

  const facts = (customerId: string, at: number) => ({
    quote: (content: OrderContent) =>
      priceOrder(content, {
        products,
        giftRules: [],
        settings,
        level: customers.get(customerId)?.level ?? 'normal',
        account: accounts.get(customerId) ?? null,
        at,
      }),
    stations: (content: OrderContent) =>
      chooseStations(createStationIndex(stations, 'Asia/Shanghai'), {
        address: content.address,
        customerStation: null,
        at,
        loads: {},
      }),
    stationName: (key: string) => stations.find((station) => station.key === key)?.name ?? null,
    courierName: () => null,
    customerName: customers.get(customerId)?.name ?? '',
    by: { userId: null, name: 'hub' },
    at,
  })

  const stored = (order: Order): Order => {
    change += 1
    const next = { ...order, change }
    orders.set(order.id, next)
    return next
  }

  const place = (input: NewOrder): Order => {
    const known = orders.get(input.id)
    if (known !== undefined) return known
    if (!customers.has(input.content.customerId)) refuse('thing.not-found')
    const number = input.number ?? (nextNumber += 1)
    if (numbers.has(number)) refuse('thing.exists')
    numbers.set(number, input.id)
    clock += 1
    const made = localOrder({ ...input, number }, facts(input.content.customerId, clock))
    return stored({ ...made, state: 'released', placedAt: clock })
  }

  const act = ({ id, orderId, version, act: action }: OrderMutation): Order => {
    const order = found(orders.get(orderId))
    if (mutations.has(id)) return order
    if (version !== null && version !== order.version) refuse('thing.changed')
    clock += 1
    const next = afterAction(order, action, facts(order.customerId, clock)) ?? refuse('state.illegal')
    mutations.set(id, orderId)
    return stored({ ...next, state: next.state === 'placed' ? 'released' : next.state })
  }

  const createCustomer = (input: NewCustomer): Customer => {
    const known = customers.get(input.id)
    if (known !== undefined) return known
    const customer = { ...customerFromInput(input, plan, clock) } as unknown as Customer
    customers.set(input.id, customer)
    return customer
  }

  const changeCustomer = (id: string, patch: CustomerPatch): Customer => {
    const before = found(customers.get(id))
    if (patch.mutationId !== undefined && mutations.has(patch.mutationId)) return before
    const fields = Object.keys(patch.changes)
    const since = (changes.get(id) ?? []).filter(({ version }) => version > patch.version)
    if (since.some((one) => one.fields.some((field) => fields.includes(field)))) refuse('thing.changed')
    const next = {
      ...applyChanges(before as never, patch.changes, plan),
      version: before.version + 1,
    } as unknown as Customer
    customers.set(id, next)
    changes.set(id, [...(changes.get(id) ?? []), { version: next.version, fields }])
    if (patch.mutationId !== undefined) mutations.set(patch.mutationId, id)
    return next
  }

  type Request = { params: never; query: never; body: never }
  const answers = new Map<Endpoint, (request: Request) => unknown>([
    [shopApi.catalogue, () => catalogue()],
    [ordersApi.place, ({ body }) => place(body)],
    [ordersApi.act, ({ body }) => act(body)],
    [ordersApi.read, ({ params: { id } }) => ({ order: found(orders.get(id)), steps: [] })],
    [ordersApi.list, () => ({ orders: [...orders.values()].reverse(), next: null })],
    [ordersApi.leaseNumbers, ({ body }) => lease(body)],
    [customersApi.createCustomer, ({ body }) => createCustomer(body)],
    [customersApi.changeCustomer, ({ params: { id }, body }) => changeCustomer(id, body)],
    [customersApi.readCustomer, ({ params: { id } }) => found(customers.get(id))],
    [ledgersApi.account, ({ params: { id } }) => accounts.get(id) ?? emptyAccount(id)],
    [ledgersApi.accounts, () => accountPage()],
    [ledgersApi.takeMoney, ({ body }) => take(body)],
  ])

  const catalogue = () => ({
    products: [...products.values()],
    giftRules: [],
    stations,
    couriers: [],
    settings,
    loads: {},
    timeZone: 'Asia/Shanghai',
    to: 1,
    epoch: 'one',
  })

  const accountPage = () => ({ accounts: [...accounts.values()], to: change, newest: change, epoch: 'one' })

  const lease = ({ id, count }: { id: string; count: number }) => {
    const known = leases.get(id)
    if (known !== undefined) return { id, ...known }
    const block = { from: nextNumber + 1, to: nextNumber + count }
    nextNumber += count
    leases.set(id, block)
    return { id, ...block }
  }

  const take = (receipt: NewReceipt) => {
    const order = found(orders.get(receipt.orderId))
    if (receipts.has(receipt.id)) return receipts.get(receipt.id)
    receipts.set(receipt.id, receipt)
    stored({ ...order, paidFen: order.paidFen + receipt.amountFen, version: order.version + 1 })
    return receipt
  }

  return {
    orders,
    customers,
    mutations,
    receipts,
    accounts,
    leases,
    products,
    addCustomer(customer: Customer): void {
      customers.set(customer.id, customer)
    },
    /** Somebody else at the hub. */
    act,
    changeCustomer,
    /** As the hub's own HTTP would: a JSON copy. @throws SeatError with the hub's code */
    answer(endpoint: Endpoint, request: unknown): unknown {
      const answer = answers.get(endpoint)
      if (answer === undefined) throw new SeatError('seat.failed', { reference: endpoint.path })
      return JSON.parse(JSON.stringify(answer(request as Request)))
    },
    /** Every endpoint it knows is answered by it. */
    behind(link: FakeLink): FakeLink {
      for (const endpoint of answers.keys()) link.answer(endpoint, (request) => this.answer(endpoint, request))
      return link
    },
  }
}

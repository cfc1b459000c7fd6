import { type z } from 'zod'
import { type orderFilterSchema } from '../../contract/api/orders.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type UserId } from '../../contract/ids.ts'
import { type OrderContent, type NewOrder, type Order, type OrderStep } from '../../contract/order/order.ts'
import { type OrderMutation } from '../../contract/order/order-action.ts'
import { type Quote } from '../../contract/order/price-order.ts'
import { type RankedStation } from '../../contract/order/station.ts'
import { type Right } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'
import { type Customers, type Reach } from '../customers/customers.ts'
import { type Db, type Tx, whenCommitted } from '../database/open-database.ts'
import { actOnOrder } from './act-on-order.ts'
import { destinationOf, quoteOf } from './compute-order.ts'
import { type OrderChange, type OrderContext, type OrderCustomer, type OrderPerson } from './order-context.ts'
import {
  type Cursor,
  countOrders,
  listOfStation,
  listOrders,
  type OrderFilter,
  type StateCount,
} from './order-list.store.ts'
import { findLease, insertLease, type NumberLease } from './order-numbers.store.ts'
import { type OrderReach, orderReach, reachesOrder } from './order-reach.ts'
import { denied, exists, notFound, numberNoun, orderNoun } from './order-refusals.ts'
import { searchOrders } from './order-search.store.ts'
import { countLoads, findStored, listSteps, lockOrders, openOrdersOf, takeChange } from './order.store.ts'
import { placedBefore, placeOrder } from './place-order.ts'
import { savePaid } from './save-order.ts'
import { createStationLoads } from './station-loads.ts'

export type { OrderBooks, OrderChange, OrderPerson, OrderShop } from './order-context.ts'
export { maskOrder } from './mask-order.ts'

export type OrdersOptions = Omit<OrderContext, 'normalise' | 'loads' | 'changed'> & {
  readonly customers: Pick<Customers, 'normalise' | 'find' | 'search' | 'change'>
  readonly teamMembers: (team: string) => readonly UserId[]
  /** Once it is on the disk. */
  readonly published: (change: OrderChange) => void
  readonly onError: (error: unknown) => void
}

export type Orders = Awaited<ReturnType<typeof createOrders>>

export type ListWish = z.output<typeof orderFilterSchema>

/** So many customers of a text are looked at; a list is narrowed by typing more. */
const mostCustomers = 50

/** Orders, from the moment they are placed until they are paid (OR1–OR8). Contact numbers are whole here; the routes mask. */
export async function createOrders(options: OrdersOptions) {
  const { database, customers, now } = options
  const { db } = database
  const loads = createStationLoads()
  loads.load(await countLoads(db))

  const context: OrderContext = {
    ...options,
    normalise: (typed) => customers.normalise(typed),
    loads: () => loads.all(),
    changed: (change) =>
      whenCommitted(() => {
        loads.changed(change.before, change.after)
        options.published(change)
      }),
  }

  const reachOf = (caller: Caller, right: Right): OrderReach => orderReach(caller, right, options.teamMembers)

  /** A customer whose orders one may place is one that one may see. @throws ZuoxiError `access.denied`, `thing.not-found` */
  const customerFor = async (caller: Caller, id: string): Promise<OrderCustomer> => {
    const scope = caller.scopeOf('customer.read')
    if (scope === undefined) throw denied('customer.read')
    return await customers.find(id, customerReach(caller, scope))
  }

  const customerReach = (caller: Caller, scope: 'own' | 'team' | 'all'): Reach => {
    if (scope === 'all') return 'all'
    const team = scope === 'team' && caller.team !== null ? options.teamMembers(caller.team) : []
    return [...new Set([caller.userId, ...team])]
  }

  const customerOf = async (id: string): Promise<OrderCustomer | null> => {
    try {
      return await customers.find(id, 'all')
    } catch (error) {
      if (error instanceof ZuoxiError && error.code === 'thing.not-found') return null
      throw error
    }
  }

  const filterOf = async (caller: Caller, { text, ...wish }: ListWish): Promise<OrderFilter> => {
    const filter: OrderFilter = { ...wish, reach: reachOf(caller, 'order.read') }
    if (text === undefined) return filter
    const withNumbers = seesAllNumbers(caller)
    const scope = caller.scopeOf('customer.read')
    // Who may not see customers finds orders by what stands on them.
    const hits =
      scope === undefined || /^[#\d]{1,3}$/.test(text)
        ? []
        : (await customers.search({ text, limit: mostCustomers, withNumbers, reach: customerReach(caller, scope) }))
            .hits
    const customerIds = hits.map(({ customer }) => customer.id)
    return { ...filter, ...(await searchOrders(db, { text, withNumbers, customerIds })) }
  }

  /** Whether every number this person can list is one he may see whole: only then digits find it. */
  const seesAllNumbers = (caller: Caller): boolean => {
    const [numbers, read] = [caller.scopeOf('customer.number'), caller.scopeOf('order.read')]
    return numbers === 'all' || (numbers !== undefined && read !== 'all' && (numbers === read || read === 'own'))
  }

  return {
    /**
     * Places an order; sending the same one again answers with what has become of it.
     * @throws ZuoxiError `thing.exists`, `thing.not-found`, `state.illegal`, `access.denied`, `request.invalid`
     */
    async place(caller: Caller, address: string, input: NewOrder): Promise<Order> {
      const known = await placedBefore(context, input)
      if (known !== undefined) return known
      const customer = await customerFor(caller, input.content.customerId)
      const order = await placeOrder(context, caller, address, input, customer, (placed) =>
        reachesOrder(reachOf(caller, 'order.price'), placed),
      )
      keepStation(caller, customer, input, order).catch(options.onError)
      return order
    },

    async act(caller: Caller, address: string, mutation: OrderMutation): Promise<Order> {
      const { act } = mutation
      const needsCustomer = act.action === 'change' || act.action === 'merge'
      const stored = needsCustomer ? await findStored(db, mutation.orderId) : undefined
      const customer = stored === undefined ? null : await customerOf(stored.order.customerId)
      return await actOnOrder(
        context,
        { caller, address, reach: (right) => reachOf(caller, right), customer },
        mutation,
      )
    },

    async quote(caller: Caller, content: OrderContent): Promise<Quote & { readonly stations: RankedStation[] }> {
      const customer = await customerFor(caller, content.customerId)
      const account = await options.books.account(db, content.customerId)
      const at = now()
      const quote = quoteOf(context, content, customer, account, at)
      const { ranking } = destinationOf(context, content, customer.station, at)
      return { ...quote, stations: [...ranking] }
    },

    async list(
      caller: Caller,
      wish: ListWish,
      page: { readonly before: Cursor | null; readonly limit: number },
    ): Promise<readonly Order[]> {
      return await listOrders(db, await filterOf(caller, wish), page)
    },

    async count(caller: Caller, wish: ListWish): Promise<readonly StateCount[]> {
      return await countOrders(db, await filterOf(caller, wish))
    },

    /** @throws ZuoxiError `thing.not-found`, also for one out of reach */
    async read(caller: Caller, id: string): Promise<{ readonly order: Order; readonly steps: readonly OrderStep[] }> {
      const stored = await findStored(db, id)
      if (stored === undefined || !reachesOrder(reachOf(caller, 'order.read'), stored.order)) {
        throw notFound(orderNoun, id)
      }
      return { order: stored.order, steps: await listSteps(db, id) }
    },

    /** @throws ZuoxiError `access.denied` for another station than the own */
    async ofStation(caller: Caller, station: string, since: number): Promise<readonly Order[]> {
      const reach = reachOf(caller, 'delivery.work')
      if (reach.kind !== 'all' && (reach.kind === 'nothing' || reach.station !== station)) throw denied('delivery.work')
      return await listOfStation(db, station, since)
    },

    /** The same lease again is answered with the same block. @throws ZuoxiError `thing.exists` for another's */
    async leaseNumbers(caller: Caller, wish: { readonly id: string; readonly count: number }): Promise<NumberLease> {
      return await database.transaction(async (tx) => {
        await takeChange(tx)
        const known = await findLease(tx, wish.id)
        if (known === undefined) return await insertLease(tx, { ...wish, userId: caller.userId, at: now() })
        if (known.userId !== caller.userId) throw exists(numberNoun, wish.id)
        return { id: known.id, from: known.from, to: known.to }
      })
    },

    /** Whether somebody may see the contact number of an order whole. */
    seesNumber: (caller: Caller, order: Order): boolean => reachesOrder(reachOf(caller, 'customer.number'), order),

    /** Whether a right of somebody reaches an order. */
    reaches: (caller: Caller, right: Right, order: Order): boolean => reachesOrder(reachOf(caller, right), order),

    /** For the books; in a transaction nobody else changes an order until it ends. */
    async find(executor: Db | Tx, id: string): Promise<Order | undefined> {
      if (executor.isTransaction) await lockOrders(executor as Tx)
      return (await findStored(executor, id))?.order
    },
    openOrdersOf: (executor: Db | Tx, customerId: string) => openOrdersOf(executor, customerId),
    /** What is paid on an order has changed; part of the books' own transaction. */
    paid: (tx: Tx, orderId: string, paidFen: number, by: OrderPerson, at: number): Promise<void> =>
      savePaid(context, { tx, by, at }, orderId, paidFen),
    /** Orders each station has before it, now. */
    loads: (): Readonly<Record<string, number>> => loads.all(),
  }

  /**
   * A customer whose address no station serves, and for whom the agent has found one, stays with it: his next order goes
   * there by itself, and so do his calls where the centre is set so (rule `station`). A choice against the ranking is of
   * the day and is not kept: the other station may only have been closed or full.
   */
  async function keepStation(caller: Caller, customer: OrderCustomer, input: NewOrder, order: Order): Promise<void> {
    const byHand = input.content.station !== null && !order.stationWhy.some(({ serves }) => serves)
    const scope = caller.scopeOf('customer.write')
    if (customer.station !== null || !byHand || scope === undefined) return
    const patch = { version: customer.version, mutationId: input.id, changes: { station: order.station } }
    try {
      await customers.change(customer.id, patch, caller.userId, customerReach(caller, scope))
    } catch (error) {
      // Somebody gave him another one meanwhile, or he is not this person's to change.
      if (!(error instanceof ZuoxiError)) throw error
    }
  }
}

import { ordersApi } from '../../contract/api/orders.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type OrderForm } from '../../contract/bridge/shop-commands.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText, type Language } from '../../contract/language.ts'
import { nextState } from '../../contract/order/order.machine.ts'
import { type NewOrder, type Order, type OrderContent } from '../../contract/order/order.ts'
import { type LocalOrderStore } from '../cache/local-order.store.ts'
import { type OrderFormStore } from '../cache/order-form.store.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type HubOrCache } from '../hub-link/hub-or-cache.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { throwRefused } from '../outbox/refusal.ts'
import { SeatError } from '../seat-error.ts'
import { type KnownOrders } from './known-orders.ts'
import { type LocalOrderFacts, localOrder } from './local-order.ts'
import { countOf, matches, pageOf } from './order-filter.ts'
import { type MutationBody } from './order-kinds.ts'
import { type OrderNumbers } from './order-numbers.ts'

export type OrderDesk = ReturnType<typeof createOrderDesk>

export type OrderDeskOptions = {
  readonly link: Pick<HubLink, 'call'>
  readonly hubOrCache: HubOrCache
  readonly outbox: Pick<Outbox, 'deliver' | 'find' | 'list'>
  readonly orders: Pick<LocalOrderStore, 'add' | 'remove' | 'find'>
  readonly forms: OrderFormStore
  readonly numbers: Pick<OrderNumbers, 'take'>
  readonly known: KnownOrders
  readonly facts: (about: Order | OrderContent, before: Order | null, at: number) => LocalOrderFacts
  readonly language: () => Language
  /** By the hub's clock. */
  readonly now: () => number
}

const notNow: BilingualText = { 'zh-CN': '订单现在的状态不允许', en: 'the order is past that' }

/** Orders for the window: written to the disk first; from the hub, and from this machine while the hub is away. */
export function createOrderDesk(options: OrderDeskOptions) {
  const { link, hubOrCache, outbox, orders, forms, known, now } = options

  const formsOf = {
    readForm: ({ key }: CommandRequest<'order.read-form'>): OrderForm | null => forms.read(key),
    saveForm({ key, form }: CommandRequest<'order.save-form'>): null {
      if (form === null) forms.remove(key)
      else forms.save(key, form)
      return null
    },
  }

  const place = async ({ key, ...wish }: CommandRequest<'order.place'>): Promise<CommandOutput<'order.place'>> => {
    const { id } = wish
    const form = forms.read(key)
    const delivery = await outbox.deliver(
      id,
      (owner) => {
        const at = now()
        const order: NewOrder = { ...wish, number: options.numbers.take(), writtenAt: at }
        orders.add(localOrder(order, options.facts(order.content, null, at)), owner)
        forms.remove(key)
        return { kind: 'order-place', body: order satisfies MutationBody<'order-place'>, createdAt: at, subject: id }
      },
      {
        undo: () => {
          orders.remove(id)
          if (form !== null) forms.save(key, form)
        },
      },
    )
    throwRefused(delivery)
    const sent = delivery.state === 'sent'
    const order = (sent ? (delivery.answer as Order | undefined) : undefined) ?? known.present(id)
    if (order === null) throw new SeatError('seat.failed', { reference: id })
    if (!sent) known.tell([order])
    return { order, sent }
  }

  const act = async (mutation: CommandRequest<'order.act'>): Promise<CommandOutput<'order.act'>> => {
    const { id, orderId, version } = mutation
    const present = known.present(orderId)
    const isBehind = hubOrCache.away() || outbox.list(orderId).length > 0
    if (present !== null && isBehind && outbox.find(id) === null) {
      if (nextState(present.state, mutation.act.action) === null) {
        throw SeatError.fromHub(
          'state.illegal',
          new ZuoxiError('state.illegal', { reason: notNow }).say(options.language()),
        )
      }
    }
    const delivery = await outbox.deliver(id, () => {
      const follows = outbox.list(orderId).length > 0 && version === present?.version
      const body: MutationBody<'order-act'> = { mutation, follows }
      return { kind: 'order-act', body, createdAt: now(), subject: orderId }
    })
    throwRefused(delivery)
    if (delivery.state === 'sent')
      return { order: (delivery.answer as Order | undefined) ?? known.present(orderId), sent: true }
    const order = known.present(orderId)
    if (order !== null) known.tell([order])
    return { order, sent: false }
  }

  /** Orders the hub has, with what waits done to them; those it has not taken yet stand before the first page. */
  const list = (query: CommandRequest<'order.list'>): Promise<CommandOutput<'order.list'>> =>
    hubOrCache.ask<CommandOutput<'order.list'>>(
      async (signal) => {
        const page = await link.call(ordersApi.list, { query: { ...query, limit: query.limit ?? 100 } }, { signal })
        const isFirst = query.before === undefined
        if (isFirst) known.take(page.orders)
        const waiting = isFirst ? known.pending().filter((order) => matches(order, query)) : []
        const ids = new Set(page.orders.map(({ id }) => id))
        return {
          orders: [...waiting.filter(({ id }) => !ids.has(id)).reverse(), ...page.orders.map(known.withWaiting)],
          next: page.next,
          source: 'hub',
        }
      },
      () => ({ ...pageOf(known.list(), query), source: 'cache' }),
    )

  const read = ({ id }: CommandRequest<'order.read'>): Promise<CommandOutput<'order.read'>> => {
    const own = (): CommandOutput<'order.read'> => {
      const order = known.present(id)
      if (order === null) throw new SeatError('seat.hub-away')
      return { order, steps: known.waitingSteps(id), source: 'cache' }
    }
    if (known.isPending(id)) return Promise.resolve(own())
    return hubOrCache.ask<CommandOutput<'order.read'>>(async (signal) => {
      const { order, steps } = await link.call(ordersApi.read, { params: { id } }, { signal })
      known.take([order])
      return { order: known.withWaiting(order), steps: [...steps, ...known.waitingSteps(id)], source: 'hub' }
    }, own)
  }

  return {
    ...formsOf,
    place,
    act,
    list,
    read,
    count: (query: CommandRequest<'order.count'>): Promise<CommandOutput<'order.count'>> =>
      hubOrCache.ask<CommandOutput<'order.count'>>(
        (signal) => link.call(ordersApi.count, { query }, { signal }),
        () => countOf(known.list(), query),
      ),
    ofStation: ({ key, since }: CommandRequest<'order.of-station'>): Promise<CommandOutput<'order.of-station'>> =>
      hubOrCache.ask<CommandOutput<'order.of-station'>>(
        async (signal) => {
          const reply = await link.call(ordersApi.ofStation, { params: { key }, query: { since } }, { signal })
          known.take(reply.orders)
          return { orders: reply.orders.map(known.withWaiting) }
        },
        () => ({ orders: known.list().filter((order) => order.station === key && isAtStation(order, since)) }),
      ),
  }
}

const toBeDone: readonly Order['state'][] = ['released', 'accepted', 'out', 'failed']

const isAtStation = ({ state, stateSince }: Order, since: number): boolean =>
  toBeDone.includes(state) || ((state === 'delivered' || state === 'settled') && stateSince >= since)

import { type Me } from '../../contract/access.ts'
import { type Customer } from '../../contract/customer.ts'
import { type Language } from '../../contract/language.ts'
import { type Order, type OrderContent } from '../../contract/order/order.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type CustomerCache } from '../cache/customer-cache.ts'
import { createAccountFill } from '../cache/fill-accounts.ts'
import { type SeatStore } from '../cache/seat-store.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type HubOrCache } from '../hub-link/hub-or-cache.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { createAccountDesk } from './account-desk.ts'
import { createCatalogue } from './catalogue.ts'
import { createConflicts } from './conflicts.ts'
import { createKnownOrders } from './known-orders.ts'
import { type LocalOrderFacts } from './local-order.ts'
import { createOrderCommands } from './order-commands.ts'
import { createOrderDesk } from './order-desk.ts'
import { createOrderNumbers } from './order-numbers.ts'
import { createQuotes } from './quotes.ts'
import { createShopDesk } from './shop-desk.ts'

export type OrderRoom = ReturnType<typeof openOrders>

export type OpenOrdersOptions = {
  readonly board: TopicBoard
  readonly link: HubLink
  readonly hubOrCache: HubOrCache
  readonly store: SeatStore
  readonly cache: CustomerCache
  readonly outbox: Outbox
  readonly keepCustomer: (customer: Customer) => void
  readonly language: () => Language
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

/** Everything of the seat about orders, put together by hand. */
export function openOrders(options: OpenOrdersOptions) {
  const { board, link, hubOrCache, store, cache, outbox, language, log } = options
  let clockOffsetMs = 0
  const unlisten = link.listen({
    state: (state) => {
      if (state.state === 'online') clockOffsetMs = state.clockOffsetMs
    },
    snapshot: () => undefined,
    delta: () => undefined,
    refused: () => undefined,
  })
  const now = (): number => Math.round(Date.now() + clockOffsetMs)

  const catalogue = createCatalogue({
    store: store.catalogue,
    link,
    board,
    log,
    otherDatabase: () => store.orders.forget(),
  })
  const accounts = createAccountFill({ cache, link, log })
  const numbers = createOrderNumbers({ store: store.numbers, link, board, log })
  const quotes = createQuotes({
    catalogue,
    cache,
    pendingOf: (customerId) => known.pendingOf(customerId),
    writtenFor: (customerId) => known.writtenFor(customerId),
    numbersLeft: () => numbers.left(),
    now,
  })
  const facts = (about: Order | OrderContent, before: Order | null, at: number): LocalOrderFacts => {
    const { me } = board.get('session')
    return {
      quote: (content) => quotes.priceContent(content, before),
      stations: (content) => quotes.stationsFor(content),
      stationName: (key) => catalogue.station(key)?.name ?? null,
      courierName: (id) => catalogue.courier(id)?.name ?? null,
      customerName: cache.read(about.customerId)?.name ?? before?.customerName ?? '',
      by: { userId: me?.userId ?? null, name: me?.name ?? '' },
      at,
    }
  }
  const known = createKnownOrders({ store: store.orders, outbox, link, board, facts })
  const conflicts = createConflicts({
    link,
    hubOrCache,
    outbox,
    store: store.outbox,
    atomically: store.atomically,
    orders: store.orders,
    known,
    cache,
    keepCustomer: options.keepCustomer,
    productName: (id) => catalogue.products().get(id as never)?.name ?? id,
    timeText: (at) =>
      new Intl.DateTimeFormat(language(), {
        timeZone: board.get('shop').timeZone,
        dateStyle: 'short',
        timeStyle: 'short',
      }).format(at),
  })

  /** Orders of one person's reach are not for the eyes of another. */
  const look = ({ grants, userId, team, station }: Me): void => {
    const view = JSON.stringify([grants['order.read'], grants['customer.number'], grants['delivery.work'], station])
    const isOwn = [grants['order.read'], grants['customer.number']].some((scope) => scope !== 'all')
    const eyes = isOwn ? `${view} ${team ?? ''} ${userId}` : view
    if (store.records.read('orderView') === eyes) return
    store.orders.forget()
    store.records.write('orderView', eyes)
  }

  return {
    known,
    catalogue,
    numbers,
    commands: createOrderCommands({
      quotes,
      shop: createShopDesk({ link, catalogue }),
      orders: createOrderDesk({
        link,
        hubOrCache,
        outbox,
        orders: store.orders,
        forms: store.forms,
        numbers,
        known,
        facts,
        language,
        now,
      }),
      accounts: createAccountDesk({ link, hubOrCache, outbox, quotes, now }),
      conflicts,
    }),
    person(me: Me | null): void {
      catalogue.pause()
      accounts.pause()
      numbers.pause()
      board.update('orders', ({ sequence }) => ({ sequence, changed: [] }))
      if (me === null) return
      look(me)
      catalogue.begin()
      if (me.grants['order.write'] === undefined) return
      accounts.begin()
      numbers.begin()
    },
    /** Another hub: what was the old one's goes; what waits for it stays. */
    hubLeft(): void {
      catalogue.clear()
      numbers.clear()
      store.orders.forget()
      cache.clearAccounts().catch((error: unknown) => log('warn', 'the accounts stay', { error: String(error) }))
    },
    close(): void {
      unlisten()
      known.close()
      catalogue.close()
      accounts.close()
      numbers.close()
    },
  }
}

import { ledgersApi } from '../../contract/api/ledgers.api.ts'
import { ordersApi } from '../../contract/api/orders.api.ts'
import { type Order } from '../../contract/order/order.ts'
import { type OutboxStore } from '../cache/outbox.store.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Outbox, type Sender } from '../outbox/outbox.ts'
import { type KnownOrders } from './known-orders.ts'
import { bodyOf, mutationBodies } from './order-kinds.ts'

/** How each kind of mutation of orders is sent; the hub's answer is kept before the entry is marked as sent. */
export function createOrderSenders(options: {
  readonly link: Pick<HubLink, 'call'>
  readonly outbox: () => Pick<Outbox, 'list'>
  readonly store: Pick<OutboxStore, 'rewrite'>
  readonly known: () => Pick<KnownOrders, 'take'>
}): Readonly<Record<'order-place' | 'order-act' | 'receipt' | 'refund' | 'hand-over', Sender>> {
  const { link, store } = options

  /**
   * What was written on top of it builds on the version it has made. Only of a first try is that certain: the answer to
   * a repeat may hold what others did meanwhile, and then the version must be compared.
   */
  const handOn = (order: Order, { id, isFirstTry }: Parameters<Sender>[1]): void => {
    if (!isFirstTry) return
    for (const entry of options.outbox().list(order.id)) {
      const body = entry.id === id ? null : bodyOf('order-act', entry)
      if (body === null || body.mutation.version === null) continue
      if (body.follows) store.rewrite(entry.id, { ...body, mutation: { ...body.mutation, version: order.version } })
      return
    }
  }

  const took =
    (send: (body: unknown) => Promise<Order>): Sender =>
    async (body, about) => {
      const order = await send(body)
      handOn(order, about)
      options.known().take([order], about.id)
      return order
    }

  return {
    'order-place': took((body) => link.call(ordersApi.place, { body: mutationBodies['order-place'].parse(body) })),
    'order-act': took((body) => link.call(ordersApi.act, { body: mutationBodies['order-act'].parse(body).mutation })),
    receipt: (body) => link.call(ledgersApi.takeMoney, { body: mutationBodies.receipt.parse(body) }),
    refund: (body) => link.call(ledgersApi.refund, { body: mutationBodies.refund.parse(body) }),
    'hand-over': (body) => link.call(ledgersApi.handOver, { body: mutationBodies['hand-over'].parse(body) }),
  }
}

import { type Order, type OrderContent, type OrderStep } from '../../contract/order/order.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type LocalOrderStore } from '../cache/local-order.store.ts'
import { type OutboxEntry } from '../cache/outbox.store.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { afterAction, type LocalOrderFacts } from './local-order.ts'
import { bodyOf } from './order-kinds.ts'

export type KnownOrders = {
  /** With what waits for the hub done to it; null: not known here. */
  present(id: string): Order | null
  /** The same for one that came from the hub a moment ago. */
  withWaiting(order: Order): Order
  /** What this seat did to it and the hub has not heard of. */
  waitingSteps(id: string): OrderStep[]
  /** Not taken by the hub yet. */
  isPending(id: string): boolean
  pending(): Order[]
  pendingOf(customerId: string): Order[]
  /** All that is known here, newest first. */
  list(): Order[]
  /** The same as they were written, without what was done to them since. */
  writtenFor(customerId: string): Order[]
  /** From the hub. @param answeredId the mutation they answer: it waits no longer */
  take(orders: readonly Order[], answeredId?: string): void
  /** Told to the window: topic `orders`. */
  tell(orders: readonly Order[]): void
  close(): void
}

const listedMost = 5_000
const toldMost = 50

/** The orders this seat knows: the hub's as they were last, its own until the hub has taken them; topic `orders`. */
export function createKnownOrders(options: {
  readonly store: LocalOrderStore
  readonly outbox: Pick<Outbox, 'list' | 'owner'>
  readonly link: Pick<HubLink, 'listen'>
  readonly board: TopicBoard
  /** What a change of this order is computed from. */
  readonly facts: (about: Order | OrderContent, before: Order | null, at: number) => LocalOrderFacts
}): KnownOrders {
  const { store, outbox, board } = options
  const owner = (): string => outbox.owner() ?? ''

  const apply = (order: Order, entries: readonly OutboxEntry[], step?: (step: OrderStep) => void): Order =>
    entries.reduce((known, entry) => {
      const receipt = bodyOf('receipt', entry)
      if (receipt !== null) return { ...known, paidFen: known.paidFen + receipt.amountFen }
      const act = bodyOf('order-act', entry)?.mutation.act
      if (act === undefined) return known
      const facts = options.facts(known, known, entry.createdAt)
      const next = afterAction(known, act, facts)
      if (next === null) return known
      const { userId, name } = facts.by
      const reason = 'reason' in act ? act.reason : null
      step?.({
        ...{ id: entry.id, at: entry.createdAt, action: act.action, from: known.state, to: next.state },
        ...{ userId, name, reason, changes: {} },
      })
      return next
    }, order)

  const withWaiting = (order: Order): Order => apply(order, outbox.list(order.id))

  /** Of a list few orders have something waiting: what waits is read once. */
  const allWithWaiting = (orders: readonly Order[], answeredId?: string): Order[] => {
    const [only] = orders
    if (orders.length === 1 && only !== undefined) {
      return [
        apply(
          only,
          outbox.list(only.id).filter(({ id }) => id !== answeredId),
        ),
      ]
    }
    const about = new Map<string, OutboxEntry[]>()
    for (const entry of outbox.list()) {
      if (entry.id === answeredId) continue
      if (entry.subject !== null) about.set(entry.subject, [...(about.get(entry.subject) ?? []), entry])
    }
    return orders.map((order) => apply(order, about.get(order.id) ?? []))
  }

  const tell = (orders: readonly Order[]): void => {
    if (orders.length === 0) return
    board.update('orders', ({ sequence, changed }) => ({
      sequence: sequence + orders.length,
      changed: [...changed.filter(({ id }) => orders.every((one) => one.id !== id)), ...orders].slice(-toldMost),
    }))
  }

  const take = (orders: readonly Order[], answeredId?: string): void =>
    tell(allWithWaiting(store.take(orders), answeredId))

  const unlisten = options.link.listen({
    state: () => undefined,
    // It holds no orders, and came because changes were missed: a number without its order, and every list is read again.
    snapshot: () => board.update('orders', ({ sequence }) => ({ sequence: sequence + 1, changed: [] })),
    delta: (delta) => {
      if (delta.kind === 'order.changed') take([delta.order])
    },
    refused: () => undefined,
  })

  const present = (id: string): Order | null => {
    const known = store.find(id)
    return known === null ? null : withWaiting(known.order)
  }

  return {
    present,
    withWaiting,
    waitingSteps(id) {
      const known = store.find(id)
      const steps: OrderStep[] = []
      if (known !== null) apply(known.order, outbox.list(id), (step) => steps.push(step))
      return steps
    },
    isPending: (id) => store.find(id)?.pending === true,
    pending: () => allWithWaiting(store.pending(owner())),
    // Few of one customer: cheaper than reading all that waits.
    pendingOf: (customerId) => store.pendingOf(owner(), customerId).map(withWaiting),
    writtenFor: (customerId) => store.pendingOf(owner(), customerId),
    list: () => allWithWaiting(store.list(owner(), listedMost)),
    take,
    tell,
    close: unlisten,
  }
}

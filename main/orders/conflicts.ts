import { readCustomer } from '../../contract/api/customers.api.ts'
import { ordersApi } from '../../contract/api/orders.api.ts'
import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type Conflict } from '../../contract/bridge/shop-commands.ts'
import { type Customer } from '../../contract/customer.ts'
import { type CustomerId, type OrderId } from '../../contract/ids.ts'
import { nextState } from '../../contract/order/order.machine.ts'
import { type Order } from '../../contract/order/order.ts'
import { type CustomerCache } from '../cache/customer-cache.ts'
import { type LocalOrderStore } from '../cache/local-order.store.ts'
import { type OutboxEntry, type OutboxStore } from '../cache/outbox.store.ts'
import { withPatch } from '../customers/local-customer.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type HubOrCache } from '../hub-link/hub-or-cache.ts'
import { type Outbox } from '../outbox/outbox.ts'
import { SeatError } from '../seat-error.ts'
import { customerFields, orderFields } from './conflict-fields.ts'
import { type KnownOrders } from './known-orders.ts'
import { bodyOf } from './order-kinds.ts'

export type Conflicts = ReturnType<typeof createConflicts>

export type ConflictsOptions = {
  readonly link: Pick<HubLink, 'call'>
  readonly hubOrCache: HubOrCache
  readonly outbox: Pick<Outbox, 'conflicts' | 'find' | 'sendAgain' | 'discard'>
  readonly store: Pick<OutboxStore, 'rewrite'>
  readonly atomically: <T>(work: () => T) => T
  readonly orders: Pick<LocalOrderStore, 'find' | 'add' | 'remove'>
  readonly known: Pick<KnownOrders, 'take' | 'tell'>
  readonly cache: Pick<CustomerCache, 'read' | 'position' | 'remove'>
  /** A customer as the hub has him. */
  readonly keepCustomer: (customer: Customer) => void
  readonly productName: (id: string) => string
  readonly timeText: (at: number) => string
}

/**
 * What the hub refused after its person had gone on (OF1): kept until somebody chooses. Mine: sent once more on top of
 * what the hub has now. Theirs: dropped, and what this machine shows becomes the hub's again.
 */
export function createConflicts(options: ConflictsOptions) {
  const { link, outbox, orders, known, cache } = options

  const theirOrder = (id: string): Promise<Order | null> =>
    options.hubOrCache
      .ask(
        async (signal) => (await link.call(ordersApi.read, { params: { id: id as OrderId } }, { signal })).order,
        () => orders.find(id)?.order ?? null,
      )
      .catch(nothingThere)

  const theirCustomer = (id: string): Promise<Customer | null> =>
    options.hubOrCache
      .ask(
        (signal) => link.call(readCustomer, { params: { id: id as CustomerId } }, { signal }),
        () => null,
      )
      .catch(nothingThere)

  const orderConflict = async (entry: OutboxEntry): Promise<Pick<Conflict, 'title' | 'fields' | 'canRetry'> | null> => {
    const placed = bodyOf('order-place', entry)
    if (placed !== null) {
      const own = orders.find(placed.id)?.order
      const title = `${String(own?.number ?? placed.number ?? 0)} ${own?.customerName ?? ''}`.trim()
      const lines = own?.lines.map(({ name, quantity }) => `${name} ×${String(quantity)}`).join('\n') ?? ''
      return { title, fields: [{ field: 'lines', mine: lines, theirs: '' }], canRetry: true }
    }
    const body = bodyOf('order-act', entry)
    if (body === null) return null
    const { act, orderId } = body.mutation
    const theirs = await theirOrder(orderId)
    if (theirs === null) {
      return { title: orderId, fields: [{ field: 'action', mine: act.action, theirs: '' }], canRetry: true }
    }
    return {
      title: `${String(theirs.number)} ${theirs.customerName}`.trim(),
      fields:
        act.action === 'change'
          ? orderFields(act.content, theirs, options)
          : [{ field: 'state', mine: nextState(theirs.state, act.action) ?? act.action, theirs: theirs.state }],
      canRetry: nextState(theirs.state, act.action) !== null,
    }
  }

  const customerConflict = async (
    entry: OutboxEntry,
  ): Promise<Pick<Conflict, 'title' | 'fields' | 'canRetry'> | null> => {
    const created = bodyOf('customer-create', entry)
    if (created !== null) {
      return { title: created.name, fields: [{ field: 'name', mine: created.name, theirs: '' }], canRetry: true }
    }
    const body = bodyOf('customer-change', entry)
    if (body === null) return null
    const theirs = (await theirCustomer(body.id)) ?? cache.read(body.id)
    if (theirs === null) return { title: body.id, fields: [], canRetry: false }
    const mine = withPatch(theirs, body.patch, cache.position().areaCode)
    return { title: theirs.name, fields: customerFields(body.patch.changes, mine, theirs), canRetry: true }
  }

  const moneyConflict = (entry: OutboxEntry): Pick<Conflict, 'title' | 'fields' | 'canRetry'> => {
    const receipt = bodyOf('receipt', entry)
    const amount = receipt ?? bodyOf('refund', entry) ?? bodyOf('hand-over', entry)
    const mine = amount === null ? '' : (amount.amountFen / 100).toFixed(2)
    const order = receipt === null ? undefined : orders.find(receipt.orderId)?.order
    return {
      title: order === undefined ? '' : `${String(order.number)} ${order.customerName}`.trim(),
      fields: [{ field: 'amountFen', mine, theirs: '' }],
      canRetry: true,
    }
  }

  const conflictOf = async (entry: OutboxEntry): Promise<Conflict> => {
    const about = (await orderConflict(entry)) ?? (await customerConflict(entry)) ?? moneyConflict(entry)
    const { id, kind, createdAt, words, lastError } = entry
    return { id, kind, at: createdAt, why: words ?? lastError ?? '', ...about }
  }

  /** What was done to an order or customer that the hub did not have is tried, or dropped, with it. */
  const followers = (entry: OutboxEntry): readonly OutboxEntry[] => {
    if (entry.kind !== 'order-place' && entry.kind !== 'customer-create') return []
    return outbox
      .conflicts()
      .filter(({ id, subject, lastError }) => id !== entry.id && subject === entry.subject && lastError === notThere)
  }

  const sendMine = async (entry: OutboxEntry): Promise<void> => {
    const act = bodyOf('order-act', entry)
    if (act !== null && act.mutation.version !== null && entry.lastError !== notThere) {
      const { order } = await link.call(ordersApi.read, { params: { id: act.mutation.orderId } })
      known.take([order])
      options.store.rewrite(entry.id, { follows: false, mutation: { ...act.mutation, version: order.version } })
    }
    const change = bodyOf('customer-change', entry)
    if (change !== null) {
      const { version } = await link.call(readCustomer, { params: { id: change.id } })
      options.store.rewrite(entry.id, { ...change, patch: { ...change.patch, version } })
    }
    const placed = bodyOf('order-place', entry)
    if (placed !== null && (entry.lastError === 'thing.exists' || entry.lastError === 'state.illegal')) {
      // Its number is another order's, or of a block the hub knows nothing of any more: the hub gives it one.
      options.atomically(() => {
        options.store.rewrite(entry.id, { ...placed, number: null })
        const own = orders.find(placed.id)?.order
        if (own !== undefined && entry.owner !== null) orders.add({ ...own, number: 0 }, entry.owner)
      })
    }
    const after = followers(entry)
    outbox.sendAgain(entry.id)
    for (const { id } of after) outbox.sendAgain(id)
  }

  const takeTheirs = async (entry: OutboxEntry): Promise<void> => {
    const change = bodyOf('customer-change', entry)
    const created = bodyOf('customer-create', entry)
    const act = bodyOf('order-act', entry)
    for (const { id } of followers(entry)) outbox.discard(id)
    if (bodyOf('order-place', entry) !== null) orders.remove(entry.id)
    outbox.discard(entry.id)
    if (created !== null) await cache.remove(created.id)
    const customer = change === null ? null : await theirCustomer(change.id)
    if (customer !== null) options.keepCustomer(customer)
    const order = act === null ? null : await theirOrder(act.mutation.orderId)
    if (order !== null) known.tell([order])
  }

  return {
    async list(): Promise<CommandOutput<'conflict.list'>> {
      return { conflicts: await Promise.all(outbox.conflicts().map(conflictOf)) }
    },
    async resolve({ id, choice }: CommandRequest<'conflict.resolve'>): Promise<null> {
      const entry = outbox.conflicts().find((one) => one.id === id)
      // Chosen already, at a second click.
      if (entry === undefined) return null
      await (choice === 'mine' ? sendMine(entry) : takeTheirs(entry))
      return null
    },
  }
}

const notThere = 'thing.not-found'

/** The hub has no such thing (any more). */
function nothingThere(error: unknown): null {
  if (error instanceof SeatError && error.code === notThere) return null
  throw error
}

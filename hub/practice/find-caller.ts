import { type Customer } from '../../contract/customer.ts'
import { type UserId } from '../../contract/ids.ts'
import { type Order, type OrderState } from '../../contract/order/order.ts'
import { type PracticeIntent } from '../../contract/practice.ts'
import { type Caller } from '../access/caller.ts'
import { type Customers } from '../customers/customers.ts'
import { type Orders } from '../orders/orders.ts'
import { mobilePrefixes } from '../sample-data/people.ts'
import { type Lot } from '../sample-data/seeded.ts'

/** Somebody who could call now. */
export type FoundCaller = {
  /** As a trunk shows it. */
  readonly number: string
  readonly customer: Pick<Customer, 'id' | 'name' | 'addresses' | 'station'> | null
  readonly lastOrder: Order | null
}

export type FindCallerOptions = {
  readonly orders: Pick<Orders, 'list'>
  readonly customers: Pick<Customers, 'find' | 'list' | 'normalise' | 'callers'>
  /** Who spoke with a number last, within the days of the routing rule. */
  readonly lastTalk: (e164: string) => Promise<{ readonly userId: string | null } | null>
  /** Reads everything. */
  readonly reader: Caller
  /** Simulated colleagues: whoever belongs to one of them is not for the people. */
  readonly isColleague: (userId: string) => boolean
  readonly lot: Lot
  readonly now: () => number
}

export type FindCaller = ReturnType<typeof createFindCaller>

/** Still on its way: its customer may ask where it is. */
const open: readonly OrderState[] = ['released', 'accepted', 'out']
const gone: readonly OrderState[] = ['cancelled', 'rejected', 'draft']
/** Nobody asks for an order he has placed just now. */
const chaseAfterMs = 10 * 60_000
/** Nobody calls again so soon. */
const restMs = 30 * 60_000
const mostOrders = 500
const tries = 25

/** Finds customers of the sample whose circumstances fit what they are going to want. */
export function createFindCaller(options: FindCallerOptions) {
  const { orders, customers, reader, lot, now } = options
  const rests = new Map<string, number>()

  /** Everybody's newest order, by customer. */
  async function newestOrders(): Promise<ReadonlyMap<string, Order>> {
    const newest = new Map<string, Order>()
    for (const order of await orders.list(reader, {}, { before: null, limit: mostOrders })) {
      if (!newest.has(order.customerId) && !gone.includes(order.state)) newest.set(order.customerId, order)
    }
    return newest
  }

  async function knownCaller(id: string, lastOrder: Order | null, of: UserId | null): Promise<FoundCaller | null> {
    const customer = await customers.find(id, 'all').catch(() => null)
    const typed = customer?.numbers[0]?.typed
    if (customer === null || typed === undefined || customer.blacklisted || rested(id)) return null
    if (of === null) {
      const { e164 } = customers.normalise(typed)
      const talk = e164 === undefined ? null : await options.lastTalk(e164)
      const others = [customer.ownerId, talk?.userId ?? null]
      if (others.some((userId) => userId !== null && options.isColleague(userId))) return null
    }
    rests.set(id, now() + restMs)
    return { number: typed.replace(/\D/g, ''), customer, lastOrder }
  }

  function rested(id: string): boolean {
    return (rests.get(id) ?? 0) > now()
  }

  async function anyOf(orders: readonly Order[]): Promise<FoundCaller | null> {
    const left = [...orders]
    for (let tried = 0; tried < tries && left.length > 0; tried += 1) {
      const [order] = left.splice(Math.floor(lot.next() * left.length), 1)
      const found = order === undefined ? null : await knownCaller(order.customerId, order, null)
      if (found !== null) return found
    }
    return null
  }

  async function stranger(): Promise<FoundCaller> {
    for (;;) {
      const number = `${lot.pick(mobilePrefixes)}${lot.digits(8)}`
      const known = await customers.callers(customers.normalise(number).key)
      if (known.length === 0) return { number, customer: null, lastOrder: null }
    }
  }

  return {
    /**
     * Whoever asks where his water is when all is delivered, or wants some while it is on its way, is not so rare either:
     * better than nobody. Null: nobody of the sample can call now.
     */
    async find(intent: PracticeIntent): Promise<FoundCaller | null> {
      if (intent === 'new-customer' || intent === 'wrong-number' || intent === 'silent') return await stranger()
      const newest = [...(await newestOrders()).values()]
      const wanted = newest.filter((order) => {
        const isOpen = open.includes(order.state)
        if (intent === 'chase') return isOpen && order.placedAt < now() - chaseAfterMs
        return intent === 'complaint' ? order.state === 'delivered' || order.state === 'settled' : !isOpen
      })
      return (await anyOf(wanted)) ?? (await anyOf(newest))
    },

    /** A customer of that colleague, whose calls go to him first. */
    async ofColleague(userId: UserId): Promise<FoundCaller | null> {
      const { items } = await customers.list({ before: null, limit: 100, reach: [userId] })
      const waiting = items.filter(({ id }) => !rested(id))
      const customer = waiting.length === 0 ? undefined : lot.pick(waiting)
      return customer === undefined ? null : await knownCaller(customer.id, null, userId)
    },
  }
}

import { type UserId } from '../contract/ids.ts'
import { type LiveFact } from './live/audience.ts'
import { type Customers } from './customers/customers.ts'
import { type DatabaseHandle } from './database/open-database.ts'
import { createLedgers, type Ledgers } from './ledgers/ledgers.ts'
import { type OperationLog } from './operation-log/operation-log.ts'
import { createOrders, type OrderChange, type Orders } from './orders/orders.ts'
import { type Shop } from './shop/shop.ts'

export type TradeOptions = {
  readonly database: DatabaseHandle
  readonly log: Pick<OperationLog, 'record'>
  readonly now: () => number
  readonly shop: Shop
  readonly customers: Pick<Customers, 'normalise' | 'find' | 'search' | 'change'>
  readonly teamOf: (userId: string) => string | null
  readonly teamMembers: (team: string) => readonly UserId[]
  readonly publish: (fact: LiveFact) => void
  /** Once it is on the disk. */
  readonly orderChanged?: (change: OrderChange) => void
  readonly onError: (error: unknown) => void
}

export type Trade = { readonly orders: Orders; readonly ledgers: Ledgers }

/** Composition of the orders and the books: an order's change posts, and money taken tells the order. */
export async function openTrade(options: TradeOptions): Promise<Trade> {
  const { database, log, now, shop, publish } = options
  // Nobody pays before the hub listens.
  let opened: Orders | null = null
  const orders = (): Orders => opened ?? missing()
  const ledgers = createLedgers({
    database,
    log,
    now,
    shop,
    orders: {
      find: (db, id) => orders().find(db, id),
      paid: (tx, id, paidFen, by, at) => orders().paid(tx, id, paidFen, by, at),
    },
    published: (change) => publish({ delta: { kind: 'accounts.changed', change }, extensions: [], teams: [] }),
  })
  opened = await createOrders({
    database,
    log,
    now,
    shop,
    books: ledgers,
    customers: options.customers,
    teamMembers: options.teamMembers,
    published: (change) => {
      publish(orderFact(change, options.teamOf))
      options.orderChanged?.(change)
    },
    onError: options.onError,
  })
  return { orders: opened, ledgers }
}

/** For whoever reads all orders, who placed it, and the people of its station, also of the one that lost it. */
function orderFact({ before, after }: OrderChange, teamOf: TradeOptions['teamOf']): LiveFact {
  const placer = after.placedBy.userId
  const team = placer === null ? null : teamOf(placer)
  const stations = [after.station, before?.station].filter((key) => typeof key === 'string')
  return {
    delta: { kind: 'order.changed', order: after },
    extensions: [],
    teams: team === null ? [] : [team],
    stations: [...new Set(stations)],
    userIds: placer === null ? [] : [placer],
  }
}

function missing(): never {
  throw new Error('the orders are not open yet')
}

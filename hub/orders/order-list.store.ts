import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import { type Order, type OrderState, orderStates } from '../../contract/order/order.ts'
import { type Db } from '../database/open-database.ts'
import { type OrderReach } from './order-reach.ts'
import { fromRow } from './order-rows.ts'

/** What a list or a count is narrowed by; everything given must hold. */
export type OrderFilter = {
  readonly reach: OrderReach
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly states?: readonly OrderState[] | undefined
  readonly station?: string | undefined
  readonly source?: string | undefined
  readonly customerId?: string | undefined
  /** Those a search found (order-search.store.ts). */
  readonly ids?: readonly string[] | undefined
  /** How the customer's name begins, where too many do: it is looked at on the way. */
  readonly nameStart?: string | undefined
}

export type Cursor = { readonly placedAt: number; readonly id: string }

export type StateCount = {
  readonly state: OrderState
  readonly orders: number
  readonly totalFen: number
  readonly owedFen: number
}

/** Orders a count takes in between two breaths: some milliseconds of the hub's thread. */
const ordersPerPiece = 10_000

/** Nothing has to be paid for these. */
const owingNothing: readonly OrderState[] = ['cancelled', 'rejected']

/**
 * Newest first. Every walk goes along one index and ends when the page is full, however many orders there are: several
 * states, and the reach of somebody who sees only some, are so many short walks that are merged here, not one long one
 * that leaves most rows out.
 */
export async function listOrders(
  db: Db,
  filter: OrderFilter,
  page: { readonly before: Cursor | null; readonly limit: number },
): Promise<readonly Order[]> {
  const found = new Map<string, Cursor>()
  for (const walk of walksOf(filter)) {
    let query = narrowed(db, filter, walk).select(['id', 'placed_at'])
    const { before } = page
    if (before !== null) {
      query = query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('placed_at', 'id'), '<', tuple(before.placedAt, before.id)),
      )
    }
    const rows = await query.orderBy('placed_at', 'desc').orderBy('id', 'desc').limit(page.limit).execute()
    for (const row of rows) found.set(row.id, { placedAt: Number(row.placed_at), id: row.id })
  }
  const ids = [...found.values()].sort(newestFirst).slice(0, page.limit)
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where(
      'id',
      'in',
      ids.map(({ id }) => id),
    )
    .execute()
  const orders = new Map(rows.map((row) => [row.id, fromRow(row).order]))
  return ids.flatMap(({ id }) => orders.get(id) ?? [])
}

/**
 * How many, what they come to and what of it is still owed, by state. A million orders are counted piece by piece along
 * their times, so that calls are answered in between.
 */
export async function countOrders(db: Db, filter: OrderFilter): Promise<readonly StateCount[]> {
  const sums = new Map<OrderState, { orders: number; totalFen: number; owedFen: number }>()
  const few = filter.customerId !== undefined || filter.ids !== undefined
  let until = filter.to ?? null
  for (;;) {
    const from = few ? null : await pieceBefore(db, until, filter.from)
    for (const row of await countPiece(db, filter, { from, until })) {
      const sum = sums.get(row.state) ?? { orders: 0, totalFen: 0, owedFen: 0 }
      sum.orders += row.orders
      sum.totalFen += row.totalFen
      sum.owedFen += row.owedFen
      sums.set(row.state, sum)
    }
    if (from === null) break
    until = from
    await breathe()
  }
  return orderStates.flatMap((state) => {
    const sum = sums.get(state)
    return sum === undefined ? [] : [{ state, ...sum }]
  })
}

/** What a station has before it, and what was delivered, failed or cancelled there since. Oldest first. */
export async function listOfStation(db: Db, station: string, since: number): Promise<readonly Order[]> {
  const ofStation = db.selectFrom('orders').selectAll().where('station', '=', station)
  const waiting = await ofStation.where('state', 'in', ['released', 'accepted', 'out', 'failed']).execute()
  const done = await ofStation
    .where('state_since', '>=', since)
    .where('state', 'in', ['delivered', 'settled', 'cancelled'])
    .execute()
  return [...waiting, ...done]
    .map((row) => fromRow(row).order)
    .sort((a, b) => a.placedAt - b.placedAt || (a.id < b.id ? -1 : 1))
}

type Walk = {
  readonly state?: OrderState
  /** Of the reach: one of the placers, or the station. */
  readonly placedBy?: string
  readonly station?: string
}

function walksOf(filter: OrderFilter): readonly Walk[] {
  const { reach } = filter
  // A customer's orders, and those a search found, are few: whatever else is asked is looked at row by row.
  const few = filter.customerId !== undefined || filter.ids !== undefined
  const states: readonly (OrderState | undefined)[] =
    few || (filter.states === undefined && filter.station === undefined) ? [undefined] : (filter.states ?? orderStates)
  const whose: readonly Walk[] =
    reach.kind === 'all'
      ? [{}]
      : reach.kind === 'nothing'
        ? []
        : [
            ...reach.userIds.map((placedBy) => ({ placedBy })),
            ...(reach.station === null ? [] : [{ station: reach.station }]),
          ]
  return whose.flatMap((walk) =>
    // A station's index begins with the state.
    (walk.station !== undefined && states[0] === undefined && !few ? orderStates : [...new Set(states)]).map(
      (state) => ({
        ...walk,
        ...(state === undefined ? {} : { state }),
      }),
    ),
  )
}

function narrowed(db: Db, filter: OrderFilter, walk: Walk) {
  let query = db.selectFrom('orders')
  if (walk.state !== undefined) query = query.where('state', '=', walk.state)
  if (walk.placedBy !== undefined) query = query.where('placed_by', '=', walk.placedBy)
  if (walk.station !== undefined) query = query.where('station', '=', walk.station)
  if (filter.states !== undefined && walk.state === undefined) query = query.where('state', 'in', filter.states)
  if (filter.station !== undefined) query = query.where('station', '=', filter.station)
  if (filter.from !== undefined) query = query.where('placed_at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('placed_at', '<', filter.to)
  if (filter.source !== undefined) query = query.where('source', '=', filter.source)
  if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId)
  if (filter.ids !== undefined) query = query.where('id', 'in', filter.ids.length === 0 ? [''] : filter.ids)
  const { nameStart } = filter
  if (nameStart !== undefined) {
    query = query.where('customer_name', '>=', nameStart).where('customer_name', '<', `${nameStart}\u{10ffff}`)
  }
  return query
}

async function countPiece(
  db: Db,
  filter: OrderFilter,
  { from, until }: { readonly from: number | null; readonly until: number | null },
): Promise<readonly StateCount[]> {
  const { reach } = filter
  const station = reach.kind === 'some' ? reach.station : null
  const parts: CountWalk[] = reach.kind === 'all' ? [{}] : []
  if (station !== null) parts.push({ station })
  // What the station has is counted there already.
  if (reach.kind === 'some' && reach.userIds.length > 0) parts.push({ placers: reach.userIds, notStation: station })
  const counted = await Promise.all(parts.map((part) => countWalk(db, filter, part, { from, until })))
  return counted.flat()
}

type CountWalk = Walk & { readonly placers?: readonly string[]; readonly notStation?: string | null }

async function countWalk(
  db: Db,
  filter: OrderFilter,
  walk: CountWalk,
  { from, until }: { readonly from: number | null; readonly until: number | null },
): Promise<readonly StateCount[]> {
  // A station's index begins with the state: all of them named are so many ranges of it.
  const ofStation = filter.station !== undefined || walk.station !== undefined
  const states = filter.states ?? (ofStation ? orderStates : undefined)
  // Both ends are always given: with one alone SQLite goes through the whole index of the states, which is sorted already.
  let query = narrowed(db, { ...filter, states }, walk)
    .where('placed_at', '>=', from ?? 0)
    .where('placed_at', '<', until ?? Number.MAX_SAFE_INTEGER)
  if (walk.placers !== undefined) query = query.where('placed_by', 'in', walk.placers)
  const { notStation = null } = walk
  if (notStation !== null) {
    query = query.where((where) => where.or([where('station', 'is', null), where('station', '!=', notStation)]))
  }
  const rows = await query
    .select(({ fn }) => [
      'state',
      fn.countAll().as('orders'),
      fn.sum<number>('total_fen').as('total'),
      sql<number>`sum(case when total_fen > paid_fen then total_fen - paid_fen else 0 end)`.as('owed'),
    ])
    .groupBy('state')
    .execute()
  return rows.map((row) => {
    const state = row.state as OrderState
    const owedFen = owingNothing.includes(state) ? 0 : Number(row.owed)
    return { state, orders: Number(row.orders), totalFen: Number(row.total), owedFen }
  })
}

/** Where the piece of time before a moment begins; null when it reaches back to the first order. */
async function pieceBefore(db: Db, until: number | null, notBefore: number | undefined): Promise<number | null> {
  let query = db.selectFrom('orders').select('placed_at')
  if (until !== null) query = query.where('placed_at', '<', until)
  if (notBefore !== undefined) query = query.where('placed_at', '>=', notBefore)
  const row = await query.orderBy('placed_at', 'desc').offset(ordersPerPiece).limit(1).executeTakeFirst()
  return row === undefined ? null : Number(row.placed_at)
}

function newestFirst(a: Cursor, b: Cursor): number {
  return b.placedAt - a.placedAt || (a.id < b.id ? 1 : -1)
}

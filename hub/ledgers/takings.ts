import { type CourierId } from '../../contract/ids.ts'
import { type Takings } from '../../contract/order/receipt.ts'
import { type Db } from '../database/open-database.ts'
import { courierOf } from './accounts.ts'
import { courierBalances } from './journal.store.ts'
import { inReach, type ShopPort, type StationReach } from './ledgers-context.ts'
import { type DeliveredOrder, deliveredBetween, type PlacedCount, placedBetween } from './order-record.store.ts'
import { handedOverBetween, type TakenSum, takenBetween } from './receipts.store.ts'

export type TakingsWish = {
  readonly from: number
  /** Not counted itself. */
  readonly to: number
  readonly station?: string | undefined
  readonly reach: StationReach
}

type Courier = Takings['couriers'][number]
type CourierSum = Pick<Courier, 'orders' | 'takenFen' | 'cashFen' | 'handedOverFen' | 'holdsFen'>
type Handed = {
  readonly station: string
  readonly courierId: string
  readonly courierName: string
  readonly fen: number
}

export type TakingsFacts = {
  readonly taken: readonly TakenSum[]
  readonly placed: readonly PlacedCount[]
  readonly delivered: readonly DeliveredOrder[]
  readonly handedOver: readonly Handed[]
  /** What couriers hold now. */
  readonly held: readonly Omit<Handed, 'courierName'>[]
}

/** The takings of each station between two moments (OR7). */
export async function readTakings(db: Db, shop: ShopPort, wish: TakingsWish): Promise<Takings[]> {
  const { from, to, reach } = wish
  const handedOver = await handedOverBetween(db, from, to)
  const held = await courierBalances(db, reach.kind === 'all' ? wish.station : (reach.station ?? ''))
  const facts: TakingsFacts = {
    taken: await takenBetween(db, from, to),
    placed: await placedBetween(db, from, to),
    delivered: await deliveredBetween(db, from, to),
    handedOver: handedOver.map(({ amountFen, ...one }) => ({ ...one, fen: amountFen })),
    held: held.map(({ station, account, balance }) => ({ station, courierId: courierOf(account), fen: balance })),
  }
  const wanted = (station: string | null): boolean =>
    inReach(reach, station) && (wish.station === undefined || wish.station === station)
  return sumTakings(facts, shop).filter(({ station }) => wanted(station))
}

/** Pure: every sum is the sum of what is listed beside it. What belongs to no station comes last. */
export function sumTakings(facts: TakingsFacts, shop: Pick<ShopPort, 'station' | 'courier'>): Takings[] {
  const stations = new Set([
    ...facts.taken.map(({ station }) => station),
    ...facts.placed.map(({ station }) => station),
    ...facts.delivered.map(({ station }) => station),
    ...facts.handedOver.map(({ station }) => station),
    ...facts.held.filter(({ fen }) => fen !== 0).map(({ station }) => station),
  ])
  return [...stations]
    .sort((a, b) => Number(a === null) - Number(b === null) || String(a).localeCompare(String(b)))
    .map((station) => sumStation(station, facts, shop))
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0)

function sumStation(station: string | null, facts: TakingsFacts, shop: Pick<ShopPort, 'station' | 'courier'>): Takings {
  const here = <T extends { readonly station: string | null }>(list: readonly T[]): readonly T[] =>
    list.filter((one) => one.station === station)
  const taken = here(facts.taken)
  const delivered = here(facts.delivered)
  const methods = Map.groupBy(taken, ({ method }) => method)
  return {
    station,
    stationName: station === null ? '' : (shop.station(station)?.name ?? station),
    orders: sum(here(facts.placed).map(({ orders }) => orders)),
    delivered: delivered.length,
    dueFen: sum(delivered.map(({ totalFen }) => totalFen)),
    owedFen: sum(delivered.map(({ totalFen, paidFen }) => Math.max(0, totalFen - paidFen))),
    takenFen: sum(taken.map(({ takenFen }) => takenFen)),
    refundedFen: sum(taken.map(({ refundedFen }) => refundedFen)),
    byMethod: Object.fromEntries(
      [...methods].map(([method, ones]) => [method, sum(ones.map((one) => one.takenFen - one.refundedFen))]),
    ),
    couriers: sumCouriers(taken, delivered, here(facts.handedOver), here(facts.held), shop),
    bucketsOut: sum(delivered.map(({ bucketsOut }) => bucketsOut)),
    bucketsReturned: sum(delivered.map(({ bucketsReturned }) => bucketsReturned)),
  }
}

function sumCouriers(
  taken: readonly TakenSum[],
  delivered: readonly DeliveredOrder[],
  handedOver: readonly Handed[],
  held: TakingsFacts['held'],
  shop: Pick<ShopPort, 'courier'>,
): Courier[] {
  const sums = new Map<string | null, CourierSum>()
  const names = new Map<string | null, string>()
  const add = (id: string | null, more: Partial<CourierSum>, name?: string | null): void => {
    const before = sums.get(id) ?? { orders: 0, takenFen: 0, cashFen: 0, handedOverFen: 0, holdsFen: 0 }
    const keys = Object.keys(before) as (keyof CourierSum)[]
    sums.set(id, Object.fromEntries(keys.map((key) => [key, before[key] + (more[key] ?? 0)])) as CourierSum)
    if (name) names.set(id, name)
  }
  for (const { courierId, courierName, method, takenFen } of taken) {
    if (takenFen === 0) continue
    add(courierId, { takenFen, cashFen: method === 'cash' ? takenFen : 0 }, courierName)
  }
  for (const { courierId } of delivered) add(courierId, { orders: 1 })
  for (const { courierId, courierName, fen } of handedOver) add(courierId, { handedOverFen: fen }, courierName)
  for (const { courierId, fen } of held) if (fen !== 0) add(courierId, { holdsFen: fen })
  return [...sums]
    .map(([id, numbers]): Courier => {
      const courierId = id as CourierId | null
      const name = (courierId === null ? undefined : shop.courier(courierId)?.name) ?? names.get(id) ?? ''
      return { courierId, name, ...numbers }
    })
    .sort((a, b) => Number(a.courierId === null) - Number(b.courierId === null) || a.name.localeCompare(b.name))
}

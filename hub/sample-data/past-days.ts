import { setImmediate as breathe } from 'node:timers/promises'
import { type CustomerId } from '../../contract/ids.ts'
import { normaliseNumber } from '../numbers/normalise-number.ts'
import { type Caller } from '../access/caller.ts'
import { type PastCall, storePastCalls } from '../calls/past-calls.ts'
import { createCustomers } from '../customers/customers.ts'
import { type DatabaseHandle, type Tx, whenCommitted } from '../database/open-database.ts'
import { type OperationLog } from '../operation-log/operation-log.ts'
import { type Shop } from '../shop/shop.ts'
import { openTrade } from '../trade.ts'
import { createAgenda } from './agenda.ts'
import { dayMs, isWeekend } from './local-day.ts'
import { createOrderLife, type OrderStage } from './order-life.ts'
import { createPhoneFloor, type PlayedCall } from './phone-floor.ts'
import { createLot } from './seeded.ts'
import { type WaterCustomer } from './water-customer.ts'
import { habitOf, type Habit, orderOf } from './water-order.ts'
import { type WaterPeople } from './water-people.ts'
import { type WaterShop } from './water-shop.ts'

export type PastDaysOptions = {
  readonly database: DatabaseHandle
  readonly log: OperationLog
  readonly shop: Shop
  readonly water: WaterShop
  readonly people: WaterPeople
  readonly customers: readonly WaterCustomer[]
  readonly seed: number
  /** Midnight of the first day. */
  readonly from: number
  /** What would be later is not there yet. */
  readonly until: number
  readonly signal: AbortSignal
  readonly told: (done: number, total: number) => void
}

type Day = OrderStage & { readonly calls: PastCall[] }
type Regular = { readonly customer: WaterCustomer; readonly habit: Habit; due: number }

export const areaCode = '571'
/** Of a hundred customers in the book so many order again and again. */
const regularShare = 0.25
/** How the calls of a day fall, by hour from eight. */
const hours = [6, 13, 15, 12, 6, 5, 8, 12, 13, 8, 5, 2]

/**
 * Plays the days one after the other, each in one transaction: customers call when their water is used up, the floor
 * answers, and what they order goes its way through the real orders and books.
 */
export async function playPastDays(options: PastDaysOptions): Promise<void> {
  const { database, shop, water, people, seed, from, until } = options
  const lot = createLot(seed + 5)
  const agenda = createAgenda<Day>()
  const seats = [...people.agents].map(([extension, { team }]) => ({ extension, service: team === '售后组' }))
  const ring = createPhoneFloor(seats, lot)
  const life = createOrderLife(agenda, lot, people, water)
  const regulars: Regular[] = options.customers
    .map((customer, index) => ({ customer, habit: habitOf(index, customer, water, seed) }))
    .filter(() => lot.happens(regularShare))
    .map((one) => ({ ...one, due: from + lot.next() * one.habit.everyDays * dayMs }))

  const callerAt = (call: PlayedCall): Caller | undefined =>
    call.answered === null ? undefined : people.agents.get(call.answered.seat.extension)

  /** Somebody of ours calls; @returns who answered, and when he has heard what it is about */
  function phone(
    day: Day,
    { customer, service, talkMs }: { customer: WaterCustomer | null; service: boolean; talkMs: number },
  ): { readonly by: Caller; readonly at: number; readonly played: PlayedCall } | null {
    const typed =
      customer === null
        ? `1${lot.pick(['38', '59', '77'])}${lot.digits(8)}`
        : numberOf(lot.pick(customer.input.numbers))
    const e164 = normaliseNumber(typed, { areaCode }).e164 ?? null
    const customerId = customer?.input.id ?? null
    const played = ring({ at: day.now(), typed, e164, customerId, service, talkMs })
    day.calls.push(played.call)
    const by = callerAt(played)
    if (by === undefined || played.answered === null) return null
    return { by, at: played.answered.from + talkMs * 0.8, played }
  }

  async function buy(day: Day, regular: Regular): Promise<void> {
    const { customer, habit } = regular
    regular.due = day.now() + habit.everyDays * (0.7 + lot.next() * 0.6) * dayMs
    if (habit.byWeb) return await order(day, regular, people.supervisor, null)
    const heard = phone(day, { customer, service: false, talkMs: lot.between(35, 150) * 1000 })
    // Whoever got nobody tries again.
    if (heard === null) return agenda.put(day.now() + lot.between(4, 40) * 60_000, (then) => buy(then, regular))
    agenda.put(heard.at, (then) => order(then, regular, heard.by, heard.played))
  }

  async function order(day: Day, { customer, habit }: Regular, by: Caller, played: PlayedCall | null): Promise<void> {
    const account = await day.trade.ledgers.customer(customer.input.id as CustomerId)
    const content = orderOf(customer, habit, account, { at: day.now(), lot, shop: water })
    await life.place(day, by, content, {
      source: played === null ? 'web' : 'phone',
      callId: played?.call.callId ?? null,
    })
  }

  const calls = async (day: Day, customer: WaterCustomer | null, service: boolean): Promise<void> => {
    phone(day, { customer, service, talkMs: lot.between(10, service ? 260 : 90) * 1000 })
  }

  function planDay(start: number): void {
    const busy = isWeekend(start) ? 0.75 : 1.1
    const due = regulars.filter((one) => one.due < start + dayMs && lot.happens(busy))
    for (const one of due) agenda.put(start + momentOfDay(), (day) => buy(day, one))
    // Questions, complaints, wrong numbers.
    for (let count = Math.round(due.length * 0.16); count > 0; count -= 1) {
      const known = lot.happens(0.6) ? lot.pick(options.customers) : null
      agenda.put(start + momentOfDay(), (day) => calls(day, known, lot.happens(0.55)))
    }
  }

  function momentOfDay(): number {
    let at = lot.next() * hours.reduce((sum, share) => sum + share, 0)
    const hour = hours.findIndex((share) => (at -= share) < 0)
    return (8 + Math.max(0, hour) + lot.next()) * 3_600_000
  }

  /** What they had before the first day: buckets with their deposit, tickets, points. */
  async function openBalances(): Promise<void> {
    await database.transaction(async (tx) => {
      const { trade } = await openDay(tx, () => from)
      for (const { customer, habit } of regulars) {
        const { bucket } = shop.product(habit.barrel) ?? {}
        if (!bucket || lot.happens(0.08)) continue
        const count = habit.quantity + lot.between(0, 1)
        const balances: readonly (readonly [string, number])[] = [
          [`bucket:${bucket.kind}`, count],
          [`covered:${bucket.kind}`, count],
          [`deposit:${bucket.kind}`, count * bucket.depositFen],
          ['point', lot.between(0, 400)],
          ...(habit.byTicket ? [[`ticket:${habit.barrel}`, lot.between(1, 9)] as const] : []),
        ]
        for (const [unit, amount] of balances) {
          const wish = { id: lot.id(from), unit, amount, reason: '期初余额' }
          await trade.ledgers.adjust(customer.input.id, wish, { userId: null, name: '' })
        }
      }
    })
  }

  async function openDay(tx: Tx, now: () => number): Promise<Day & { readonly held: DatabaseHandle }> {
    const held = inTransaction(database, tx)
    const numberingPlan = () => ({ areaCode })
    const customers = createCustomers({ database: held, homePlaces: () => undefined, numberingPlan })
    const trade = await openTrade({
      ...{ database: held, log: options.log, now: () => Math.floor(now()), shop, customers },
      ...{ teamOf: () => null, teamMembers: () => [], publish: () => undefined, onError: () => undefined },
    })
    return { trade, now, calls: [], held }
  }

  await openBalances()
  const total = Math.ceil((until - from) / dayMs)
  for (let number = 0; number < total; number += 1) {
    options.signal.throwIfAborted()
    const start = from + number * dayMs
    planDay(start)
    await database.transaction(async (tx) => {
      let clock = start
      const day = await openDay(tx, () => clock)
      const end = Math.min(start + dayMs, until)
      for (let next = agenda.next(end); next !== undefined; next = agenda.next(end)) {
        clock = next.at
        await next.happen(day)
      }
      await storePastCalls(
        day.held,
        day.calls.filter(({ facts }) => (facts.at(-1)?.at ?? 0) < until),
        (extension) => people.agents.get(extension) ?? null,
      )
    })
    options.told(number + 1, total)
    // For whoever wants to cancel.
    await breathe()
  }
}

/** What runs on it is part of the day's transaction, and commits with it. */
function inTransaction(database: DatabaseHandle, tx: Tx): DatabaseHandle {
  return { ...database, db: tx, transaction: (work) => work(tx, whenCommitted) }
}

function numberOf({ typed }: { readonly typed?: string | undefined }): string {
  return (typed ?? '').replace(/\D/g, '')
}

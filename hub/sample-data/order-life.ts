import { type CallId, type CourierId, type OrderId, type ReceiptId } from '../../contract/ids.ts'
import { failureReasons, newOrderSchema, type Order, type OrderContent } from '../../contract/order/order.ts'
import { type OrderAction, orderMutationSchema } from '../../contract/order/order-action.ts'
import { type Receipt } from '../../contract/order/receipt.ts'
import { type Caller } from '../access/caller.ts'
import { type Trade } from '../trade.ts'
import { type Agenda } from './agenda.ts'
import { atWork, dayMs, dayStart, minuteMs } from './local-day.ts'
import { type Lot } from './seeded.ts'
import { type WaterPeople } from './water-people.ts'
import { type WaterShop } from './water-shop.ts'

/** The day that runs: the trade on its transaction, and its clock. */
export type OrderStage = { readonly trade: Trade; readonly now: () => number }

export type OrderLife = {
  /** Places an order now; all else that happens to it goes into the agenda. */
  readonly place: (
    stage: OrderStage,
    by: Caller,
    content: OrderContent,
    about: { readonly source: 'phone' | 'web'; readonly callId: CallId | null },
  ) => Promise<Order>
}

const address = '192.168.10.20'
const everywhere = { kind: 'all' } as const
/** Nothing is done to these any more but taking money. */
const ended: readonly Order['state'][] = ['delivered', 'settled', 'cancelled', 'rejected']

/** What becomes of orders at 清泉水业: nearly all are delivered within hours, some fail, are cancelled, or need a person. */
export function createOrderLife(
  agenda: Pick<Agenda<OrderStage>, 'put'>,
  lot: Lot,
  people: WaterPeople,
  shop: WaterShop,
): OrderLife {
  /** Cash each courier has on him since he last handed over: `station|courier` → fen. */
  const cash = new Map<string, number>()
  const handingOver = new Set<number>()
  const after = (stage: OrderStage, fromMinutes: number, toMinutes: number): number =>
    stage.now() + lot.between(fromMinutes, toMinutes) * minuteMs + lot.between(0, 59_999)

  /** Orders on their way, as they were left by whoever did something to them last. */
  const onTheWay = new Map<OrderId, Order>()

  async function act(stage: OrderStage, who: Caller, order: Order, action: OrderAction): Promise<Order> {
    const mutation = orderMutationSchema.parse({
      ...{ id: lot.id(stage.now()), orderId: order.id },
      ...{ version: action.action === 'chase' ? null : order.version, act: action },
    })
    const left = await stage.trade.orders.act(who, address, mutation)
    if (ended.includes(left.state)) onTheWay.delete(left.id)
    else onTheWay.set(left.id, left)
    return left
  }
  /** Meanwhile somebody may have done something to it. */
  const latest = async (stage: OrderStage, id: OrderId): Promise<Order> =>
    onTheWay.get(id) ?? (await stage.trade.orders.read(people.supervisor, id)).order
  const stationOf = (order: Order): Caller => people.operators.get(order.station ?? '') ?? people.supervisor

  function goOn(stage: OrderStage, order: Order): void {
    if (order.state === 'in-audit') {
      agenda.put(after(stage, 3, 25), async (then) => {
        const judged = await act(
          then,
          people.supervisor,
          order,
          lot.happens(0.05) ? { action: 'reject', reason: '与客户核实：重复下单' } : { action: 'release' },
        )
        goOn(then, judged)
      })
    }
    if (order.state !== 'released') return
    if (lot.happens(0.012)) {
      agenda.put(after(stage, 1, 6), async (then) => {
        await act(then, people.supervisor, order, {
          action: 'cancel',
          reason: lot.pick(['客户来电取消', '下错品牌，重新下单']),
        })
      })
      return
    }
    const wanted = order.window === null ? 0 : order.window.from - 60 * minuteMs
    agenda.put(atWork(Math.max(after(stage, 7, 30), wanted)), async (then) => {
      const accepted = await act(then, stationOf(order), await latest(then, order.id), { action: 'accept' })
      agenda.put(atWork(after(then, 5, 45)), (out) => sendOut(out, accepted.id))
    })
    if (lot.happens(0.03)) {
      agenda.put(after(stage, 45, 100), async (then) => {
        const now = await latest(then, order.id)
        if (ended.includes(now.state)) return
        await act(then, people.supervisor, now, { action: 'chase', callId: null, note: '客户催，家里没水了' })
      })
    }
  }

  async function sendOut(stage: OrderStage, id: OrderId): Promise<void> {
    const order = await latest(stage, id)
    const courierId = lot.pick(shop.couriers.get(order.station ?? '') ?? [])
    await act(stage, stationOf(order), order, { action: 'send-out', courierId })
    agenda.put(after(stage, 15, 75), (then) => arrive(then, id, courierId))
  }

  async function arrive(stage: OrderStage, id: OrderId, courierId: CourierId): Promise<void> {
    const order = await latest(stage, id)
    const operator = stationOf(order)
    if (lot.happens(0.03)) {
      const failed = await act(stage, operator, order, { action: 'fail', why: lot.pick(failureReasons), reason: '' })
      agenda.put(after(stage, 30, 180), async (then) => {
        if (lot.happens(0.2)) await act(then, people.supervisor, failed, { action: 'cancel', reason: '多次联系不上' })
        else goOn(then, await act(then, people.supervisor, failed, { action: 'retry' }))
      })
      return
    }
    const { buckets } = await stage.trade.ledgers.customer(order.customerId)
    const bucketsReturned: Record<string, number> = {}
    for (const { buckets: brought } of order.lines) {
      if (brought === null) continue
      const had = Math.max(0, buckets[brought.kind]?.out ?? 0)
      bucketsReturned[brought.kind] = Math.min(had, (bucketsReturned[brought.kind] ?? 0) + brought.count)
    }
    const delivered = await act(stage, operator, order, { action: 'deliver', bucketsReturned, taken: null })
    const amountFen = delivered.totalFen - delivered.paidFen
    if (amountFen > 0) await take(stage, delivered, { operator, courierId, amountFen })
  }

  async function take(
    stage: OrderStage,
    order: Order,
    { operator, courierId, amountFen }: { operator: Caller; courierId: CourierId; amountFen: number },
  ): Promise<void> {
    const method = order.payment
    const receipt = await stage.trade.ledgers.takeMoney(
      {
        ...{ id: lot.id<ReceiptId>(stage.now()), orderId: order.id, payer: '', method, amountFen },
        ...{ courierId, takenAt: stage.now(), note: '' },
      },
      operator,
      everywhere,
    )
    if (method === 'cash' && order.station !== null) {
      const key = `${order.station}|${courierId}`
      cash.set(key, (cash.get(key) ?? 0) + amountFen)
      handOverTonight(stage)
    } else if (method !== 'account' && lot.happens(0.004)) {
      agenda.put(stage.now() + dayMs, (then) => refund(then, receipt))
    }
  }

  async function refund(stage: OrderStage, { id, amountFen, method }: Receipt): Promise<void> {
    const reason = lot.pick(['送错品牌，退差价', '水桶漏水，退一桶', '多收一桶'])
    const back = { id: lot.id<ReceiptId>(stage.now()), of: id, amountFen: Math.min(amountFen, 1_800), method, reason }
    await stage.trade.ledgers.refund({ ...back, at: stage.now() }, people.supervisor, everywhere)
  }

  /** When the last courier is back, each gives the station what he has. */
  function handOverTonight(stage: OrderStage): void {
    const day = dayStart(stage.now())
    if (handingOver.has(day)) return
    handingOver.add(day)
    agenda.put(day + 22.5 * 3_600_000, async (then) => {
      for (const [key, amountFen] of cash) {
        const [station = '', courierId = ''] = key.split('|')
        const operator = people.operators.get(station) ?? people.supervisor
        const handed = {
          id: lot.id(then.now()),
          station,
          courierId: courierId as CourierId,
          amountFen,
          at: then.now(),
          note: '',
        }
        await then.trade.ledgers.handOver(handed, operator, everywhere)
      }
      cash.clear()
    })
  }

  return {
    async place(stage, by, content, { source, callId }) {
      const at = stage.now()
      const input = newOrderSchema.parse({
        id: lot.id<OrderId>(at),
        source,
        callId,
        writtenAt: Math.floor(at),
        content,
      })
      const order = await stage.trade.orders.place(by, address, input)
      onTheWay.set(order.id, order)
      goOn(stage, order)
      return order
    },
  }
}

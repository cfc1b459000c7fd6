import { v7 as uuid } from 'uuid'
import { type CourierId, type ReceiptId } from '../../contract/ids.ts'
import { type Order } from '../../contract/order/order.ts'
import { type OrderAction, orderMutationSchema } from '../../contract/order/order-action.ts'
import { type Caller } from '../access/caller.ts'
import { type Ledgers } from '../ledgers/ledgers.ts'
import { type Orders } from '../orders/orders.ts'
import { createLot } from '../sample-data/seeded.ts'

export type StationsOptions = {
  readonly orders: Pick<Orders, 'list' | 'act'>
  readonly ledgers: Pick<Ledgers, 'customer' | 'takeMoney'>
  /** Reads every order. */
  readonly reader: Caller
  /** Station → who works there. */
  readonly operators: ReadonlyMap<string, Caller>
  readonly couriersOf: (station: string) => readonly CourierId[]
  readonly now: () => number
  readonly onError: (error: unknown) => void
}

export type Stations = ReturnType<typeof createStations>

const lookMs = 20_000
const minuteMs = 60_000
const address = '127.0.0.1'
const mostOrders = 200
/** How long an order waits at the station for its next step, in minutes. */
const waits = { released: [5, 18], accepted: [10, 35], out: [25, 90] } as const
type Waiting = keyof typeof waits

/**
 * The stations of a practice hub, so that what is ordered is delivered: each order takes its next step when it has waited
 * long enough. How long follows from its id, so that nothing has to be remembered over a stop.
 */
export function createStations(options: StationsOptions) {
  const { orders, ledgers, now } = options
  let timer: NodeJS.Timeout | undefined
  let busy = false

  async function look(): Promise<void> {
    const states = Object.keys(waits) as Waiting[]
    for (const order of await orders.list(options.reader, { states }, { before: null, limit: mostOrders })) {
      const operator = options.operators.get(order.station ?? '')
      if (operator !== undefined && isDue(order, now())) await goOn(order, operator)
    }
  }

  async function goOn(order: Order, operator: Caller): Promise<void> {
    const act = (what: OrderAction): Promise<Order> => {
      const mutation = { id: uuid(), orderId: order.id, version: order.version, act: what }
      return orders.act(operator, address, orderMutationSchema.parse(mutation))
    }
    const [courierId] = options.couriersOf(order.station ?? '')
    if (order.state === 'released') await act({ action: 'accept' })
    else if (order.state === 'accepted' && courierId !== undefined) await act({ action: 'send-out', courierId })
    else if (order.state === 'out') {
      const delivered = await act({ action: 'deliver', bucketsReturned: await emptyOnes(order), taken: null })
      const amountFen = delivered.totalFen - delivered.paidFen
      if (amountFen <= 0 || delivered.payment === 'account') return
      const paid = { orderId: order.id, payer: '', method: delivered.payment, amountFen, courierId: order.courierId }
      const receipt = { id: uuid() as ReceiptId, ...paid, takenAt: now(), note: '' }
      await ledgers.takeMoney(receipt, operator, { kind: 'all' })
    }
  }

  /** As many as he had, for as many as are brought. */
  async function emptyOnes({ customerId, lines }: Order): Promise<Record<string, number>> {
    const { buckets } = await ledgers.customer(customerId)
    const back: Record<string, number> = {}
    for (const { buckets: brought } of lines) {
      if (brought === null) continue
      const had = Math.max(0, buckets[brought.kind]?.out ?? 0)
      back[brought.kind] = Math.min(had, (back[brought.kind] ?? 0) + brought.count)
    }
    return back
  }

  return {
    look,
    start(): void {
      timer ??= setInterval(() => {
        if (busy) return
        busy = true
        look()
          .catch(options.onError)
          .finally(() => (busy = false))
      }, lookMs)
    },
    close: (): void => clearInterval(timer),
  }
}

/** Whether it has waited long enough for its next step. */
export function isDue({ id, state, stateSince }: Pick<Order, 'id' | 'state' | 'stateSince'>, at: number): boolean {
  const [from, to] = waits[state as Waiting] ?? [Infinity, Infinity]
  const seed = Number.parseInt(id.slice(-7), 16)
  return at >= stateSince + createLot(seed).between(from * minuteMs, to * minuteMs)
}

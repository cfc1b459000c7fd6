import { ordersApi } from '../../contract/api/orders.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Order } from '../../contract/order/order.ts'
import { type Caller } from '../access/caller.ts'
import { type Register } from '../http/http-server.ts'
import { maskOrder, maskOrderStep } from './mask-order.ts'
import { type Cursor } from './order-list.store.ts'
import { type Orders } from './orders.ts'

/** Translates between the API and the orders; contact numbers leave whole only for those who may see them. */
export function registerOrders(register: Register, orders: Orders): void {
  const shown = (caller: Caller, order: Order): Order => (orders.seesNumber(caller, order) ? order : maskOrder(order))

  register(ordersApi.list, async ({ caller, query }) => {
    const { before, limit, ...wish } = query
    const page = { before: before === undefined ? null : readCursor(before), limit }
    const found = await orders.list(caller, wish, page)
    const last = found.length === limit ? found.at(-1) : undefined
    return { orders: found.map((order) => shown(caller, order)), next: last === undefined ? null : writeCursor(last) }
  })
  register(ordersApi.count, async ({ caller, query }) => ({ states: [...(await orders.count(caller, query))] }))
  register(ordersApi.read, async ({ caller, params }) => {
    const { order, steps } = await orders.read(caller, params.id)
    const whole = orders.seesNumber(caller, order)
    return { order: shown(caller, order), steps: whole ? [...steps] : steps.map(maskOrderStep) }
  })
  register(ordersApi.place, async ({ caller, address, body }) =>
    shown(caller, await orders.place(caller, address, body)),
  )
  register(ordersApi.quote, ({ caller, body }) => orders.quote(caller, body))
  register(ordersApi.act, async ({ caller, address, body }) => shown(caller, await orders.act(caller, address, body)))
  register(ordersApi.ofStation, async ({ caller, params, query }) => ({
    orders: (await orders.ofStation(caller, params.key, query.since)).map((order) => shown(caller, order)),
  }))
  register(ordersApi.leaseNumbers, ({ caller, body }) => orders.leaseNumbers(caller, body))
}

function writeCursor({ placedAt, id }: Order): string {
  return `${placedAt}_${id}`
}

function readCursor(text: string): Cursor {
  const [at = '', id = ''] = text.split('_')
  const placedAt = Number(at)
  if (!/^\d{1,15}$/.test(at) || id === '') {
    const reason = { 'zh-CN': '不是上一页返回的 next', en: 'is not the `next` of the page before' }
    throw new ZuoxiError('request.invalid', { place: 'query.before', reason })
  }
  return { placedAt, id }
}

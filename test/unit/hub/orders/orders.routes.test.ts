import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Order } from '../../../../contract/order/order.ts'
import { hubActor } from '../../../../hub/operation-log/operation-log.ts'
import { productInputSchema } from '../../../../contract/order/product.ts'
import { orderSettingsSchema } from '../../../../contract/order/settings.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'

/** The whole hub: routes, masks and who may, with the shop, the books and the customers it really has. */
let test: TestHub
let station: string
let customerId: string
const productId = uuid()
const tokens: Record<string, string> = {}

beforeAll(async () => {
  test = await openTestHub()
  station = test.hub.shop.stations()[0]?.key ?? ''
  for (const [name, role, about] of [
    ['agent', 'agent', {}],
    ['leader', 'leader', {}],
    ['supervisor', 'supervisor', {}],
    ['station', 'station-operator', { station }],
    ['elsewhere', 'station-operator', { station: 'elsewhere' }],
  ] as const) {
    const { jobNumber } = await test.addUser(role, about)
    tokens[name] = (await test.signIn(jobNumber)).accessToken
  }
  await test.hub.shop.putProduct(
    hubActor,
    productInputSchema.parse({ id: productId, version: 0, name: '桶装水', unit: '桶', priceFen: 2_000 }),
  )
  await test.hub.shop.putSettings(hubActor, orderSettingsSchema.parse({ audit: { repeatWithinHours: null } }))
  customerId = uuid()
  await ask('agent', 'POST', '/api/customers', {
    id: customerId,
    name: '张建国',
    numbers: [{ id: uuid(), typed: '13800138000' }],
  })
}, 60_000)
afterAll(() => test.close())

const ask = (who: string, method: string, path: string, body?: unknown) =>
  test.ask(method, path, { token: tokens[who] ?? '', ...(body === undefined ? {} : { body }) })

const newOrder = (content: Record<string, unknown> = {}) => ({
  id: uuid(),
  writtenAt: Date.now(),
  content: {
    customerId,
    address: { addressId: null, district: '', street: '', detail: '1 号' },
    lines: [{ id: uuid(), productId, quantity: 2 }],
    station,
    note: '或打 13900001111',
    ...content,
  },
})

async function place(): Promise<Order> {
  const { status, body } = await ask('agent', 'POST', '/api/orders', newOrder())
  expect(status, JSON.stringify(body)).toBe(200)
  return body as unknown as Order
}

const act = (who: string, order: Order, action: Record<string, unknown>) =>
  ask(who, 'POST', '/api/orders/actions', { id: uuid(), orderId: order.id, version: order.version, act: action })

const codeOf = (body: Record<string, unknown>): unknown => (body['error'] as { code?: unknown } | undefined)?.code

describe('the routes of orders', () => {
  it('place, list, read and count one, each for whoever may, numbers masked for whom they must be', async () => {
    const order = await place()
    expect(order).toMatchObject({ state: 'released', totalFen: 4_000, contactNumber: '+8613800138000' })
    const list = await ask('leader', 'GET', `/api/orders?customerId=${customerId}&limit=1`)
    const [seen] = list.body['orders'] as Order[]
    expect([seen?.contactNumber, seen?.note]).toEqual(['138****8000', '或打 139****1111'])
    expect(JSON.stringify(list.body)).not.toMatch(/13800138000|13900001111/)
    const more = await ask('leader', 'GET', `/api/orders?customerId=${customerId}&before=${String(list.body['next'])}`)
    expect(more.body).toEqual({ orders: [], next: null })
    const read = await ask('leader', 'GET', `/api/orders/${order.id}`)
    expect(read.body).toMatchObject({ order: { id: order.id }, steps: [{ action: 'place' }, { action: 'release' }] })
    const count = await ask('leader', 'GET', '/api/orders/count?states=released,accepted')
    expect(count.body).toEqual({ states: [{ state: 'released', orders: 1, totalFen: 4_000, owedFen: 4_000 }] })
    expect((await ask('leader', 'GET', '/api/orders?before=x')).status).toBe(400)
    expect((await ask('station', 'GET', '/api/orders')).status).toBe(403)
    expect((await ask('leader', 'POST', '/api/orders', newOrder())).status).toBe(403)
  })

  it('carry an order from the station’s list to paid, and nobody else’s', async () => {
    const order = await place()
    const path = `/api/stations/${station}/orders?since=0`
    const [first] = (await ask('station', 'GET', path)).body['orders'] as Order[]
    expect(first?.contactNumber).toBe('+8613800138000')
    expect((await ask('elsewhere', 'GET', path)).status).toBe(403)
    expect(codeOf((await act('elsewhere', order, { action: 'accept' })).body)).toBe('thing.not-found')
    expect(codeOf((await act('leader', order, { action: 'accept' })).body)).toBe('access.denied')
    const accepted = (await act('station', order, { action: 'accept' })).body as unknown as Order
    const stale = await act('agent', order, { action: 'cancel', reason: '不要' })
    expect([stale.status, codeOf(stale.body)]).toEqual([409, 'thing.changed'])
    expect((await ask('agent', 'GET', '/api/catalogue')).body['loads']).toMatchObject({ [station]: 2 })
    const taken = { receiptId: uuid(), method: 'cash', amountFen: 4_000 }
    const done = await act('station', accepted, { action: 'deliver', taken })
    expect(done.body).toMatchObject({ state: 'settled', paidFen: 4_000 })
    const receipts = await ask('supervisor', 'GET', `/api/receipts?orderId=${order.id}`)
    expect(receipts.body['receipts']).toMatchObject([{ id: taken.receiptId, amountFen: 4_000 }])
    expect((await ask('agent', 'GET', `/api/customers/${customerId}/account`)).body).toMatchObject({ owedFen: 0 })
  })

  it('quote, and lease numbers that orders then have', async () => {
    const quote = await ask('agent', 'POST', '/api/orders/quote', newOrder().content)
    expect(quote.body).toMatchObject({ totalFen: 4_000, problems: [] })
    const lease = { id: uuid(), count: 2 }
    const { body } = await ask('agent', 'POST', '/api/orders/number-leases', lease)
    expect((await ask('agent', 'POST', '/api/orders/number-leases', lease)).body).toEqual(body)
    const placed = await ask('agent', 'POST', '/api/orders', { ...newOrder(), number: body['to'] })
    expect(placed.body['number']).toBe(body['to'])
  })

  it('say in both languages why not', async () => {
    const order = await place()
    const body = { id: uuid(), orderId: order.id, version: order.version, act: { action: 'retry' } }
    const say = async (language: string) =>
      (await test.ask('POST', '/api/orders/actions', { token: tokens['agent'] ?? '', body, language })).body['error']
    expect(await say('zh-CN')).toMatchObject({ message: '现在不能这样做：订单待接单，不能再次配送。' })
    expect(await say('en')).toMatchObject({
      message: 'That is not possible now: the order is released and cannot be tried again.',
    })
  })
})

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ordersApi } from '../../../../contract/api/orders.api.ts'
import { type CustomerId, type OrderId } from '../../../../contract/ids.ts'
import { type Order } from '../../../../contract/order/order.ts'
import { type OrderAction } from '../../../../contract/order/order-action.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { oneCustomer } from '../../../support/cached-customers.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import {
  content,
  memoryCache,
  newOrder,
  oneProduct,
  oneStation,
  openOrderSeat,
  type OrderSeat,
} from '../../../support/order-seat.ts'
import { createShopHub, type ShopHub } from '../../../support/shop-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

const water = oneProduct()
const customer = oneCustomer()
let folder: string
let hub: ShopHub
let link: FakeLink
let seat: OrderSeat
const cache = memoryCache()

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-orders-'))
  hub = createShopHub({ products: [water], stations: [oneStation()] })
  hub.addCustomer(customer)
  await cache.put([customer])
  link = hub.behind(createFakeLink())
  seat = await openSeat()
})
afterEach(() => {
  seat.kill()
  rmSync(folder, { recursive: true, force: true })
})

async function openSeat(): Promise<OrderSeat> {
  const opened = openOrderSeat({ folder, link, cache })
  link.go('online')
  await waitFor('the catalogue', () => opened.board.get('shop').state === 'current')
  await waitFor('numbers', () => opened.board.get('shop').numbersLeft >= 100)
  return opened
}

const order = (about = {}) => newOrder(content(customer.id, water.id, about))
const act = (of: Order, action: OrderAction, id = uuid()) =>
  seat.commands['order.act']({
    id,
    orderId: of.id,
    version: action.action === 'chase' ? null : of.version,
    act: action,
  })
const settled = () => waitFor('the outbox to be empty', () => seat.outbox.waiting() === 0)

describe('prices and products while typing', () => {
  it('computes price and station here, with the hub away too, from what is cached', async () => {
    link.go('offline')
    const { lines: _lines, ...rest } = content(customer.id, water.id)
    const quote = await seat.commands['shop.quote']({
      ...rest,
      lines: _lines,
      level: 'normal',
    })
    expect(quote).toMatchObject({ totalFen: 4_000, problems: [], account: { customerId: customer.id, tickets: {} } })
    expect(quote.stations[0]).toMatchObject({ key: 'yuhang', serves: true })
    expect(quote.numbersLeft).toBeGreaterThanOrEqual(100)
  })

  it('finds products by name, pinyin, initials and code', async () => {
    for (const text of ['桶装', 'tongzhuang', 'tzs', 's18', '']) {
      const { products } = await seat.commands['shop.find-product']({ text })
      expect(
        products.map(({ name }) => name),
        text,
      ).toEqual(['桶装水'])
    }
    expect((await seat.commands['shop.find-product']({ text: 'xyz' })).products).toEqual([])
  })
})

describe('placing an order', () => {
  it('stores it at the hub once, with a number of the seat’s block, and gives the hub’s order back', async () => {
    const input = order()
    const placed = await seat.commands['order.place'](input)
    const again = await seat.commands['order.place'](input)
    expect(placed).toMatchObject({ sent: true, order: { id: input.id, state: 'released', totalFen: 4_000 } })
    expect(again).toMatchObject({ sent: true, order: { number: placed.order.number } })
    expect([...hub.orders.keys()]).toEqual([input.id])
    const second = await seat.commands['order.place'](order())
    expect(second.order.number).toBe(placed.order.number + 1)
    expect(seat.board.get('orders').changed.map(({ id }) => id)).toContain(input.id)
  })

  it('takes it while the hub is away: numbered, priced, listed, read, on the account; and delivers it once', async () => {
    link.go('offline')
    const { order: placed, sent } = await seat.commands['order.place'](order())
    expect(sent).toBe(false)
    expect(placed).toMatchObject({ state: 'placed', totalFen: 4_000, station: 'yuhang', stationName: '余杭站' })
    expect(placed).toMatchObject({ customerName: '张建国', placedBy: { name: '王芳' } })
    const list = await seat.commands['order.list']({ customerId: customer.id as CustomerId })
    expect(list).toMatchObject({ source: 'cache', orders: [{ id: placed.id, number: placed.number }] })
    expect(await seat.commands['order.read']({ id: placed.id })).toMatchObject({
      source: 'cache',
      order: { id: placed.id },
    })
    const { account } = await seat.commands['account.read']({ customerId: customer.id as CustomerId })
    expect(account.openOrders.map(({ id }) => id)).toEqual([placed.id])
    expect((await seat.commands['order.count']({})).states).toEqual([
      { state: 'placed', orders: 1, totalFen: 4_000, owedFen: 4_000 },
    ])
    expect(seat.board.get('shop').waiting).toBe(1)
    link.go('online')
    await settled()
    expect(hub.orders.get(placed.id)).toMatchObject({ number: placed.number, version: 1 })
    const { order: taken } = await seat.commands['order.read']({ id: placed.id })
    expect(taken.state).toBe('released')
    expect(seat.board.get('orders').changed.find(({ id }) => id === placed.id)?.state).toBe('released')
  })

  it('sets tickets aside at once, so that they are not promised twice', async () => {
    const account = { ...(await seat.commands['account.read']({ customerId: customer.id as CustomerId })).account }
    seat.kill()
    const cacheWithTickets = memoryCache(new Map([[customer.id, { ...account, tickets: { [water.id]: 3 } }]]))
    await cacheWithTickets.put([customer])
    seat = openOrderSeat({ folder, link, cache: cacheWithTickets })
    await waitFor('the catalogue', () => seat.board.get('shop').state === 'current')
    link.go('offline')
    const wish = content(customer.id, water.id)
    const lines = wish.lines.map((line) => ({ ...line, payWith: 'ticket' as const }))
    const { order: placed } = await seat.commands['order.place'](newOrder({ ...wish, lines }))
    expect(placed.totalFen).toBe(0)
    const quote = await seat.commands['shop.quote']({ ...wish, lines, level: 'normal' })
    expect(quote.account?.tickets[water.id]).toBe(1)
    expect(quote.problems).toMatchObject([{ kind: 'not-enough-tickets', have: 1, need: 2 }])
  })

  it('stores it once when the answer is lost, also over a killed seat', async () => {
    let answers = 0
    link.answer(ordersApi.place, (request) => {
      hub.answer(ordersApi.place, request)
      answers += 1
      throw new SeatError('seat.hub-away')
    })
    const input = order()
    expect((await seat.commands['order.place'](input)).sent).toBe(false)
    seat.kill()
    link.answer(ordersApi.place, (request) => hub.answer(ordersApi.place, request))
    seat = await openSeat()
    await settled()
    expect(answers).toBeGreaterThanOrEqual(1)
    expect([...hub.orders.keys()]).toEqual([input.id])
  })

  it('tells a refusal to the person who waits, and leaves form and lists as they were', async () => {
    const stranger = oneCustomer()
    const input = newOrder(content(stranger.id, water.id), { key: 'call-9' })
    const form = {
      orderId: input.id,
      customerId: stranger.id,
      content: { lines: [], note: '放门口' },
      changedAt: Date.now(),
    }
    await seat.commands['order.save-form']({ key: 'call-9', form })
    await expect(seat.commands['order.place'](input)).rejects.toMatchObject({ code: 'thing.not-found' })
    expect(await seat.commands['order.read-form']({ key: 'call-9' })).toMatchObject(form)
    expect((await seat.commands['conflict.list'](null)).conflicts).toEqual([])
    link.go('offline')
    expect((await seat.commands['order.list']({})).orders).toEqual([])
  })

  it('sends a new customer before his order, though the order’s form was opened first', async () => {
    link.go('offline')
    const input = order()
    const id = uuid() as CustomerId
    const fresh = { id, name: '李芳', code: null, level: 'normal', tags: [], notes: '', ownerId: null }
    await seat.customers.create({
      ...fresh,
      ...{ station: null, blacklisted: false, fields: {}, addresses: [] },
      numbers: [{ id: uuid(), typed: '13900139000', label: '', note: '' }],
    })
    expect(cache.read(id)?.numbers[0]?.number).toBe('+8613900139000')
    const { order: placed } = await seat.commands['order.place']({ ...input, content: content(id, water.id) })
    expect(placed.customerName).toBe('李芳')
    link.go('online')
    await settled()
    expect(hub.customers.get(id)?.name).toBe('李芳')
    expect(hub.orders.get(placed.id)?.customerId).toBe(id)
  })
})

describe('what is done to an order', () => {
  it('is done here while the hub is away, one upon the other, and then at the hub', async () => {
    link.go('offline')
    const { order: placed } = await seat.commands['order.place'](order())
    await act(placed, { action: 'chase', callId: null, note: '' })
    const changed = await act(placed, {
      action: 'change',
      content: content(customer.id, water.id, { quantity: 5, note: '放门口' }),
      expectedTotalFen: null,
    })
    expect(changed).toMatchObject({ sent: false, order: { totalFen: 10_000, chases: 1, note: '放门口', version: 2 } })
    const cancelled = await act(changed.order as Order, { action: 'cancel', reason: '不要了' })
    expect(cancelled.order).toMatchObject({ state: 'cancelled', reason: '不要了' })
    await expect(act(cancelled.order as Order, { action: 'cancel', reason: '再来' })).rejects.toMatchObject({
      code: 'state.illegal',
    })
    const { steps } = await seat.commands['order.read']({ id: placed.id })
    expect(steps.map(({ action }) => action)).toEqual(['chase', 'change', 'cancel'])
    link.go('online')
    await settled()
    expect(hub.orders.get(placed.id)).toMatchObject({ state: 'cancelled', chases: 1, note: '放门口', totalFen: 10_000 })
    expect((await seat.commands['conflict.list'](null)).conflicts).toEqual([])
  })

  it('shows money taken on it, and brings it to the hub once', async () => {
    const { order: placed } = await seat.commands['order.place'](order())
    link.go('offline')
    const receipt = {
      ...{ id: uuid() as never, orderId: placed.id, payer: '', method: 'cash' as const, amountFen: 1_500 },
      ...{ courierId: null, takenAt: 1, note: '' },
    }
    expect(await seat.commands['receipt.take'](receipt)).toEqual({ sent: false })
    expect((await seat.commands['order.read']({ id: placed.id })).order.paidFen).toBe(1_500)
    link.go('online')
    await settled()
    expect(hub.orders.get(placed.id)?.paidFen).toBe(1_500)
  })
})

describe('conflicts', () => {
  /** Somebody else changes the order at the hub while this seat, without the hub, does so too. */
  async function conflict(): Promise<Order> {
    const { order: placed } = await seat.commands['order.place'](order())
    link.go('offline')
    const mine = content(customer.id, water.id, { note: '我的', quantity: 3 })
    await act(placed, { action: 'change', content: mine, expectedTotalFen: null })
    const theirs = content(customer.id, water.id, { note: '别人的' })
    hub.act({
      id: uuid(),
      orderId: placed.id,
      version: 1,
      act: { action: 'change', content: theirs, expectedTotalFen: null },
    })
    link.go('online')
    await waitFor('the conflict', () => seat.board.get('shop').conflicts === 1)
    return placed
  }

  it('keeps both sides, field by field, also over a restart', async () => {
    const placed = await conflict()
    seat.kill()
    seat = await openSeat()
    expect(seat.board.get('shop').conflicts).toBe(1)
    const [shown] = (await seat.commands['conflict.list'](null)).conflicts
    expect(shown).toMatchObject({ kind: 'order-act', title: `${String(placed.number)} 张建国`, canRetry: true })
    expect(shown?.fields).toEqual([
      { field: 'lines', mine: '桶装水 ×3', theirs: '桶装水 ×2' },
      { field: 'note', mine: '我的', theirs: '别人的' },
    ])
    expect(shown?.why).toContain('已被别人修改')
  })

  it('sends mine once more on top of theirs', async () => {
    const placed = await conflict()
    const [shown] = (await seat.commands['conflict.list'](null)).conflicts
    await seat.commands['conflict.resolve']({ id: shown?.id ?? '', choice: 'mine' })
    await settled()
    expect(hub.orders.get(placed.id)).toMatchObject({ note: '我的', totalFen: 6_000, version: 3 })
    expect(seat.board.get('shop').conflicts).toBe(0)
  })

  it('drops mine for theirs', async () => {
    const placed = await conflict()
    const [shown] = (await seat.commands['conflict.list'](null)).conflicts
    await seat.commands['conflict.resolve']({ id: shown?.id ?? '', choice: 'theirs' })
    expect(seat.board.get('shop').conflicts).toBe(0)
    expect((await seat.commands['order.read']({ id: placed.id })).order.note).toBe('别人的')
    expect(seat.board.get('orders').changed.at(-1)?.note).toBe('别人的')
  })

  it('lets an order whose number is taken be sent with another, with what was done to it since', async () => {
    link.go('offline')
    const { order: placed } = await seat.commands['order.place'](order())
    await act(placed, { action: 'chase', callId: null, note: '' })
    const other = newOrder(content(customer.id, water.id))
    hub.answer(ordersApi.place, { body: { ...other, number: placed.number, writtenAt: 1 } })
    link.go('online')
    await waitFor('both', () => seat.board.get('shop').conflicts === 2)
    expect(seat.board.get('shop').waiting).toBe(0)
    await seat.commands['conflict.resolve']({ id: placed.id, choice: 'mine' })
    await settled()
    expect(seat.board.get('shop').conflicts).toBe(0)
    const taken = hub.orders.get(placed.id)
    expect(taken?.number).not.toBe(placed.number)
    expect(taken?.chases).toBe(1)
  })

  it('shows a customer that two have changed, and settles it either way', async () => {
    link.go('offline')
    const patch = (notes: string, version = 1) => ({ version, mutationId: uuid(), changes: { notes } })
    const id = customer.id as CustomerId
    await seat.customers.change({ id, patch: patch('狗很凶') })
    await seat.customers.change({ id, patch: patch('狗很凶，先打电话') })
    expect(cache.read(id)?.notes).toBe('狗很凶，先打电话')
    hub.changeCustomer(id, patch('不要按门铃'))
    link.go('online')
    await waitFor('the conflicts', () => seat.board.get('shop').conflicts === 2)
    const [first, second] = (await seat.commands['conflict.list'](null)).conflicts
    expect(first?.fields).toEqual([{ field: 'notes', mine: '狗很凶', theirs: '不要按门铃' }])
    await seat.commands['conflict.resolve']({ id: first?.id ?? '', choice: 'theirs' })
    await seat.commands['conflict.resolve']({ id: second?.id ?? '', choice: 'mine' })
    await settled()
    expect(hub.customers.get(id)?.notes).toBe('狗很凶，先打电话')
    expect(cache.read(id)?.notes).toBe('狗很凶，先打电话')
  })

  it('is none when one person changes the same field twice without the hub', async () => {
    link.go('offline')
    const id = customer.id as CustomerId
    for (const notes of ['一', '二', '三']) {
      await seat.customers.change({
        id,
        patch: { version: cache.read(id)?.version ?? 1, mutationId: uuid(), changes: { notes } },
      })
    }
    link.go('online')
    await settled()
    expect(hub.customers.get(id)?.notes).toBe('三')
    expect(seat.board.get('shop').conflicts).toBe(0)
  })
})

describe('what the window follows', () => {
  it('is each change of the hub by itself, and after a snapshot one number without its order: something was missed', async () => {
    const { order: placed } = await seat.commands['order.place'](order())
    const before = seat.board.get('orders').sequence
    link.delta({ kind: 'order.changed', order: { ...placed, version: placed.version + 1, note: '放门口' } })
    expect(seat.board.get('orders')).toMatchObject({ sequence: before + 1, changed: [{ note: '放门口' }] })
    link.go('offline')
    link.go('online')
    expect(seat.board.get('orders').sequence).toBe(before + 1)
    link.snapshot({})
    expect(seat.board.get('orders')).toEqual({ sequence: before + 2, changed: [] })
    // What follows at once does not hide it, though the window may hear of both together.
    link.delta({ kind: 'order.changed', order: { ...placed, version: placed.version + 2 } })
    const { sequence, changed } = seat.board.get('orders')
    expect(sequence - (before + 1)).toBeGreaterThan(changed.length)
  })
})

describe('order numbers', () => {
  it('asks for a lease again under its id until it is answered, and has its block once', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'zuoxi-numbers-'))
    const own = createFakeLink()
    let lost = 2
    own.answer(ordersApi.leaseNumbers, (request) => {
      const block = hub.answer(ordersApi.leaseNumbers, request)
      lost -= 1
      if (lost >= 0) throw new SeatError('seat.hub-away')
      return block
    })
    const before = hub.leases.size
    const first = openOrderSeat({ folder: fresh, link: own })
    own.go('online')
    await waitFor('the first try', () => lost < 2)
    first.kill()
    const second = openOrderSeat({ folder: fresh, link: own })
    own.go('online')
    own.go('online')
    await waitFor('the block', () => second.board.get('shop').numbersLeft === 200)
    expect(hub.leases.size).toBe(before + 1)
    second.kill()
    rmSync(fresh, { recursive: true, force: true })
  })

  it('fetches the next block before the last number is used', async () => {
    const had = new Set<number>()
    for (let i = 0; i < 150; i += 1) had.add((await seat.commands['order.place'](order())).order.number)
    expect(had.size).toBe(150)
    await waitFor('more', () => seat.board.get('shop').numbersLeft >= 100)
  })
})

describe('forms', () => {
  it('are there after a kill as they were typed last, until they are placed or closed', async () => {
    const orderId = uuid() as OrderId
    for (let typed = 1; typed <= 30; typed += 1) {
      const form = {
        orderId,
        customerId: customer.id,
        content: { lines: [], note: '放'.repeat(typed) },
        changedAt: Date.now() + typed,
      }
      await seat.commands['order.save-form']({ key: 'call-1', form })
    }
    seat.kill()
    seat = await openSeat()
    expect((await seat.commands['order.read-form']({ key: 'call-1' }))?.content.note).toBe('放'.repeat(30))
    await seat.commands['order.place'](order())
    expect(await seat.commands['order.read-form']({ key: 'call-1' })).toBeNull()
  })
})

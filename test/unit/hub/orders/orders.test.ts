import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Order, type OrderState } from '../../../../contract/order/order.ts'
import { type Caller } from '../../../../hub/access/caller.ts'
import { bookProblems } from '../../../../hub/ledgers/ledgers.ts'
import { type ListWish } from '../../../../hub/orders/orders.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import {
  bottle,
  caller,
  courierNorth,
  courierSouth,
  newReceiptId,
  noon,
  openOrderStage,
  type OrderStage,
  ticketBook,
  water,
  wish,
} from './order-stage.ts'

const hour = 3_600_000
const agent = caller('agent')
const supervisor = caller('supervisor', { name: '主管' })
const atNorth = caller('station-operator', { station: 'north', name: '站长' })
const atSouth = caller('station-operator', { station: 'south' })

describe.each(databaseKinds)('orders on %s', (kind) => {
  let database: TestDatabase
  let stage: OrderStage
  let customer: Awaited<ReturnType<OrderStage['addCustomer']>>

  beforeAll(async () => {
    database = await openTestDatabase(kind)
    stage = await openOrderStage(database)
  }, 60_000)
  afterAll(async () => {
    expect(stage.errors).toEqual([])
    expect((await stage.log.verify()).intact).toBe(true)
    expect(await bookProblems(database.db, everyOrder)).toEqual([])
    await stage.log.close()
    await database.close()
  })
  beforeEach(async () => {
    stage.setAudit({})
    stage.pass(24 * hour)
    stage.changes.length = 0
    customer = await stage.addCustomer()
  })

  async function* everyOrder(): AsyncGenerator<readonly Order[]> {
    yield await stage.orders().list(supervisor, {}, { before: null, limit: 1_000 })
  }
  const steps = async (order: Order) => (await stage.orders().read(supervisor, order.id)).steps
  const stepNames = async (order: Order) => (await steps(order)).map(({ action, to }) => `${action} ${to}`)
  const now = async (order: Order) => (await stage.orders().read(supervisor, order.id)).order

  describe('placing', () => {
    it('releases at once what needs nobody, to the station that serves the address, priced by the hub', async () => {
      const order = await stage.place(agent, customer.id, { callId: uuid() as Order['callId'] })
      expect(order).toMatchObject({
        state: 'released',
        customerName: '张建国',
        contactName: '张建国',
        contactNumber: '+8613800138000',
        station: 'north',
        stationName: '城北站',
        goodsFen: 4_000,
        depositFen: 6_000,
        totalFen: 10_000,
        auditReasons: [],
        placedBy: { userId: agent.userId, name: '王芳' },
        version: 1,
      })
      expect(order.stationWhy[0]).toMatchObject({ key: 'north', serves: true })
      expect(await stepNames(order)).toEqual(['place placed', 'release released'])
      expect(stage.changes).toEqual([{ before: null, after: order }])
      expect((await stage.ledgers.customer(customer.id)).openOrders).toMatchObject([{ id: order.id }])
    })

    it('stores an order that is sent twice once, also twice at once, and refuses another under its id', async () => {
      const input = stage.draft(customer.id)
      const [first, second] = await Promise.all([
        stage.orders().place(agent, 'test', input),
        stage.orders().place(agent, 'test', input),
      ])
      expect(second).toEqual(first)
      const cancelled = await stage.act(agent, first, { action: 'cancel', reason: '不要了' })
      expect(await stage.orders().place(agent, 'test', input)).toEqual(cancelled)
      expect(stage.changes).toHaveLength(2)
      const other = { ...input, content: { ...input.content, note: '别的' } }
      await expect(stage.orders().place(agent, 'test', other)).rejects.toMatchObject({ code: 'thing.exists' })
    })

    it('numbers in its own sequence, or from the block a seat was given, never twice', async () => {
      const lease = { id: uuid(), count: 3 }
      const block = await stage.orders().leaseNumbers(agent, lease)
      expect(block.to - block.from).toBe(2)
      await stage.reopen()
      expect(await stage.orders().leaseNumbers(agent, lease)).toEqual(block)
      const others = await Promise.all(
        [1, 2, 3].map(() => stage.orders().leaseNumbers(agent, { id: uuid(), count: 5 })),
      )
      const given = [block, ...others].sort((a, b) => a.from - b.from)
      given.slice(1).forEach((one, at) => expect(one.from).toBeGreaterThan(given[at]?.to ?? Infinity))
      await expect(stage.orders().leaseNumbers(supervisor, lease)).rejects.toMatchObject({ code: 'thing.exists' })

      const own = await stage.place(agent, customer.id)
      expect(own.number).toBeGreaterThan(given.at(-1)?.to ?? Infinity)
      const leased = await stage.place(agent, customer.id, { number: block.from + 1 })
      expect(leased.number).toBe(block.from + 1)
      await expect(stage.place(agent, customer.id, { number: block.from + 1 })).rejects.toMatchObject({
        code: 'thing.exists',
      })
      await expect(stage.place(agent, customer.id, { number: own.number + 1_000 })).rejects.toMatchObject({
        code: 'state.illegal',
      })
    })

    it.each([
      ['new-customer', { newCustomer: true }, {}],
      ['total', { totalFromFen: 10_000 }, {}],
      [
        'outside-hours',
        { outsideHours: true },
        { content: { window: { from: noon + 12 * hour, to: noon + 13 * hour } } },
      ],
      ['price-changed', {}, { expectedTotalFen: 9_999 }],
      ['tickets-missing', {}, { content: { lines: [wish(water.id, 1, { payWith: 'ticket' })] } }],
      ['tickets-missing', {}, { content: { lines: [wish(bottle.id, 1, { payWith: 'points' })] } }],
      ['no-station', {}, { content: { address: { addressId: null, district: '临安区', street: '', detail: '山里' } } }],
    ] as const)('puts it into audit: %s', async (reason, audit, about) => {
      stage.setAudit(audit)
      const order = await stage.place(agent, customer.id, about as never)
      expect([order.state, order.auditReasons]).toEqual(['in-audit', [reason]])
      expect(await stepNames(order)).toEqual(['place placed', 'audit in-audit'])
    })

    it('puts a second order within the hours of the rule into audit, by when it was written', async () => {
      stage.setAudit({ repeatWithinHours: 2 })
      const first = await stage.place(agent, customer.id)
      expect(first.state).toBe('released')
      stage.pass(5 * hour)
      const offline = await stage.place(agent, customer.id, { writtenAt: first.writtenAt + hour })
      expect(offline.auditReasons).toEqual(['repeat'])
      const later = await stage.place(agent, customer.id)
      expect(later.state).toBe('released')
      const someone = await stage.addCustomer({ name: '别人' })
      expect((await stage.place(agent, someone.id)).state).toBe('released')
    })

    it('takes other prices and discounts only from whoever may give them, audits and logs them', async () => {
      const cheap = { content: { lines: [wish(water.id, 2, { priceFen: 1_500 })] } }
      const discount = { content: { discountFen: 2_000, discountReason: '老客户' } }
      for (const about of [cheap, discount]) {
        await expect(stage.place(agent, customer.id, about)).rejects.toMatchObject({ code: 'access.denied' })
      }
      const overridden = await stage.place(supervisor, customer.id, cheap)
      expect([overridden.totalFen, overridden.auditReasons]).toEqual([9_000, ['price-override']])
      const reduced = await stage.place(supervisor, customer.id, discount)
      expect([reduced.totalFen, reduced.auditReasons]).toEqual([8_000, ['discount']])
      const { operations } = await stage.log.search({ limit: 2, action: 'order.price' })
      expect(operations.map(({ subjectId }) => subjectId)).toEqual([reduced.id, overridden.id])
      // The list price, said once more, is no other price.
      const same = await stage.place(agent, customer.id, {
        content: { lines: [wish(water.id, 1, { priceFen: 2_000 })] },
      })
      expect(same.state).toBe('released')
    })

    it('lets an agent with a station of his own give prices for that one only', async () => {
      const grants = { 'order.write': 'all', 'order.price': 'own', 'customer.read': 'all' } as const
      const lead = caller(grants, { station: 'north' })
      const about = { content: { discountFen: 100, discountReason: '满意' } }
      expect((await stage.place(lead, customer.id, about)).station).toBe('north')
      const elsewhere = { content: { ...about.content, station: 'south' } }
      await expect(stage.place(lead, customer.id, elsewhere)).rejects.toMatchObject({ code: 'access.denied' })
    })

    it('refuses what cannot be: unknown or retired goods, stations, customers, windows, masks', async () => {
      const refusals: readonly (readonly [Record<string, unknown>, string])[] = [
        [{ lines: [wish(uuid() as typeof water.id, 1)] }, 'thing.not-found'],
        [{ lines: [wish('01900000-0000-7000-8000-000000000004' as typeof water.id, 1)] }, 'state.illegal'],
        [{ lines: [wish(water.id, 1, { payWith: 'points' })] }, 'state.illegal'],
        [{ station: 'nowhere' }, 'thing.not-found'],
        [{ station: 'shut' }, 'thing.not-found'],
        [{ customerId: uuid() }, 'thing.not-found'],
        [{ window: { from: noon, to: noon } }, 'request.invalid'],
        [{ contactNumber: '139****9999' }, 'request.invalid'],
      ]
      for (const [content, code] of refusals) {
        await expect(stage.place(agent, customer.id, { content }), JSON.stringify(content)).rejects.toMatchObject({
          code,
        })
      }
      expect(stage.changes).toEqual([])
    })

    it('understands a masked number as the one it was made from', async () => {
      const order = await stage.place(agent, customer.id, { content: { contactNumber: '138****8000' } })
      expect(order.contactNumber).toBe('+8613800138000')
      const other = await stage.place(agent, customer.id, { content: { contactNumber: '139 0000 9999' } })
      expect(other.contactNumber).toBe('+8613900009999')
      const changed = await stage.act(agent, other, {
        action: 'change',
        content: { ...stage.draft(customer.id).content, contactNumber: '139****9999' },
        expectedTotalFen: null,
      })
      expect(changed.contactNumber).toBe('+8613900009999')
    })

    it('keeps a station found by hand for a customer whom no station serves, and no choice of the day', async () => {
      const address = { addressId: null, district: '临安区', street: '', detail: '山里' }
      const order = await stage.place(agent, customer.id, { content: { address, station: 'south' } })
      expect(order.state).toBe('released')
      await expect.poll(async () => (await stage.customers.find(customer.id, 'all')).station).toBe('south')
      expect((await stage.place(agent, customer.id, { content: { address } })).station).toBe('south')
      // The routing question of his next call reads it from here (rule `station`).
      const { key } = stage.customers.normalise('13800138000')
      expect(await stage.customers.callers(key)).toContainEqual(
        expect.objectContaining({ customerId: customer.id, station: 'south' }),
      )
      const served = await stage.addCustomer({ name: '有站' })
      await stage.place(agent, served.id, { content: { station: 'south', stationReason: '城北站没水了' } })
      expect((await stage.customers.find(served.id, 'all')).station).toBeNull()
    })

    it('quotes without storing anything', async () => {
      const content = stage.draft(customer.id, {
        content: { lines: [wish(water.id, 1, { payWith: 'ticket' })] },
      }).content
      const quote = await stage.orders().quote(agent, content)
      expect(quote).toMatchObject({ totalFen: 5_000, problems: [{ kind: 'not-enough-tickets', have: 0, need: 1 }] })
      expect(quote.stations.map(({ key }) => key)).toEqual(['north'])
      expect(stage.changes).toEqual([])
      expect(await stage.orders().list(supervisor, { customerId: customer.id }, { before: null, limit: 10 })).toEqual(
        [],
      )
    })
  })

  describe('the way to the door', () => {
    it('goes by audit, station and courier, settles what is paid, and the books agree to the fen', async () => {
      stage.setAudit({ newCustomer: true })
      const placed = await stage.place(agent, customer.id)
      await expect(stage.act(agent, placed, { action: 'release' })).rejects.toMatchObject({ code: 'access.denied' })
      const released = await stage.act(supervisor, placed, { action: 'release' })
      expect(stage.orders().loads()['north']).toBeGreaterThan(0)
      const accepted = await stage.act(atNorth, released, { action: 'accept' })
      const out = await stage.act(atNorth, accepted, { action: 'send-out', courierId: courierNorth.id })
      expect([out.state, out.courierName]).toEqual(['out', '小李'])
      const taken = { receiptId: newReceiptId(), method: 'cash', amountFen: 7_000 }
      const done = await stage.act(atNorth, out, { action: 'deliver', bucketsReturned: { '18.9L': 1 }, taken })
      // One of the two buckets is new to him: one deposit, not the two that were told.
      expect(done).toMatchObject({ state: 'settled', depositFen: 3_000, totalFen: 7_000, paidFen: 7_000 })
      expect(await stepNames(done)).toEqual([
        'place placed',
        'audit in-audit',
        'release released',
        'accept accepted',
        'send-out out',
        'deliver delivered',
        'pay delivered',
        'settle settled',
      ])
      expect(await stage.ledgers.customer(customer.id)).toMatchObject({
        owedFen: 0,
        openOrders: [],
        buckets: { '18.9L': { out: 1, covered: 1, depositFen: 3_000 } },
      })
      const { operations } = await stage.log.search({ limit: 1, action: 'order.release' })
      expect(operations[0]?.subjectId).toBe(placed.id)
    })

    it('settles when the rest is paid, and not any more when money goes back', async () => {
      const out = await stage.sendOut(supervisor, await stage.place(agent, customer.id))
      const taken = { receiptId: newReceiptId(), method: 'cash', amountFen: 4_000 }
      const part = await stage.act(supervisor, out, { action: 'deliver', taken })
      expect([part.state, part.paidFen, part.totalFen]).toEqual(['delivered', 4_000, 10_000])
      const receipt = await stage.ledgers.takeMoney(
        {
          ...{ id: newReceiptId(), orderId: part.id, payer: '', method: 'wechat', amountFen: 6_000, courierId: null },
          takenAt: stage.now(),
          note: '',
        },
        { userId: supervisor.userId, name: supervisor.name },
        { kind: 'all' },
      )
      const settled = await now(part)
      expect([settled.state, settled.paidFen]).toEqual(['settled', 10_000])
      await stage.ledgers.refund(
        { id: newReceiptId(), of: receipt.id, amountFen: 1_000, method: 'cash', reason: '少送', at: stage.now() },
        { userId: supervisor.userId, name: supervisor.name },
        { kind: 'all' },
      )
      expect(await now(part)).toMatchObject({ state: 'delivered', paidFen: 9_000 })
      expect((await stepNames(part)).slice(-4)).toEqual([
        'pay delivered',
        'settle settled',
        'pay settled',
        'unsettle delivered',
      ])
    })

    it('settles an order that costs nothing as it is delivered, and uses the tickets set aside for it', async () => {
      const book = await stage.sendOut(
        supervisor,
        await stage.place(agent, customer.id, { content: { lines: [wish(ticketBook.id, 1)] } }),
      )
      await stage.act(supervisor, book, { action: 'deliver' })
      const tickets = async () => (await stage.ledgers.customer(customer.id)).tickets[water.id] ?? 0
      expect(await tickets()).toBe(10)
      const content = { method: 'pick-up' as const, lines: [wish(water.id, 4, { payWith: 'ticket' })] }
      const order = await stage.place(agent, customer.id, { content })
      expect(await tickets()).toBe(6)
      // Changed to more than are free besides: its own four count for it.
      const more = {
        ...stage.draft(customer.id, { content }).content,
        lines: [wish(water.id, 10, { payWith: 'ticket' })],
      }
      const changed = await stage.act(agent, order, { action: 'change', content: more, expectedTotalFen: null })
      expect([changed.state, changed.auditReasons, await tickets()]).toEqual(['released', [], 0])
      const accepted = await stage.act(atNorth, changed, { action: 'accept' })
      const done = await stage.act(atNorth, accepted, { action: 'deliver', bucketsReturned: { '18.9L': 10 } })
      expect([done.state, done.totalFen]).toEqual(['settled', 0])
      expect(await tickets()).toBe(0)
    })

    it('takes an order written on tickets that have gone meanwhile, in money and into audit', async () => {
      const block = await stage.orders().leaseNumbers(agent, { id: uuid(), count: 1 })
      const order = await stage.place(agent, customer.id, {
        number: block.from,
        expectedTotalFen: 0,
        content: { lines: [wish(water.id, 2, { payWith: 'ticket' })] },
      })
      expect(order).toMatchObject({ state: 'in-audit', auditReasons: ['price-changed', 'tickets-missing'] })
      expect(order.lines).toMatchObject([{ payWith: 'money', amountFen: 4_000 }])
    })

    it('fails with a reason, is tried again, and is given up', async () => {
      const out = await stage.sendOut(atNorth, await stage.place(agent, customer.id))
      const failed = await stage.act(atNorth, out, { action: 'fail', why: 'nobody-home', reason: '电话没人接' })
      expect([failed.state, failed.reason]).toEqual(['failed', 'nobody-home'])
      expect((await steps(failed)).at(-1)).toMatchObject({
        reason: '电话没人接',
        changes: { failure: { after: 'nobody-home' } },
      })
      const again = await stage.act(agent, failed, { action: 'retry' })
      expect([again.state, again.courierId, again.reason]).toEqual(['released', null, null])
      const second = await stage.act(atNorth, await stage.sendOut(atNorth, again), {
        action: 'fail',
        why: 'other',
        reason: '狗太凶',
      })
      expect(second.reason).toBe('狗太凶')
      expect((await stage.act(agent, second, { action: 'cancel', reason: '自己来取' })).state).toBe('cancelled')
    })

    it('is declined by its station, and goes to another as soon as somebody chooses one', async () => {
      const order = await stage.place(agent, customer.id)
      const declined = await stage.act(atNorth, order, { action: 'decline', reason: '没货' })
      expect(declined).toMatchObject({ state: 'in-audit', station: null, auditReasons: ['no-station'], reason: '没货' })
      await expect(stage.act(supervisor, declined, { action: 'release' })).rejects.toMatchObject({
        code: 'state.illegal',
      })
      const rerouted = await stage.act(agent, declined, { action: 'reroute', station: 'south', reason: '城北没货' })
      expect(rerouted).toMatchObject({
        state: 'released',
        station: 'south',
        stationReason: '城北没货',
        auditReasons: [],
      })
      await expect(
        stage.act(agent, rerouted, { action: 'reroute', station: 'south', reason: '再来' }),
      ).rejects.toMatchObject({
        code: 'state.illegal',
      })
      const accepted = await stage.act(atSouth, rerouted, { action: 'accept' })
      await expect(
        stage.act(atSouth, accepted, { action: 'send-out', courierId: courierNorth.id }),
      ).rejects.toMatchObject({ code: 'state.illegal' })
      expect((await stage.act(atSouth, accepted, { action: 'send-out', courierId: courierSouth.id })).state).toBe('out')
    })

    it('leaves in audit what lacked more than a station', async () => {
      stage.setAudit({ newCustomer: true })
      const address = { addressId: null, district: '临安区', street: '', detail: '山里' }
      const order = await stage.place(agent, customer.id, { content: { address } })
      expect(order.auditReasons).toEqual(['new-customer', 'no-station'])
      const rerouted = await stage.act(agent, order, { action: 'reroute', station: 'south', reason: '最近' })
      expect([rerouted.state, rerouted.auditReasons]).toEqual(['in-audit', ['new-customer']])
    })

    it('is rejected, changed and judged anew', async () => {
      stage.setAudit({ totalFromFen: 8_000 })
      const order = await stage.place(agent, customer.id)
      const rejected = await stage.act(supervisor, order, { action: 'reject', reason: '太多' })
      expect([rejected.state, rejected.reason]).toEqual(['rejected', '太多'])
      const { content } = stage.draft(customer.id, { content: { lines: [wish(water.id, 1)], note: '放门口' } })
      const changed = await stage.act(agent, rejected, { action: 'change', content, expectedTotalFen: 5_000 })
      expect(changed).toMatchObject({
        state: 'released',
        totalFen: 5_000,
        reason: null,
        note: '放门口',
        auditReasons: [],
      })
      const step = (await steps(changed)).at(-2)
      expect(step).toMatchObject({ action: 'change', changes: { totalFen: { before: 10_000, after: 5_000 } } })
    })

    it('keeps a price that a supervisor gave when an agent changes the address, and no more than that', async () => {
      const line = wish(water.id, 2, { priceFen: 1_000 })
      const order = await stage.place(supervisor, customer.id, { content: { lines: [line] } })
      const content = stage.draft(customer.id, { content: { lines: [line], note: '改地址' } }).content
      const changed = await stage.act(agent, order, { action: 'change', content, expectedTotalFen: null })
      expect(changed.totalFen).toBe(order.totalFen)
      const more = { ...content, lines: [{ ...line, quantity: 3 }] }
      await expect(
        stage.act(agent, changed, { action: 'change', content: more, expectedTotalFen: null }),
      ).rejects.toMatchObject({ code: 'access.denied' })
    })

    it('stays with its customer', async () => {
      const other = await stage.addCustomer({ name: '别人' })
      const order = await stage.place(agent, customer.id)
      const content = stage.draft(other.id).content
      await expect(
        stage.act(agent, order, { action: 'change', content, expectedTotalFen: null }),
      ).rejects.toMatchObject({ code: 'state.illegal' })
    })
  })

  describe('merging', () => {
    it('puts the lines of one into the other, priced and judged anew, and cancels the first', async () => {
      const into = await stage.place(agent, customer.id, { content: { note: '先到' } })
      const from = await stage.place(agent, customer.id, { content: { lines: [wish(bottle.id, 1)], note: '再加一箱' } })
      const cancelled = await stage.act(supervisor, from, { action: 'merge', into: into.id })
      expect(cancelled).toMatchObject({ state: 'cancelled', mergedInto: into.id })
      const merged = await now(into)
      expect(merged).toMatchObject({ state: 'released', goodsFen: 7_500, note: '先到\n再加一箱', version: 2 })
      expect(merged.lines.map(({ quantity }) => quantity)).toEqual([2, 1])
      expect((await stage.ledgers.customer(customer.id)).openOrders).toMatchObject([{ id: into.id, totalFen: 13_500 }])
      expect(stage.changes.slice(-2).map(({ after }) => after.id)).toEqual([from.id, into.id])
    })

    it('refuses what does not fit together', async () => {
      const order = await stage.place(agent, customer.id)
      const stranger = await stage.place(agent, (await stage.addCustomer({ name: '别人' })).id)
      const gone = await stage.act(agent, await stage.place(agent, customer.id), { action: 'cancel', reason: '不要' })
      for (const into of [order, stranger, gone]) {
        await expect(stage.act(supervisor, order, { action: 'merge', into: into.id })).rejects.toMatchObject({
          code: 'state.illegal',
        })
      }
      await expect(stage.act(supervisor, order, { action: 'merge', into: uuid() })).rejects.toMatchObject({
        code: 'thing.not-found',
      })
      expect(await now(order)).toEqual(order)
    })
  })

  describe('mutations', () => {
    it('do nothing when they are repeated, whatever has become of the order', async () => {
      const order = await stage.place(agent, customer.id)
      const same = { id: uuid() }
      const chased = await stage.act(agent, order, { action: 'chase' }, same)
      await stage.act(agent, order, { action: 'cancel', reason: '不要' })
      const count = stage.changes.length
      const again = await stage.act(agent, order, { action: 'chase' }, same)
      expect([again.chases, again.state, chased.chases]).toEqual([1, 'cancelled', 1])
      expect(stage.changes).toHaveLength(count)
      await expect(stage.act(agent, order, { action: 'cancel', reason: '别的' }, same)).rejects.toMatchObject({
        code: 'thing.exists',
      })
    })

    it('need the present version, and a chase none', async () => {
      const order = await stage.place(agent, customer.id)
      const callId = uuid()
      const chased = await stage.act(agent, order, { action: 'chase', callId, note: '客户催' }, { version: null })
      expect(chased).toMatchObject({ chases: 1, lastChasedAt: stage.now(), version: order.version, state: 'released' })
      expect(chased.change).toBeGreaterThan(order.change)
      expect((await steps(chased)).at(-1)).toMatchObject({ reason: '客户催', changes: { callId: { after: callId } } })
      expect((await stage.ledgers.customer(customer.id)).openOrders).toMatchObject([{ chases: 1 }])
      // A chase does not get in the way of the station.
      const accepted = await stage.act(atNorth, order, { action: 'accept' })
      await expect(stage.act(agent, order, { action: 'cancel', reason: '不要' })).rejects.toMatchObject({
        code: 'thing.changed',
        parameters: { version: accepted.version },
      })
      await expect(
        stage.act(agent, accepted, { action: 'cancel', reason: '不要' }, { version: null }),
      ).rejects.toMatchObject({ code: 'request.invalid' })
    })

    it('refuse what the state does not allow, in words', async () => {
      const order = await stage.place(agent, customer.id)
      await expect(stage.act(atNorth, order, { action: 'deliver' })).rejects.toMatchObject({
        code: 'state.illegal',
        parameters: { reason: { 'zh-CN': '订单待接单，不能送达' } },
      })
      expect(await now(order)).toEqual(order)
    })
  })

  describe('rights', () => {
    const nobody = caller({})

    it('let a station work on its own orders and on no other', async () => {
      const order = await stage.place(agent, customer.id)
      await expect(stage.act(atSouth, order, { action: 'accept' })).rejects.toMatchObject({ code: 'thing.not-found' })
      await expect(stage.act(agent, order, { action: 'accept' })).rejects.toMatchObject({ code: 'access.denied' })
      await expect(stage.act(nobody, order, { action: 'chase' })).rejects.toMatchObject({ code: 'access.denied' })
      await expect(stage.act(caller({ 'delivery.work': 'own' }), order, { action: 'accept' })).rejects.toMatchObject({
        code: 'thing.not-found',
      })
      await expect(stage.orders().ofStation(atNorth, 'south', 0)).rejects.toMatchObject({ code: 'access.denied' })
      expect((await stage.act(atNorth, order, { action: 'accept' })).state).toBe('accepted')
    })

    it('let money at the door be taken only by whoever may take money there', async () => {
      const out = await stage.sendOut(atNorth, await stage.place(agent, customer.id))
      const porter = caller({ 'delivery.work': 'own' }, { station: 'north' })
      const deliver = { action: 'deliver', taken: { receiptId: newReceiptId(), method: 'cash', amountFen: 100 } }
      await expect(stage.act(porter, out, deliver)).rejects.toMatchObject({ code: 'access.denied' })
      expect((await stage.act(porter, out, { action: 'deliver' })).state).toBe('delivered')
    })

    it('with the scope own reach what one placed and what one’s station has; with team, what the team placed', async () => {
      const mine = caller({ 'order.read': 'own', 'order.write': 'own', 'customer.read': 'all' }, { team: 'A' })
      const lead = caller({ 'order.read': 'team' }, { team: 'A' })
      const stranger = caller({ 'order.read': 'own' }, { team: 'A' })
      const station = caller({ 'order.read': 'own' }, { station: 'north' })
      stage.setTeam('A', [mine, lead, stranger])
      const order = await stage.place(mine, customer.id)
      const others = await stage.place(agent, customer.id, { content: { station: 'south' } })
      const seen = async (who: Caller) =>
        (await stage.orders().list(who, { customerId: customer.id }, { before: null, limit: 10 })).map(({ id }) => id)
      expect(await seen(mine)).toEqual([order.id])
      expect(await seen(lead)).toEqual([order.id])
      expect(await seen(stranger)).toEqual([])
      expect(await seen(station)).toEqual([order.id])
      expect(await seen(supervisor)).toEqual([others.id, order.id])
      await expect(stage.orders().read(mine, others.id)).rejects.toMatchObject({ code: 'thing.not-found' })
      await expect(stage.act(mine, others, { action: 'chase' })).rejects.toMatchObject({ code: 'thing.not-found' })
      expect((await stage.act(mine, order, { action: 'chase' })).chases).toBe(1)
      const counted = await stage.orders().count(lead, { customerId: customer.id })
      expect(counted).toEqual([{ state: 'released', orders: 1, totalFen: 10_000, owedFen: 10_000 }])
    })

    it('show whole numbers to whoever may see them', async () => {
      const order = await stage.place(agent, customer.id)
      const sees = (who: Caller) => stage.orders().seesNumber(who, order)
      expect(sees(agent)).toBe(true)
      expect(sees(atNorth)).toBe(true)
      expect(sees(atSouth)).toBe(false)
      expect(sees(caller('leader'))).toBe(false)
    })

    it('place orders for customers one may see, and for no others', async () => {
      const grants = { 'order.write': 'all', 'customer.read': 'own' } as const
      await expect(stage.place(caller(grants), customer.id)).rejects.toMatchObject({ code: 'thing.not-found' })
      await expect(stage.place(caller({ 'order.write': 'all' }), customer.id)).rejects.toMatchObject({
        code: 'access.denied',
      })
      const owner = caller(grants)
      const own = await stage.addCustomer({ ownerId: owner.userId })
      expect((await stage.place(owner, own.id)).state).toBe('released')
    })
  })

  describe('lists', () => {
    const all = { before: null, limit: 100 }
    const ids = (orders: readonly Order[]) => orders.map(({ id }) => id)

    it('page through everything once, newest first, however many were placed in the same moment', async () => {
      const placed: Order[] = []
      for (let at = 0; at < 9; at += 1) {
        placed.push(await stage.place(agent, customer.id))
        if (at % 3 === 2) stage.pass(1_000)
      }
      const wanted = [...placed].sort((a, b) => b.placedAt - a.placedAt || (a.id < b.id ? 1 : -1)).map(({ id }) => id)
      for (const filter of [
        { customerId: customer.id },
        { from: placed[0]?.placedAt },
        { station: 'north', from: placed[0]?.placedAt },
      ]) {
        const found: string[] = []
        let before: { placedAt: number; id: string } | null = null
        for (;;) {
          const page: readonly Order[] = await stage.orders().list(supervisor, filter, { before, limit: 2 })
          found.push(...ids(page))
          const last = page.at(-1)
          if (page.length < 2 || last === undefined) break
          before = { placedAt: last.placedAt, id: last.id }
        }
        expect(found).toEqual(wanted)
      }
    })

    it('narrow by state, station, source, time and customer', async () => {
      const first = await stage.place(agent, customer.id, { source: 'web' })
      stage.pass(1_000)
      const second = await stage.place(agent, customer.id, { content: { station: 'south' } })
      const cancelled = await stage.act(agent, second, { action: 'cancel', reason: '不要' })
      const list = async (filter: ListWish) =>
        ids(await stage.orders().list(supervisor, { customerId: customer.id, ...filter }, all))
      expect(await list({ states: ['released'] })).toEqual([first.id])
      expect(await list({ states: ['cancelled', 'settled'] })).toEqual([cancelled.id])
      expect(await list({ station: 'south' })).toEqual([second.id])
      expect(await list({ source: 'web' })).toEqual([first.id])
      expect(await list({ from: second.placedAt })).toEqual([second.id])
      expect(await list({ to: second.placedAt })).toEqual([first.id])
      const open = await stage
        .orders()
        .list(supervisor, { states: ['released', 'cancelled'], from: first.placedAt }, all)
      expect(ids(open)).toEqual([second.id, first.id])
    })

    it('find by number, the end of a contact number, name and pinyin; digits only for whoever sees numbers', async () => {
      const someone = await stage.addCustomer({ name: '欧阳修竹', numbers: [{ id: uuid(), typed: '13911112222' }] })
      const order = await stage.place(agent, someone.id, { content: { contactNumber: '057186543210' } })
      const find = async (text: string, who: Caller = supervisor) => ids(await stage.orders().list(who, { text }, all))
      for (const text of [
        String(order.number),
        `#${order.number}`,
        '86543210',
        '3210',
        '0571-86543210',
        '欧阳',
        '修竹',
        'ouyang',
        '13911112222',
      ]) {
        expect(await find(text), text).toContain(order.id)
      }
      for (const text of ['86543219', '欧阳锋', 'zhangsan']) expect(await find(text), text).not.toContain(order.id)
      const leader = caller('leader')
      expect(await find('86543210', leader)).not.toContain(order.id)
      expect(await find('13911112222', leader)).not.toContain(order.id)
      expect(await find('欧阳', leader)).toContain(order.id)
      expect(await stage.orders().count(supervisor, { text: '欧阳' })).toMatchObject([{ state: 'released', orders: 1 }])
    })

    it('count by state what is there and what is owed', async () => {
      const before = stage.now()
      const done = await stage.sendOut(supervisor, await stage.place(agent, customer.id))
      const taken = { receiptId: newReceiptId(), method: 'cash', amountFen: 4_000 }
      await stage.act(supervisor, done, { action: 'deliver', taken })
      await stage.place(agent, customer.id)
      await stage.act(agent, await stage.place(agent, customer.id), { action: 'cancel', reason: '不要' })
      const expected = [
        { state: 'released', orders: 1, totalFen: 10_000, owedFen: 10_000 },
        { state: 'delivered', orders: 1, totalFen: 10_000, owedFen: 6_000 },
        { state: 'cancelled', orders: 1, totalFen: 10_000, owedFen: 0 },
      ]
      const counted = await stage.orders().count(supervisor, { from: before })
      expect(counted.map(({ state }) => state)).toEqual(expected.map(({ state }) => state))
      expect(await stage.orders().count(supervisor, { from: before, station: 'north' })).toEqual(counted)
      expect(await stage.orders().count(supervisor, { from: before, states: ['released'] })).toEqual(
        counted.slice(0, 1),
      )
      expect(counted[1]).toEqual(expected[1])
    })

    it('tell a station what it has to do and what it has done today', async () => {
      const station = caller('station-operator', { station: 'south' })
      const south = { content: { station: 'south' } }
      const since = stage.now()
      const waiting = await stage.place(agent, customer.id, south)
      const before = { ...waiting }
      const done = await stage.act(
        supervisor,
        await stage.act(supervisor, await stage.place(agent, customer.id, south), { action: 'accept' }),
        { action: 'deliver' },
      )
      await stage.place(agent, customer.id)
      const today = await stage.orders().ofStation(station, 'south', since)
      expect(ids(today)).toEqual(expect.arrayContaining([waiting.id, done.id]))
      expect(today.every(({ station: key }) => key === 'south')).toBe(true)
      stage.pass(1_000)
      const later = await stage.orders().ofStation(station, 'south', stage.now())
      expect(ids(later)).toContain(before.id)
      expect(ids(later)).not.toContain(done.id)
    })

    it('know each station’s load, also after a start', async () => {
      const states: readonly OrderState[] = ['released', 'accepted', 'out']
      const counted = async (): Promise<Record<string, number>> => {
        const orders = await stage.orders().list(supervisor, { states: [...states] }, { before: null, limit: 500 })
        const byStation = Map.groupBy(orders, ({ station }) => station ?? '')
        return Object.fromEntries([...byStation].map(([key, some]) => [key, some.length]))
      }
      const order = await stage.place(agent, customer.id)
      await stage.act(agent, order, { action: 'reroute', station: 'south', reason: '近' })
      const known = stage.orders().loads()
      expect(known).toEqual(await counted())
      await stage.reopen()
      expect(stage.orders().loads()).toEqual(known)
    })
  })
})

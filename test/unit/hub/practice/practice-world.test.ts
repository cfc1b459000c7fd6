import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CallId } from '../../../../contract/ids.ts'
import { type Order } from '../../../../contract/order/order.ts'
import { createFindCaller, type FindCaller } from '../../../../hub/practice/find-caller.ts'
import { callerOf, colleaguePeople, trainer } from '../../../../hub/practice/practice-people.ts'
import { createStations, isDue } from '../../../../hub/practice/stations.ts'
import { createLot } from '../../../../hub/sample-data/seeded.ts'
import { openTestPractice, type TestPractice } from '../../../support/practice/open-test-practice.ts'

/** The company of the practice hub: who can call with what, and stations that deliver. */

let test: TestPractice
let find: FindCaller
let now = Date.now()

beforeAll(async () => {
  test = await openTestPractice({ settings: { paused: true, colleagues: 0 } })
  const { access, trade, customers } = test.hub
  const colleagues = colleaguePeople.map(({ jobNumber }) => callerOf(access, jobNumber).userId as string)
  find = createFindCaller({
    ...{
      orders: trade.orders,
      customers,
      reader: callerOf(access, trainer.jobNumber),
      lot: createLot(1),
      now: () => now,
    },
    lastTalk: async () => null,
    isColleague: (userId) => colleagues.includes(userId),
  })
})
afterAll(() => test.close())

const openStates: readonly Order['state'][] = ['released', 'accepted', 'out']

describe('callers of the sample', () => {
  it('ask for an order that is really on its way, several of them whatever the hour', async () => {
    const found = new Set<string>()
    for (let call = 0; call < 5; call += 1) {
      const caller = await find.find('chase')
      expect(openStates).toContain(caller?.lastOrder?.state)
      found.add(caller?.number ?? '')
    }
    // Nobody calls twice within a while.
    expect(found.size).toBe(5)
  })

  it('order as always when they have something they always order', async () => {
    const caller = await find.find('repeat-order')
    expect(caller?.lastOrder?.lines.length).toBeGreaterThan(0)
    expect(openStates).not.toContain(caller?.lastOrder?.state)
    expect(caller?.number).toMatch(/^(1\d{10}|0571\d{8})$/)
  })

  it('complain about what was delivered', async () => {
    const caller = await find.find('complaint')
    expect(['delivered', 'settled']).toContain(caller?.lastOrder?.state)
  })

  it('are strangers when they are new, have dialled wrongly or say nothing', async () => {
    for (const intent of ['new-customer', 'wrong-number', 'silent'] as const) {
      const caller = await find.find(intent)
      expect(caller?.customer).toBeNull()
      const { customers } = test.hub
      expect(await customers.callers(customers.normalise(caller?.number ?? '').key)).toEqual([])
    }
  })

  it('are a colleague’s own where he is the one who takes their calls', async () => {
    const first = callerOf(test.hub.access, colleaguePeople[0]?.jobNumber ?? '')
    const caller = await find.ofColleague(first.userId)
    const customer = await test.hub.customers.find(caller?.customer?.id ?? '', 'all')
    expect(customer.ownerId).toBe(first.userId)
    // And nobody that the people are called by is one of those.
    for (let call = 0; call < 10; call += 1) {
      const id = (await find.find('repeat-order'))?.customer?.id
      if (id !== undefined) expect((await test.hub.customers.find(id, 'all')).ownerId).toBeNull()
    }
  })
})

describe('the stations', () => {
  it('take an order on its way, one step at a time, until it is delivered and paid', async () => {
    const { access, trade, shop } = test.hub
    const reader = callerOf(access, trainer.jobNumber)
    const operators = new Map(
      ['2001', '2002', '2003'].map((job) => [callerOf(access, job).station ?? '', callerOf(access, job)]),
    )
    const failures: unknown[] = []
    const stations = createStations({
      ...{ orders: trade.orders, ledgers: trade.ledgers, reader, operators, now: () => now },
      couriersOf: (station) =>
        shop
          .catalogue(0)
          .couriers.filter((courier) => courier.station === station)
          .map(({ id }) => id),
      onError: (error) => failures.push(error),
    })
    const [order] = await trade.orders.list(reader, { states: ['released'] }, { before: null, limit: 1 })
    if (order === undefined) throw new Error('no order is released')
    const seen = [order.state]
    // Two hours are longer than any step waits.
    for (let step = 0; step < 3; step += 1) {
      now += 2 * 3_600_000
      await stations.look()
      seen.push((await trade.orders.read(reader, order.id)).order.state)
    }
    expect(seen.slice(0, 3)).toEqual(['released', 'accepted', 'out'])
    expect(['delivered', 'settled']).toContain(seen[3])
    const { paidFen, totalFen, payment } = (await trade.orders.read(reader, order.id)).order
    expect(payment === 'account' ? totalFen : paidFen).toBe(totalFen)
    expect(failures).toEqual([])
  })

  it('wait longer with one order than with another, and the same with the same', () => {
    const at = 10 * 60_000
    const due = Array.from({ length: 40 }, (_, index) => {
      const id = `01a21c05-032b-7112-81b4-${String(index * 7_919).padStart(12, '0')}` as CallId
      return isDue({ id: id as never, state: 'released', stateSince: 0 }, at)
    })
    expect(due).toContain(true)
    expect(due).toContain(false)
    expect(isDue({ id: '1' as never, state: 'delivered', stateSince: 0 }, Infinity)).toBe(false)
  })
})

import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { type CustomerId, type SessionId, type UserId } from '../../../../contract/ids.ts'
import { type Grants } from '../../../../contract/rights.ts'
import { createCaller } from '../../../../hub/access/caller.ts'
import { createHttpServer, type HttpServer } from '../../../../hub/http/http-server.ts'
import { registerLedgers } from '../../../../hub/ledgers/ledgers.routes.ts'
import { couriers, createTestBooks, goods, line, type TestBooks, testOrder } from '../../../support/test-books.ts'
import { openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const silent = { info() {}, warn() {}, error() {}, debug() {} }
const customer = uuid() as CustomerId

describe('the API of the books', () => {
  let database: TestDatabase
  let test: TestBooks
  let server: HttpServer
  let grants: Grants
  let station: string | null

  beforeAll(async () => {
    database = await openTestDatabase('sqlite')
    test = createTestBooks(database)
    server = await createHttpServer({
      version: 'test',
      logger: silent as never,
      tls: null,
      authenticate: async () =>
        createCaller({
          ...{ userId: uuid() as UserId, sessionId: uuid() as SessionId, jobNumber: '1001', name: '测试' },
          ...{ team: null, station, grants, language: 'zh-CN' },
        }),
    })
    registerLedgers(server.register, {
      ledgers: test.books,
      stationOf: (caller) => caller.station,
      reachCustomer: async (_caller, _right, id) => {
        if (id !== customer) throw new ZuoxiError('thing.not-found', { what: '客户', id })
      },
    })
  }, 60_000)
  afterAll(async () => {
    await server.close()
    await database.close()
  })
  beforeEach(() => {
    grants = everything
    station = null
  })

  const everything: Grants = {
    ...{ 'order.read': 'all', 'order.write': 'all', 'customer.read': 'all', 'ledger.read': 'all' },
    ...{ 'ledger.adjust': 'all', 'receipt.write': 'all', 'receipt.refund': 'all' },
  }
  type Answer = { readonly status: number; readonly body: Record<string, never> & Record<string, unknown> }

  async function call(method: 'GET' | 'POST', url: string, body?: object): Promise<Answer> {
    const reply = await server.app.inject({
      ...{ method, url, headers: { authorization: 'Bearer good' } },
      ...(body === undefined ? {} : { payload: body }),
    })
    return { status: reply.statusCode, body: reply.json() }
  }
  const refusal = ({ status, body }: Answer) => [status, (body['error'] as { code?: string } | undefined)?.code]
  const receipt = (orderId: string, amountFen: number, over: object = {}) => ({
    ...{ id: uuid(), orderId, method: 'cash', amountFen, takenAt: 20 },
    ...over,
  })

  it('takes, lists, gives back, hands over and sums', async () => {
    const order = await test.place(testOrder(customer, [line(goods.cup, 2)]))
    await test.deliver(order.id)
    const taken = receipt(order.id, 2_000, { courierId: couriers[0] })
    for (const _ of [1, 2]) {
      expect(await call('POST', '/api/receipts', taken)).toMatchObject({ status: 200, body: { amountFen: 2_000 } })
    }
    const back = { id: uuid(), of: taken.id, amountFen: 500, method: 'cash', reason: '少送', at: 21 }
    expect(await call('POST', '/api/refunds', back)).toMatchObject({ status: 200, body: { amountFen: -500 } })
    const cash = { id: uuid(), station: 'east', courierId: couriers[0], amountFen: 1_500, at: 22 }
    expect(await call('POST', '/api/hand-overs', cash)).toEqual({ status: 200, body: { id: cash.id } })
    expect(refusal(await call('POST', '/api/hand-overs', { ...cash, id: uuid() }))).toEqual([409, 'state.illegal'])
    const list = await call('GET', '/api/receipts?from=20&to=22&limit=1')
    expect(list).toMatchObject({ status: 200, body: { receipts: [{ id: back.id }] } })
    const rest = await call('GET', `/api/receipts?from=20&to=22&before=${String(list.body['next'])}`)
    expect(rest).toMatchObject({ body: { receipts: [{ id: taken.id, refundedFen: 500 }], next: null } })
    expect(refusal(await call('GET', '/api/receipts?before=x'))).toEqual([400, 'request.invalid'])
    expect(await call('GET', '/api/takings?from=20&to=30')).toMatchObject({
      status: 200,
      body: { stations: [{ station: 'east', takenFen: 2_000, refundedFen: 500, byMethod: { cash: 1_500 } }] },
    })
  })

  it('reads an account and its movements, and corrects it with a reason', async () => {
    const path = `/api/customers/${customer}`
    const wish = { id: uuid(), unit: 'point', amount: 40, reason: '补记' }
    const { points } = await test.books.customer(customer)
    for (const _ of [1, 2]) {
      expect(await call('POST', `${path}/adjustments`, wish)).toMatchObject({
        status: 200,
        body: { points: points + 40 },
      })
    }
    expect(await call('GET', `${path}/account`)).toMatchObject({ body: { customerId: customer, points: points + 40 } })
    expect(await call('GET', `${path}/ledger?limit=1`)).toMatchObject({
      body: { rows: [{ kind: 'adjust', unit: 'point', amount: 40, note: '补记', byName: '测试' }] },
    })
    for (const wrong of [{ amount: 0 }, { unit: 'gold' }, { unit: 'ticket:x' }, { reason: ' ' }, { amount: 1.5 }]) {
      const answer = await call('POST', `${path}/adjustments`, { ...wish, id: uuid(), ...wrong })
      expect(refusal(answer), JSON.stringify(wrong)).toEqual([400, 'request.invalid'])
    }
    const less = { ...wish, id: uuid(), amount: -1_000 }
    expect(refusal(await call('POST', `${path}/adjustments`, less))).toEqual([409, 'state.illegal'])
    for (const [method, end] of [
      ['GET', 'account'],
      ['GET', 'ledger'],
      ['POST', 'adjustments'],
    ] as const) {
      const answer = await call(method, `/api/customers/${uuid()}/${end}`, method === 'POST' ? wish : undefined)
      expect(refusal(answer), end).toEqual([404, 'thing.not-found'])
    }
  })

  it('reaches with the scope `own` the money of the own station only', async () => {
    const order = await test.place(testOrder(customer, [line(goods.cup, 2)]))
    grants = { 'receipt.write': 'own' }
    const answers = async () => [
      refusal(await call('POST', '/api/receipts', receipt(order.id, 1)))[0],
      ((await call('GET', '/api/receipts')).body['receipts'] as unknown as unknown[]).length > 0,
      ((await call('GET', '/api/takings?from=0&to=1000000')).body['stations'] as unknown as unknown[]).length,
    ]
    expect(await answers()).toEqual([403, false, 0])
    station = 'west'
    expect(await answers()).toEqual([403, false, 0])
    station = 'east'
    expect(await answers()).toEqual([200, true, 1])
    const foreign = { id: uuid(), station: 'west', courierId: couriers[0], amountFen: 1, at: 22 }
    expect(refusal(await call('POST', '/api/hand-overs', foreign))).toEqual([403, 'access.denied'])
  })

  it('feeds a cache whose owner reaches every customer, and leaves another empty under another epoch', async () => {
    const whole = await call('GET', '/api/customer-accounts?limit=1')
    expect(whole).toMatchObject({ status: 200, body: { accounts: [{ customerId: customer }] } })
    grants = { ...everything, 'customer.read': 'own' }
    const none = await call('GET', '/api/customer-accounts')
    expect(none.body).toMatchObject({ accounts: [], to: whole.body['newest'], newest: whole.body['newest'] })
    expect(none.body['epoch']).not.toBe(whole.body['epoch'])
  })
})

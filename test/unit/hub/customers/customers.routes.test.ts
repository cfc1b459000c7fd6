import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type SessionId, type UserId } from '../../../../contract/ids.ts'
import { type Grants } from '../../../../contract/rights.ts'
import { createCaller } from '../../../../hub/access/caller.ts'
import { createCustomers } from '../../../../hub/customers/customers.ts'
import { registerCustomerRoutes } from '../../../../hub/customers/customers.routes.ts'
import { createHttpServer, type HttpServer } from '../../../../hub/http/http-server.ts'
import { type HomePlaces, openHomePlaces } from '../../../../hub/numbers/home-place.ts'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const me = uuid() as UserId
const mate = uuid() as UserId
const stranger = uuid() as UserId
const silent = { info() {}, warn() {}, error() {}, debug() {} }

describe('the API of the customers', () => {
  let database: TestDatabase
  let homePlaces: HomePlaces
  let server: HttpServer
  let grants: Grants

  beforeAll(async () => {
    homePlaces = await openHomePlaces()
    database = await openTestDatabase('sqlite')
    const customers = createCustomers({ database, homePlaces, numberingPlan: () => ({ areaCode: '28' }) })
    server = await createHttpServer({
      version: 'test',
      logger: silent as never,
      tls: null,
      async authenticate(token) {
        if (token !== 'good') throw new ZuoxiError('access.not-signed-in')
        return createCaller({
          userId: me,
          sessionId: uuid() as SessionId,
          jobNumber: '1001',
          name: '测试',
          team: 'a',
          station: null,
          grants,
          language: 'zh-CN',
        })
      },
    })
    registerCustomerRoutes(server.register, { customers, teamMembers: async () => [me, mate] })
  }, 60_000)
  afterAll(async () => {
    await server.close()
    await database.close()
  })
  beforeEach(() => {
    grants = everything
  })

  const everything: Grants = {
    'customer.read': 'all',
    'customer.write': 'all',
    'customer.number': 'all',
    'customer.fields': 'all',
  }
  type Answer = { readonly status: number; readonly body: Record<string, never> & { readonly [name: string]: unknown } }

  async function call(
    method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
  ): Promise<Answer> {
    const reply = await server.app.inject({
      method,
      url,
      headers: { authorization: 'Bearer good' },
      ...(body === undefined ? {} : { payload: body }),
    })
    return { status: reply.statusCode, body: reply.json() }
  }

  async function create(more: object = {}): Promise<string> {
    const id = uuid()
    const numbers = [{ id: uuid(), typed: '138-1234-5678' }]
    const { status } = await call('POST', '/api/customers', { id, name: '张建国', numbers, ...more })
    expect(status).toBe(200)
    return id
  }

  it('creates, reads, changes, lists, searches and removes', async () => {
    const id = await create({ addresses: [{ id: uuid(), detail: '春熙路 88 号' }] })
    expect(await call('GET', `/api/customers/${id}`)).toMatchObject({
      status: 200,
      body: { name: '张建国', version: 1 },
    })
    expect(await call('PATCH', `/api/customers/${id}`, { version: 1, changes: { notes: '好' } })).toMatchObject({
      status: 200,
      body: { notes: '好', version: 2 },
    })
    expect(await call('PATCH', `/api/customers/${id}`, { version: 1, changes: { notes: '坏' } })).toMatchObject({
      status: 409,
      body: { error: { code: 'thing.changed' } },
    })
    for (const text of ['zjg', '春熙', '5678', 'zhangjianguo']) {
      const found = await call('GET', `/api/customers/search?text=${encodeURIComponent(text)}`)
      expect(found, text).toMatchObject({ status: 200, body: { hits: [{ customer: { id } }] } })
    }
    expect(await call('GET', '/api/customers/by-number?number=1790913812345678')).toMatchObject({
      status: 200,
      body: { customers: [{ id }], number: { number: '+8613812345678' } },
    })
    expect(await call('GET', '/api/customers/by-number?number=13912345678')).toMatchObject({
      body: { customers: [], homePlace: { place: { en: 'Changzhou, Jiangsu' } } },
    })
    expect(await call('GET', '/api/customers?limit=1')).toMatchObject({ body: { customers: [{ id }] } })
    expect(await call('GET', `/api/customers/${id}/history`)).toMatchObject({
      body: { changes: [{ field: 'notes', userId: me }, { field: 'created' }] },
    })
    expect(await call('DELETE', `/api/customers/${id}`)).toMatchObject({ status: 200 })
    expect(await call('GET', `/api/customers/${id}`)).toMatchObject({ status: 404 })
  })

  it('shows no whole number anywhere without the right, and finds nobody by hidden digits', async () => {
    const id = await create({ notes: '备用 13900139000', fields: {} })
    const digits = ['13812345678', '1234567', '139001390']
    await call('PATCH', `/api/customers/${id}`, { version: 1, changes: { numbers: [], notes: '换 13700137000' } })
    await call('PATCH', `/api/customers/${id}`, {
      version: 2,
      changes: { numbers: [{ id: uuid(), typed: '13812345678' }] },
    })
    grants = { 'customer.read': 'all', 'customer.write': 'all' }
    const seen = [
      await call('GET', `/api/customers/${id}`),
      await call('GET', '/api/customers'),
      await call('GET', '/api/customers/search?text=zjg'),
      await call('GET', `/api/customers/${id}/history`),
      await call('PATCH', `/api/customers/${id}`, { version: 3, changes: { level: 'vip' } }),
    ]
    for (const { status, body } of seen) {
      expect(status).toBe(200)
      for (const hidden of [...digits, '13700137', '138-1234']) expect(JSON.stringify(body)).not.toContain(hidden)
    }
    expect(seen[0]).toMatchObject({ body: { numbers: [{ number: '138****5678', typed: '138****5678' }] } })
    for (const text of ['5678', '13812345678', 'zhang 5678', '138']) {
      const found = await call('GET', `/api/customers/search?text=${encodeURIComponent(text)}`)
      expect(found, text).toMatchObject({ status: 200, body: { hits: [] } })
    }
    expect(await call('GET', '/api/customers/by-number?number=13812345678')).toMatchObject({ status: 403 })
    // What was seen masked cannot be sent back in place of the number.
    const [number] = (seen[0] as unknown as { body: { numbers: { id: string; typed: string }[] } }).body.numbers
    expect(
      await call('PATCH', `/api/customers/${id}`, {
        version: 4,
        changes: { numbers: [{ id: number!.id, typed: number!.typed }] },
      }),
    ).toMatchObject({ status: 400 })
    expect(
      await call('PATCH', `/api/customers/${id}`, {
        version: 4,
        changes: { numbers: [{ id: number!.id, label: '手机' }] },
      }),
    ).toMatchObject({ status: 200 })
    grants = everything
    expect(await call('GET', `/api/customers/${id}`)).toMatchObject({
      body: { numbers: [{ number: '+8613812345678', typed: '13812345678', label: '手机' }] },
    })
  })

  it('reaches own and team customers only, by scope', async () => {
    const ids = {
      mine: await create({ ownerId: me }),
      mates: await create({ ownerId: mate }),
      his: await create({ ownerId: stranger }),
    }
    for (const [scope, allowed] of [
      ['own', ['mine']],
      ['team', ['mine', 'mates']],
      ['all', ['mine', 'mates', 'his']],
    ] as const) {
      grants = { 'customer.read': scope, 'customer.write': scope, 'customer.number': scope }
      for (const [who, id] of Object.entries(ids)) {
        const status = (allowed as readonly string[]).includes(who) ? 200 : 404
        expect((await call('GET', `/api/customers/${id}`)).status, `${scope} ${who}`).toBe(status)
        expect((await call('GET', `/api/customers/${id}/history`)).status).toBe(status)
        expect(
          (await call('PATCH', `/api/customers/${id}`, { version: 1, changes: { station: scope } })).status,
        ).not.toBe(status === 200 ? 404 : 200)
      }
      const found = await call('GET', '/api/customers/search?text=zjg&limit=100')
      const hits = (found.body as unknown as { hits: { customer: { id: string } }[] }).hits.map((h) => h.customer.id)
      for (const [who, id] of Object.entries(ids)) {
        expect(hits.includes(id), `${scope} ${who}`).toBe((allowed as readonly string[]).includes(who))
      }
    }
    grants = { 'customer.read': 'own', 'customer.write': 'own' }
    const mine = await create()
    expect(await call('GET', `/api/customers/${mine}`)).toMatchObject({ body: { ownerId: me } })
    const forHim = { id: uuid(), name: '李四', ownerId: stranger }
    expect(await call('POST', '/api/customers', forHim)).toMatchObject({ status: 403 })
  })

  it('refuses without the right, and refuses what does not fit with the place', async () => {
    grants = {}
    for (const [method, url] of [
      ['GET', '/api/customers'],
      ['GET', '/api/customers/search?text=a'],
      ['GET', '/api/customers/by-number?number=1'],
      ['GET', `/api/customers/${uuid()}`],
      ['GET', `/api/customers/${uuid()}/history`],
      ['POST', '/api/customers'],
      ['DELETE', `/api/customers/${uuid()}`],
      ['GET', '/api/customer-fields'],
      ['DELETE', '/api/customer-fields/a'],
    ] as const) {
      expect((await call(method, url, method === 'POST' ? {} : undefined)).status, url).toBe(403)
    }
    grants = everything
    for (const body of [{}, { id: 'x', name: 'a' }, { id: uuid(), name: ' ' }, { id: uuid(), name: 'a', what: 1 }]) {
      expect(await call('POST', '/api/customers', body)).toMatchObject({
        status: 400,
        body: { error: { code: 'request.invalid' } },
      })
    }
    for (const url of [
      '/api/customers?limit=0',
      '/api/customers?limit=x',
      '/api/customers/search',
      '/api/customers/1',
    ]) {
      expect((await call('GET', url)).status, url).toBe(400)
    }
  })

  it('defines fields', async () => {
    const label = { 'zh-CN': '生日', en: 'Birthday' }
    expect(await call('PUT', '/api/customer-fields/birthday', { label, type: 'date' })).toMatchObject({ status: 200 })
    expect(await call('GET', '/api/customer-fields')).toMatchObject({ body: { fields: [{ key: 'birthday', label }] } })
    expect(await call('PUT', '/api/customer-fields/Birth-day', { label, type: 'date' })).toMatchObject({ status: 400 })
    const card = { label: { 'zh-CN': '银行卡号', en: 'Card number' }, type: 'text', sensitive: true, position: 1 }
    expect(await call('PUT', '/api/customer-fields/card', card)).toMatchObject({ status: 200 })
    expect(await call('GET', '/api/customer-fields')).toMatchObject({
      body: {
        fields: [
          { key: 'birthday', sensitive: false },
          { key: 'card', sensitive: true },
        ],
      },
    })
    expect(await call('PUT', '/api/customer-fields/birthday', { label, type: 'text' })).toMatchObject({ status: 409 })
    expect(await call('DELETE', '/api/customer-fields/birthday')).toMatchObject({ status: 200 })
    expect(await call('DELETE', '/api/customer-fields/birthday')).toMatchObject({ status: 404 })
  })
})

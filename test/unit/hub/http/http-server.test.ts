import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineEndpoint } from '../../../../contract/api/endpoint.ts'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { type Grants } from '../../../../contract/rights.ts'
import { type Caller, createCaller } from '../../../../hub/access/caller.ts'
import { createHttpServer, type HttpServer } from '../../../../hub/http/http-server.ts'
import { createLogger } from '../../../../hub/http/logger.ts'

const customers = defineEndpoint({
  method: 'POST',
  path: '/api/things/:id',
  summary: 'A thing',
  tag: 'test',
  access: 'customer.write',
  params: z.object({ id: z.uuidv7() }),
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(10).default(3) }),
  body: z.strictObject({
    name: z.string().min(1).max(5),
    numbers: z
      .array(z.strictObject({ typed: z.string().min(1) }))
      .max(2)
      .default([]),
    kind: z.union([z.object({ type: z.literal('a'), size: z.int() }), z.object({ type: z.literal('b') })]).optional(),
    odd: z
      .number()
      .check((context) => {
        if (context.value % 2 === 0) {
          context.issues.push({
            code: 'custom',
            input: context.value,
            params: { text: { 'zh-CN': '应为单数', en: 'must be odd' } },
          })
        }
      })
      .optional(),
  }),
  reply: z.object({ name: z.string(), limit: z.number() }),
  errors: [],
})
const fails = defineEndpoint({
  method: 'GET',
  path: '/api/fails',
  summary: 'Fails',
  tag: 'test',
  access: 'public',
  query: z.object({ how: z.string().default('') }),
  reply: z.object({ ok: z.boolean() }),
  errors: ['state.illegal'],
})
const upload = defineEndpoint({
  method: 'POST',
  path: '/api/upload',
  summary: 'Takes a file',
  tag: 'test',
  access: 'public',
  upload: { mediaTypes: ['text/csv'], limitBytes: 100 },
  reply: z.object({ bytes: z.number() }),
  errors: [],
})
const download = defineEndpoint({
  method: 'GET',
  path: '/api/download',
  summary: 'Gives a file',
  tag: 'test',
  access: 'public',
  download: { mediaTypes: ['text/csv'] },
  reply: z.unknown(),
  errors: [],
})

const id = '01a204db-fedb-7142-9b46-6a2d6f6e5022'
let server: HttpServer
let logged: string[]
let handled: number

beforeEach(async () => {
  logged = []
  handled = 0
  const callerWith = (grants: Grants): Caller =>
    createCaller({ userId: id, sessionId: id, jobNumber: '1', name: 'n', team: null, grants, language: 'en' } as never)
  server = await createHttpServer({
    version: '1',
    logger: createLogger('info', { write: (line) => logged.push(line) }),
    tls: null,
    async authenticate(token) {
      if (token === 'writer') return callerWith({ 'customer.write': 'all' })
      if (token === 'reader') return callerWith({ 'customer.read': 'all' })
      throw new ZuoxiError('access.not-signed-in')
    },
  })
  server.register(customers, async ({ body, query }) => {
    handled += 1
    return { name: body.name, limit: query.limit, secret: 'not in the schema' }
  })
  server.register(fails, async ({ query }) => {
    if (query.how === 'reply') return { ok: 'yes' } as never
    if (query.how === 'known') throw new ZuoxiError('state.illegal', { reason: { 'zh-CN': '现在不行', en: 'not now' } })
    if (query.how === 'text') throw 'just a text'
    throw new Error('call 13812345678 failed at /secret/path')
  })
  server.register(upload, async ({ body }) => ({ bytes: body.length }))
  server.register(download, async () => ({ fileName: '客户 "1".csv', mediaType: 'text/csv', content: 'a,b\n' }))
})
afterEach(() => server.close())

type Ask = { url: string; method?: string; token?: string; body?: unknown; headers?: Record<string, string> }
async function ask({ url, method = 'GET', token, body, headers = {} }: Ask) {
  const reply = await server.app.inject({
    method: method as 'GET',
    url,
    headers: {
      'accept-language': 'en',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return {
    reply,
    error: (reply.json as () => { error: { code: string; message: string; parameters: object } })().error,
  }
}
const write = (body: unknown, url = `/api/things/${id}`, headers = {}) =>
  ask({ method: 'POST', url, token: 'writer', body, headers })

describe('a request', () => {
  it('comes to the handler as the schema makes it, and only what the schema names goes out', async () => {
    const { reply } = await write({ name: '王' }, `/api/things/${id}?limit=7`)
    expect(reply.statusCode).toBe(200)
    expect(reply.json()).toEqual({ name: '王', limit: 7 })
  })

  it.each([
    [{}, 'body.name', 'is missing', '缺少'],
    [{ name: '' }, 'body.name', 'must not be empty', '不能为空'],
    [{ name: 'much too long' }, 'body.name', 'must be at most 5 characters long', '最多 5 个字符'],
    [{ name: 7 }, 'body.name', 'must be text', '应为文字'],
    [{ name: 'a', numbers: [{ typed: '1' }, {}] }, 'body.numbers[1].typed', 'is missing', '缺少'],
    [{ name: 'a', numbers: [{}, {}, {}] }, 'body.numbers', 'may have at most 2 items', '最多 2 项'],
    [{ name: 'a', more: 1 }, 'body', 'has unknown fields: more', '有不认识的字段：more'],
    [{ name: 'a', kind: { type: 'a', size: 'x' } }, 'body.kind.size', 'must be a number', '应为数字'],
    [{ name: 'a', odd: 2 }, 'body.odd', 'must be odd', '应为单数'],
    ['[1,2]', 'body', 'must be an object', '应为对象'],
    ['{"name": ', 'the body', 'is not valid JSON', '不是有效的 JSON'],
    ['{"__proto__": {"a": 1}, "name": "a"}', 'the body', 'is not valid JSON', '不是有效的 JSON'],
    ['', 'the body', 'is not valid JSON', '不是有效的 JSON'],
    [{ name: 'a\u0000' }, 'body', 'cannot be stored', '无法保存'],
    ['{"name":"\\ud800"}', 'body', 'cannot be stored', '无法保存'],
    ['['.repeat(100_000) + ']'.repeat(100_000), 'body', 'more than 64 levels', '超过 64 层'],
  ])('that is wrong is told where and why: %j', async (body, place, english, chinese) => {
    const { reply, error } = await write(body)
    expect([reply.statusCode, error.code]).toEqual([400, 'request.invalid'])
    expect(error.parameters).toMatchObject({ place, reason: expect.stringContaining(english) as string })
    const inChinese = await write(body, `/api/things/${id}?language=zh-CN`)
    expect(inChinese.error.message).toContain(chinese)
    expect(handled).toBe(0)
  })

  it('with a wrong parameter or query is told so', async () => {
    expect((await write({ name: 'a' }, '/api/things/7')).error.parameters).toMatchObject({ place: 'params.id' })
    const query = await write({ name: 'a' }, `/api/things/${id}?limit=11`)
    expect(query.error.parameters).toMatchObject({ place: 'query.limit', reason: 'must not be more than 10' })
    expect((await write({ name: 'a' }, `/api/things/${id}?limt=1`)).error.parameters).toMatchObject({
      reason: 'has unknown fields: limt',
    })
    expect((await ask({ url: '/api/%zz' })).error.code).toBe('request.invalid')
  })

  it('of another type or too large is refused before it is read', async () => {
    expect((await write('<a/>', undefined, { 'content-type': 'text/xml' })).error.parameters).toMatchObject({
      place: 'Content-Type',
      reason: 'must be application/json',
    })
    const large = await write({ name: 'x'.repeat(1_100_000) })
    expect([large.reply.statusCode, large.error.code]).toEqual([413, 'request.too-large'])
  })

  it('is refused without the right before its body is looked at', async () => {
    const wrongBody = { method: 'POST', url: '/api/things/7', body: '{' }
    expect((await ask(wrongBody)).error.code).toBe('access.not-signed-in')
    expect((await ask({ ...wrongBody, token: 'nobody' })).reply.statusCode).toBe(401)
    const denied = await ask({ ...wrongBody, token: 'reader' })
    expect([denied.reply.statusCode, denied.error.code]).toEqual([403, 'access.denied'])
    // A token in the URL counts for nothing.
    expect((await ask({ ...wrongBody, url: `/api/things/${id}?token=writer&access_token=writer` })).error.code).toBe(
      'access.not-signed-in',
    )
  })

  it('for a route that is not there says so, and where the list is', async () => {
    const { reply, error } = await ask({ url: '/api/nothing?number=13812345678', method: 'DELETE' })
    expect(reply.statusCode).toBe(404)
    expect(error).toMatchObject({ code: 'route.unknown', parameters: { method: 'DELETE', path: '/api/nothing' } })
  })
})

describe('an error', () => {
  it('that was foreseen comes in the language asked for', async () => {
    expect((await ask({ url: '/api/fails?how=known' })).error.message).toBe('That is not possible now: not now.')
    const chinese = await ask({ url: '/api/fails?how=known', headers: { 'accept-language': 'fr, zh;q=0.9, en;q=0.1' } })
    expect(chinese.error.message).toBe('现在不能这样做：现在不行。')
  })

  it.each(['', 'reply', 'text'])(
    'that was not foreseen (%s) is logged once with a reference and tells nothing',
    async (how) => {
      const { reply, error } = await ask({ url: `/api/fails?how=${how}` })
      expect(reply.statusCode).toBe(500)
      expect(error.code).toBe('hub.failed')
      expect(reply.body).not.toMatch(/secret|stack|at |13812345678/)
      const { reference } = error.parameters as { reference: string }
      expect(logged.filter((line) => line.includes(reference))).toHaveLength(1)
      expect(logged.join('')).not.toContain('13812345678')
    },
  )
})

describe('files', () => {
  it('come in as they are, of the right type and size only', async () => {
    const send = (payload: string, type: string) =>
      server.app.inject({ method: 'POST', url: '/api/upload', headers: { 'content-type': type }, payload })
    expect((await send('a,b', 'text/csv; charset=gbk')).json()).toEqual({ bytes: 3 })
    expect((await send('x'.repeat(101), 'text/csv')).statusCode).toBe(413)
    expect((await send('{}', 'application/json')).statusCode).toBe(400)
  })

  it('go out with their name, also a Chinese one', async () => {
    const reply = await server.app.inject({ url: '/api/download' })
    expect(reply.body).toBe('a,b\n')
    expect(reply.headers['content-disposition']).toBe(
      `attachment; filename="____1_.csv"; filename*=UTF-8''${encodeURIComponent('客户 "1".csv')}`,
    )
  })
})

describe('the server', () => {
  it('sends the safety headers, and nothing that lets another site read', async () => {
    const { reply } = await ask({ url: '/api/fails?how=known', headers: { origin: 'https://elsewhere.example' } })
    expect(reply.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'") as string,
    })
    expect(reply.headers['access-control-allow-origin']).toBeUndefined()
  })

  it('shows its documentation without asking the internet for anything', async () => {
    const { port } = await server.listen('127.0.0.1', 0)
    const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()
    const document = JSON.parse(await get('/api/openapi.json')) as { openapi: string; paths: Record<string, object> }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toContain('/api/things/{id}')
    const page = await get('/api/docs/')
    expect(page).toContain('js/scalar.js')
    expect(page).not.toMatch(/(src|href)="https?:/)
    expect((await get('/api/docs/js/scalar.js')).length).toBeGreaterThan(100_000)
  })

  it('answers bytes that are no HTTP by closing, and lives on', async () => {
    const { port } = await server.listen('127.0.0.1', 0)
    for (const bytes of [
      '\u0000\u0001\u0002rubbish\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'POST /api/fails HTTP/1.1\r\nContent-Length: -5\r\n\r\n',
    ]) {
      await new Promise<void>((resolve) => {
        const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
        socket.on('error', () => undefined).on('close', () => resolve())
        socket.resume()
      })
    }
    expect((await fetch(`http://127.0.0.1:${port}/api/fails?how=known`)).status).toBe(409)
  })

  it('refuses to go without a route the contract lists, or with one it does not', () => {
    expect(() => server.refuseMissing([customers, fails, upload])).toThrow('GET /api/download')
    expect(() => server.refuseMissing([customers, fails, upload, download])).not.toThrow()
  })
})

import fc from 'fast-check'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Extension } from '../../../contract/agent.ts'
import { type Endpoint } from '../../../contract/api/endpoint.ts'
import { allEndpoints } from '../../../contract/api/index.ts'
import { type ErrorCode, errorCatalogue, errorReplySchema } from '../../../contract/errors.ts'
import { type Language } from '../../../contract/language.ts'
import { listTables } from '../../../hub/backup/describe-database.ts'
import { tableDigests } from '../../support/table-digests.ts'
import { databaseKinds, openTestDatabase } from '../../support/test-database.ts'
import { openTestHub, type TestHub } from '../../support/test-hub.ts'
import { fittingValues } from '../../support/wrong-input/fitting-values.ts'
import { changes, nastyBodies, nastyTexts, placesOf, spoilt } from '../../support/wrong-input/nasty-values.ts'

/**
 * Every route of the contract asked wrongly, on both databases: what comes back is an error in the asked language that
 * names the place and gives nothing away, and nothing is half-written.
 */

/** What a refused request may leave behind: that it was refused, and how often somebody guessed. */
const records = /^operation_log|^access_failure|^kysely/
/** What the PBX's facts move in their own time, and sessions, which the test itself begins anew. */
const moved = /^call|^agent_|^access_session/
/** Besides what an endpoint declares. */
const general: readonly ErrorCode[] = [
  'request.invalid',
  'request.too-large',
  'request.too-many',
  'route.unknown',
  'access.not-signed-in',
  'access.denied',
]
/** Stacks, SQL and this machine's files. */
const givesAway =
  /\bat .+\.[cm]?[jt]s:\d|node_modules|node:internal|sqlite|pglite|postgres|libsql|constraint|syntax error|select .+ from |insert into|\/(tmp|home|root|usr|var)\//i
const hugeBodies = [
  `{"a":"${'x'.repeat(1_100_000)}"}`,
  `[${'1,'.repeat(50_000)}1]`,
  `{${Array.from({ length: 5_000 }, (_, key) => `"k${String(key)}":1`).join(',')}}`,
]
const han = /\p{Script=Han}/u

type Wrong = {
  readonly body?: string | Buffer
  readonly query?: string
  readonly params?: Readonly<Record<string, string>>
  readonly contentType?: string | null
}

describe.each(databaseKinds)('a whole hub on %s', (kind) => {
  let test: TestHub
  const people = { administrator: '', agent: '' }
  const tokens = { administrator: '', agent: '' }
  const ids: string[] = []
  let serial = 0

  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind) })
    await test.hub.floor?.start()
    for (const role of ['administrator', 'agent'] as const) {
      people[role] = (await test.addUser(role, { team: 'a' })).jobNumber
      tokens[role] = (await test.signIn(people[role])).accessToken
    }
    const customerId = uuid()
    const numbers = [{ id: uuid(), typed: '13800138000' }]
    const made = await test.ask('POST', '/api/customers', {
      token: tokens.administrator,
      body: { id: customerId, name: '王小明', numbers },
    })
    expect(made.status).toBe(200)
    for (const [role, extension] of [
      ['administrator', '8001'],
      ['agent', '8002'],
    ] as const) {
      const body = { extension, state: 'ready' }
      expect((await test.ask('POST', '/api/seat/sign-in', { token: tokens[role], body })).status).toBe(200)
    }
    // A call that runs, so that commands reach the PBX.
    const { call } = await test.pbx.inbound({ callerNumber: '13800138000', calledNumber: '02862348888' })
    call.offer('8002' as Extension)
    call.answers('8002' as Extension)
    const calls = (await test.ask('GET', '/api/calls', { token: tokens.administrator })).body['calls'] as {
      callId: string
    }[]
    ids.push(customerId, (await test.addUser('agent')).id, ...calls.map(({ callId }) => callId))
  }, 60_000)
  afterAll(() => test.close())

  async function ask(endpoint: Endpoint, role: keyof typeof people, language: Language, wrong: Wrong) {
    const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) =>
      // A parameter that is a number fits as one.
      encodeURIComponent(String(wrong.params?.[name] ?? (name === 'extension' ? '8002' : uuid())).toWellFormed()),
    )
    const type = wrong.contentType === undefined ? 'application/json' : wrong.contentType
    serial += 1
    const reply = await test.hub.http.app.inject({
      method: endpoint.method,
      url: path + (wrong.query === undefined ? '' : `?${wrong.query}`),
      // From somewhere else each time, so that it is not the lock-out that answers.
      remoteAddress: `10.${(serial >> 16) & 255}.${(serial >> 8) & 255}.${serial & 255}`,
      headers: {
        'accept-language': language,
        authorization: `Bearer ${tokens[role]}`,
        ...(wrong.body === undefined || type === null ? {} : { 'content-type': type }),
      },
      ...(wrong.body === undefined ? {} : { payload: wrong.body }),
    })
    // What was asked may have ended the session.
    if (endpoint.path === '/api/sessions/current' || (reply.statusCode === 401 && endpoint.access !== 'public')) {
      tokens[role] = (await test.signIn(people[role])).accessToken
    }
    return { status: reply.statusCode, text: reply.body, type: String(reply.headers['content-type']) }
  }

  /** @returns whether it was refused */
  function judge(
    endpoint: Endpoint,
    language: Language,
    wrong: Wrong,
    reply: Awaited<ReturnType<typeof ask>>,
  ): boolean {
    const asked = String(wrong.body ?? wrong.query ?? JSON.stringify(wrong.params)).slice(0, 300)
    const told = `${endpoint.method} ${endpoint.path} ${asked} → ${reply.text.slice(0, 600)}`
    if (reply.status < 400 && endpoint.download) {
      expect(endpoint.download.mediaTypes, told).toContain(reply.type.split(';')[0])
      return false
    }
    expect(reply.type, told).toBe('application/json; charset=utf-8')
    if (reply.status < 400) return false
    const { error } = errorReplySchema.parse(JSON.parse(reply.text))
    const entry = errorCatalogue[error.code as ErrorCode]
    expect([...general, ...endpoint.errors], told).toContain(error.code)
    expect(reply.status, told).toBe(entry.status)
    const form = entry.text[language]
      .split(/\{\w+\}/)
      .map((words) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^]*')
    expect(error.message, told).toMatch(new RegExp(`^${form}$`))
    expect(error.message, told).not.toMatch(/\{\w+\}(?<!\{place\}|\{reason\}|\{what\})/)
    if (error.code === 'request.invalid') {
      // Of a file the place is its name, whatever that is.
      if (!endpoint.upload) expect(String(error.parameters['place']), told).toMatch(/^[\p{L}/-]+/u)
      const reason = String(error.parameters['reason'])
      expect(reason, told).not.toBe('')
      if (language === 'zh-CN') expect(reason, told).toMatch(han)
      else expect(reason.replaceAll(/张三|，|meal/g, ''), told).not.toMatch(han)
    }
    expect(reply.text, told).not.toMatch(givesAway)
    expect(reply.text, told).not.toContain(test.dataFolder)
    expect(reply.text.length, told).toBeLessThan(4_000)
    return true
  }

  async function rowCounts(): Promise<Record<string, number>> {
    const { db } = test.hub.database
    const tables = (await listTables(db)).filter((table) => !records.test(table) && !moved.test(table))
    const counts = tables.map((table) => sql`select ${sql.lit(table)} as name, count(*) as n from ${sql.table(table)}`)
    const { rows } = await sql<{ name: string; n: number }>`${sql.join(counts, sql` union all `)}`.execute(db)
    return Object.fromEntries(rows.map(({ name, n }) => [name, Number(n)]))
  }
  const contents = async () =>
    Object.fromEntries(
      Object.entries(await tableDigests(test.hub.database)).filter(
        ([table]) => !records.test(table) && !moved.test(table),
      ),
    )

  const endpoints = allEndpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const)
  // What never reaches a database need not be asked of both.
  const beforeHandlers = kind === 'sqlite' ? endpoints : []

  it.each(beforeHandlers.filter(([, endpoint]) => endpoint.body))(
    '%s refuses a body that is none',
    async (_name, endpoint) => {
      const before = await contents()
      const wrongs: Wrong[] = [
        ...nastyBodies.map((body) => ({ body })),
        { body: '{"a":1,"b":2}' },
        ...hugeBodies.map((body) => ({ body })),
        ...[
          'text/plain',
          'application/x-www-form-urlencoded',
          'multipart/form-data; boundary=x',
          'a',
          '',
          ';',
          'application/json\u00e9',
        ].map((contentType) => ({ body: '{}', contentType })),
      ]
      for (const [at, wrong] of wrongs.entries()) {
        const language = at % 2 === 0 ? 'zh-CN' : 'en'
        const reply = await ask(endpoint, 'administrator', language, wrong)
        // Some bodies may be left empty.
        if (!judge(endpoint, language, wrong, reply)) expect(wrong.body).toMatch(/^\ufeff?\{\}$/)
      }
      expect(await contents()).toEqual(before)
    },
  )

  it.each(beforeHandlers.filter(([, endpoint]) => endpoint.params))('%s refuses wrong ids', async (_name, endpoint) => {
    const before = await contents()
    const names = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')
    const body = endpoint.body === undefined ? {} : { body: '{}' }
    for (const [at, text] of nastyTexts.entries()) {
      const wrong = { ...body, params: Object.fromEntries(names.map((name) => [name, text])) }
      const language = at % 2 === 0 ? 'zh-CN' : 'en'
      const refused = judge(endpoint, language, wrong, await ask(endpoint, 'administrator', language, wrong))
      expect(refused, JSON.stringify(wrong)).toBe(true)
    }
    expect(await contents()).toEqual(before)
  })

  it.each(endpoints)('%s stands odd query strings', async (_name, endpoint) => {
    const queries = [
      ...[
        '__proto__=1',
        'a[]=1&a[b]=2',
        '%',
        '%ff',
        '%00=1',
        '=',
        '&&&',
        `${'a=1&'.repeat(2_000)}`,
        'language=en&language=zh-CN',
      ],
      ...keysOf(endpoint.query).flatMap((key) => [
        `${key}=1&${key}=2`,
        `${key}=`,
        ...[
          '-1',
          '1.5',
          '1e309',
          '1e300',
          '9007199254740993',
          '2147483648',
          'NaN',
          '0x10',
          '%00',
          '%ed%a0%80',
          "'--",
          '%25',
          '"',
          '*',
        ].map((value) => `${key}=${value}`),
        `${key}=${'9'.repeat(300)}`,
      ]),
    ]
    // Not those that would change something: a query is none of theirs.
    const asked = endpoint.method === 'GET' ? queries : queries.slice(0, 9)
    for (const [at, query] of asked.entries()) {
      const wrong = { query, ...(endpoint.body ? { body: '[]' } : {}) }
      const role = at % 2 === 0 ? 'administrator' : 'agent'
      const language = query.includes('language=en') ? 'en' : 'zh-CN'
      judge(endpoint, language, wrong, await ask(endpoint, role, language, wrong))
    }
  })

  it.each(endpoints)('%s takes what fits and refuses the rest', async (_name, endpoint) => {
    const part = endpoint.body ?? endpoint.query
    const runs = (part ?? endpoint.params) ? (kind === 'sqlite' ? 12 : 4) : 2
    const wrongs = fc
      .record({
        value: part ? fittingValues(part, ids) : fc.constant(undefined),
        params: endpoint.params ? fittingValues(endpoint.params, ids) : fc.constant({}),
        spoil: fc.option(fc.tuple(fc.nat(), changes)),
        role: fc.constantFrom('administrator' as const, 'agent' as const),
        language: fc.constantFrom('zh-CN' as const, 'en' as const),
      })
      .map(({ value, params, spoil, role, language }) => {
        if (value === undefined) return { role, language, wrong: { params: params as Record<string, string> } }
        const places = placesOf(value)
        const body = spoil ? spoilt(value, places[spoil[0] % places.length] ?? [], spoil[1]) : JSON.stringify(value)
        const wrong: Wrong = endpoint.body
          ? { params: params as Record<string, string>, body }
          : { params: params as Record<string, string>, query: queryOf(value) }
        return { role, language, wrong }
      })
    const counted = async () => (endpoint.method === 'GET' ? {} : await rowCounts())
    let before = await counted()
    for (const { role, language, wrong } of fc.sample(wrongs, { numRuns: runs, seed: 20_261_122 })) {
      const reply = await ask(endpoint, role, language, wrong)
      const refused = judge(endpoint, language, wrong, reply)
      const after = await counted()
      if (refused) expect(after, `${String(wrong.body)} ${reply.text}`).toEqual(before)
      before = after
    }
  })

  it('never failed, and still answers', async () => {
    expect(test.logged.filter(({ msg }) => msg === 'request failed' || msg === 'background work failed')).toEqual([])
    expect(await test.ask('GET', '/api/health')).toMatchObject({ status: 200, body: { state: 'ok' } })
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  it('sent the PBX nothing but clean words', () => {
    const sent = test.pbx.commandsSeen.flatMap((command) => command.arguments.flat())
    expect(sent.length).toBeGreaterThan(10)
    for (const one of sent) {
      if (typeof one === 'string') expect(one).toMatch(/^[\w.:+*#-]*$/)
    }
  })
})

function keysOf(schema: z.ZodType | undefined): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : []
}

function queryOf(value: unknown): string {
  const members = Object.entries(value as Record<string, unknown>).map(([key, one]) => [
    key,
    String(one).toWellFormed(),
  ])
  return new URLSearchParams(members).toString()
}

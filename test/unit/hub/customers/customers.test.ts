import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type CustomerPatch, newCustomerSchema, type NewCustomer } from '../../../../contract/customer.ts'
import { type CustomerId, type UserId } from '../../../../contract/ids.ts'
import { createCustomers, type CustomerFact, type Customers } from '../../../../hub/customers/customers.ts'
import { readSearch } from '../../../../hub/customers/search/search-query.ts'
import { type HomePlaces, openHomePlaces } from '../../../../hub/numbers/home-place.ts'
import { generateCustomer } from '../../../support/customer-generator.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const agent = uuid() as UserId
const other = uuid() as UserId
const now = 1_763_800_000_000

type Draft = Omit<Partial<NewCustomer>, 'numbers' | 'addresses'> & {
  readonly numbers?: readonly string[]
  readonly addresses?: readonly string[]
}

function draft({ numbers = [], addresses = [], ...rest }: Draft): NewCustomer {
  return newCustomerSchema.parse({
    id: uuid(),
    name: '张建国',
    ...rest,
    numbers: numbers.map((typed) => ({ id: uuid(), typed })),
    addresses: addresses.map((detail) => ({ id: uuid(), detail })),
  })
}

describe.each(databaseKinds)('customers on %s', (kind) => {
  let database: TestDatabase
  let customers: Customers
  let homePlaces: HomePlaces
  let facts: CustomerFact[]
  let clock: number
  let failFacts: boolean

  beforeAll(async () => {
    homePlaces = await openHomePlaces()
    database = await openTestDatabase(kind)
  }, 60_000)
  afterAll(async () => {
    await database.close()
  })
  beforeEach(() => {
    facts = []
    clock = now
    failFacts = false
    customers = createCustomers({
      database,
      homePlaces,
      numberingPlan: () => ({ areaCode: '28' }),
      now: () => clock,
      async recordFact(_tx, fact) {
        if (failFacts) throw new Error('the feed is broken')
        facts.push(fact)
      },
    })
  })
  afterEach(async () => {
    failFacts = false
    const { items } = await customers.list({ before: null, limit: 200, reach: 'all' })
    for (const { id } of items) await customers.remove(id, agent, 'all')
    for (const { key } of await customers.fields()) await customers.removeField(key)
  })

  const search = async (text: string, withNumbers = true) =>
    (await customers.search({ text, limit: 20, withNumbers, reach: 'all' })).hits.map((hit) => hit.customer.name)

  it('keeps a customer whole', async () => {
    const input = draft({
      numbers: ['138 0013 8000', '028-8600 1234 转 8001'],
      addresses: ['春熙路 88 号', '天府大道 1 号'],
      tags: ['月结', '月结', '老客户'],
      level: 'vip',
      code: 'KH001',
      notes: '送货前先打电话',
      ownerId: agent,
      station: 'north',
    })
    const stored = await customers.create(input, agent)
    expect(await customers.find(input.id, 'all')).toStrictEqual(stored)
    expect(stored).toMatchObject({ level: 'vip', tags: ['月结', '老客户'], version: 1, createdAt: now, ownerId: agent })
    expect(stored.numbers).toMatchObject([
      { number: '+8613800138000', kind: 'mobile', typed: '138 0013 8000', extension: null },
      { number: '+862886001234', kind: 'fixed', typed: '028-8600 1234 转 8001', extension: '8001' },
    ])
    expect(stored.addresses.map((a) => a.isDefault)).toStrictEqual([true, false])
    expect(facts).toStrictEqual([{ kind: 'customer.changed', customerId: input.id, version: 1, change: 1 }])
  })

  it('stores a creation that is sent twice once, and refuses another one under the same id', async () => {
    const input = draft({ numbers: ['13800138000'] })
    await customers.create(input, agent)
    const changed = await customers.change(input.id, { version: 1, changes: { notes: '新' } }, agent, 'all')
    expect(await customers.create(input, agent)).toStrictEqual(changed)
    expect(facts).toHaveLength(2)
    await expect(customers.create({ ...input, name: '李四' }, agent)).rejects.toMatchObject({ code: 'thing.exists' })
  })

  it('refuses a customer code that is taken', async () => {
    await customers.create(draft({ code: 'A1' }), agent)
    const second = draft({ code: 'A2' })
    await customers.create(second, agent)
    await expect(customers.create(draft({ code: 'A1' }), agent)).rejects.toMatchObject({ code: 'thing.exists' })
    await expect(
      customers.change(second.id, { version: 1, changes: { code: 'A1' } }, agent, 'all'),
    ).rejects.toMatchObject({ code: 'thing.exists' })
  })

  it('refuses what is no number, and a masked one, and then stores nothing', async () => {
    for (const typed of ['没有电话', '138****8000', 'anonymous']) {
      const input = draft({ numbers: [typed] })
      await expect(customers.create(input, agent)).rejects.toMatchObject({ code: 'request.invalid' })
      await expect(customers.find(input.id, 'all')).rejects.toMatchObject({ code: 'thing.not-found' })
    }
  })

  it('stores neither change, history nor index when the fact cannot be stored', async () => {
    const input = draft({ numbers: ['13800138000'] })
    failFacts = true
    await expect(customers.create(input, agent)).rejects.toThrow('the feed is broken')
    expect((await customers.byNumber('13800138000', 'all')).customers).toStrictEqual([])
    expect(await search('zjg')).toStrictEqual([])
    failFacts = false
    await customers.create(input, agent)
    failFacts = true
    await expect(customers.change(input.id, { version: 1, changes: { name: '李四' } }, agent, 'all')).rejects.toThrow(
      'the feed is broken',
    )
    expect(await search('李四')).toStrictEqual([])
    expect(await search('张建国')).toStrictEqual(['张建国'])
    expect((await customers.history(input.id, { before: null, limit: 50, reach: 'all' })).items).toHaveLength(1)
  })

  it('writes down who changed what, when, from and to', async () => {
    const input = draft({ numbers: ['13800138000'] })
    await customers.create(input, agent)
    clock += 1000
    const number = { id: input.numbers[0]!.id, label: '手机', note: '' }
    await customers.change(
      input.id,
      { version: 1, changes: { name: '张建华', tags: ['月结'], numbers: [number] } },
      other,
      'all',
    )
    const { items, next } = await customers.history(input.id, { before: null, limit: 50, reach: 'all' })
    expect(next).toBeNull()
    expect(items.map(({ field, userId, at, version }) => ({ field, userId, at, version }))).toStrictEqual([
      { field: 'numbers', userId: other, at: now + 1000, version: 2 },
      { field: 'tags', userId: other, at: now + 1000, version: 2 },
      { field: 'name', userId: other, at: now + 1000, version: 2 },
      { field: 'created', userId: agent, at: now, version: 1 },
    ])
    expect(items.find((c) => c.field === 'name')).toMatchObject({ before: '张建国', after: '张建华' })
    expect(items.find((c) => c.field === 'tags')).toMatchObject({ before: [], after: ['月结'] })
    const first = await customers.history(input.id, { before: null, limit: 3, reach: 'all' })
    const second = await customers.history(input.id, { before: first.next, limit: 3, reach: 'all' })
    expect([...first.items, ...second.items]).toStrictEqual(items)
  })

  it('lets two people change different fields and refuses the second on the same one', async () => {
    const { id } = await customers.create(draft({}), agent)
    await customers.change(id, { version: 1, changes: { notes: '一' } }, agent, 'all')
    const merged = await customers.change(id, { version: 1, changes: { name: '张三' } }, other, 'all')
    expect(merged).toMatchObject({ notes: '一', name: '张三', version: 3 })
    await expect(customers.change(id, { version: 1, changes: { notes: '二' } }, other, 'all')).rejects.toMatchObject({
      code: 'thing.changed',
      parameters: { version: 3 },
    })
    await expect(customers.change(id, { version: 9, changes: { station: 'x' } }, other, 'all')).rejects.toMatchObject({
      code: 'thing.changed',
    })
    expect((await customers.find(id, 'all')).notes).toBe('一')
  })

  it('makes a change that is sent twice once', async () => {
    const { id } = await customers.create(draft({}), agent)
    const patch: CustomerPatch = { version: 1, mutationId: uuid(), changes: { notes: '一' } }
    const once = await customers.change(id, patch, agent, 'all')
    expect(await customers.change(id, patch, agent, 'all')).toStrictEqual(once)
    expect((await customers.history(id, { before: null, limit: 50, reach: 'all' })).items).toHaveLength(2)
  })

  it('finds everybody with a number, VIPs first, and offers an unknown one with its home place', async () => {
    const plain = await customers.create(draft({ name: '甲', numbers: ['02886001234'] }), agent)
    clock += 1
    const newer = await customers.create(draft({ name: '乙', numbers: ['86001234 转 2'] }), agent)
    const vip = await customers.create(draft({ name: '丙', level: 'vip', numbers: ['+86 28 8600 1234'] }), agent)
    const found = await customers.byNumber('sip:02886001234@10.0.0.1', 'all')
    expect(found.customers.map((c) => c.id)).toStrictEqual([vip.id, newer.id, plain.id])
    expect((await customers.callers('+862886001234')).map((c) => c.customerId)).toStrictEqual([
      vip.id,
      newer.id,
      plain.id,
    ])
    expect(await customers.byNumber('1790913912345678', 'all')).toMatchObject({
      number: { number: '+8613912345678', kind: 'mobile' },
      homePlace: { place: { 'zh-CN': '江苏省常州市' }, carrier: { en: 'China Mobile' } },
      customers: [],
    })
    expect(await customers.byNumber('anonymous', 'all')).toMatchObject({ number: { kind: 'withheld' }, customers: [] })
  })

  it('finds by name, pinyin, initials, number fragment, address and code', async () => {
    await customers.create(
      draft({ name: '张建国', code: 'KH-77', numbers: ['13812345678'], addresses: ['锦江区春熙路 88 号'] }),
      agent,
    )
    await customers.create(draft({ name: '单田芳', numbers: ['02886001234'], addresses: ['天府大道 1 号'] }), agent)
    await customers.create(draft({ name: '重庆清泉水业有限公司', numbers: ['4008001234'] }), agent)
    for (const [text, names] of Object.entries({
      张建国: ['张建国'],
      建国: ['张建国'],
      zhangjianguo: ['张建国'],
      'zhang jg': ['张建国'],
      zjg: ['张建国'],
      shantf: ['单田芳'],
      cqqq: ['重庆清泉水业有限公司'],
      水业: ['重庆清泉水业有限公司'],
      '234567': ['张建国'],
      5678: ['张建国'],
      8600: ['单田芳'],
      '028-8600': ['单田芳'],
      '+86 138 1234 5678': ['张建国'],
      '春熙路 88': ['张建国'],
      春熙路88号: ['张建国'],
      'kh-7': ['张建国'],
      'zhang 春熙': ['张建国'],
      'zhang 天府': [],
      1234: ['张建国', '单田芳', '重庆清泉水业有限公司'],
    })) {
      expect((await search(text)).sort(), text).toStrictEqual([...names].sort())
    }
  })

  it('shows the best match first', async () => {
    for (const name of ['李张伟', '张伟民', '张伟', '赵张伟明']) await customers.create(draft({ name }), agent)
    const { hits } = await customers.search({ text: 'zhangwei', limit: 20, withNumbers: true, reach: 'all' })
    expect(hits.map((h) => h.reason)).toStrictEqual(['name', 'name-start', 'name-part', 'name-part'])
    expect(hits[0]?.customer.name).toBe('张伟')
    expect(hits[1]?.customer.name).toBe('张伟民')
  })

  it('does not find by hidden digits for people who see numbers masked', async () => {
    await customers.create(draft({ numbers: ['13812345678'], addresses: ['8 号楼 1001 室'] }), agent)
    for (const text of ['13812345678', '234567', '5678', 'zhang 5678', '+8613812345678', '1234']) {
      expect(await search(text, false), text).toStrictEqual([])
    }
    expect(await search('1001', false)).toStrictEqual(['张建国'])
  })

  it('shows people of a narrower reach only their own customers', async () => {
    const mine = await customers.create(draft({ name: '张一', ownerId: agent, numbers: ['13800138000'] }), agent)
    const his = await customers.create(draft({ name: '张二', ownerId: other, numbers: ['13800138000'] }), agent)
    await customers.create(draft({ name: '张三', numbers: ['13800138000'] }), agent)
    const reach = [agent]
    expect((await customers.byNumber('13800138000', reach)).customers.map((c) => c.id)).toStrictEqual([mine.id])
    expect((await customers.list({ before: null, limit: 20, reach })).items.map((c) => c.id)).toStrictEqual([mine.id])
    const { hits } = await customers.search({ text: 'zhang', limit: 20, withNumbers: true, reach })
    expect(hits.map((h) => h.customer.id)).toStrictEqual([mine.id])
    await expect(customers.find(his.id, reach)).rejects.toMatchObject({ code: 'thing.not-found' })
    await expect(customers.change(his.id, { version: 1, changes: { notes: 'x' } }, agent, reach)).rejects.toMatchObject(
      { code: 'thing.not-found' },
    )
    await expect(customers.remove(his.id, agent, reach)).rejects.toMatchObject({ code: 'thing.not-found' })
    await expect(customers.history(his.id, { before: null, limit: 9, reach })).rejects.toMatchObject({
      code: 'thing.not-found',
    })
  })

  it('pages through the list without losing or repeating anybody', async () => {
    const made: string[] = []
    for (let index = 0; index < 25; index += 1) made.push((await customers.create(generateCustomer(index), agent)).id)
    const seen: string[] = []
    let before: number | null = null
    do {
      const page: Awaited<ReturnType<Customers['list']>> = await customers.list({ before, limit: 10, reach: 'all' })
      seen.push(...page.items.map((c) => c.id))
      before = page.next
    } while (before !== null)
    expect(seen).toStrictEqual([...made].reverse())
  })

  it('checks self-defined fields by their type', async () => {
    const label = { 'zh-CN': '标签', en: 'Label' }
    const base = { label, required: false, choices: [], position: 0, sensitive: false }
    await customers.putField({ ...base, key: 'birthday', type: 'date' })
    await customers.putField({ ...base, key: 'buckets', type: 'number' })
    await customers.putField({ ...base, key: 'lift', type: 'yes-no' })
    await customers.putField({ ...base, key: 'source', type: 'choice', choices: ['广告', '朋友'], required: true })
    const fine = { birthday: '1980-02-29', buckets: 3, lift: false, source: '广告' }
    const { id } = await customers.create(draft({ fields: fine }), agent)
    expect((await customers.find(id, 'all')).fields).toStrictEqual(fine)
    for (const [fields, place] of [
      [{ source: '广告', birthday: '1981-02-29' }, 'fields.birthday'],
      [{ source: '广告', birthday: '昨天' }, 'fields.birthday'],
      [{ source: '广告', buckets: '三' }, 'fields.buckets'],
      [{ source: '广告', lift: 'yes' }, 'fields.lift'],
      [{ source: '报纸' }, 'fields.source'],
      [{}, 'fields.source'],
      [{ source: '广告', unknown: 1 }, 'fields.unknown'],
    ] as const) {
      await expect(customers.create(draft({ fields }), agent)).rejects.toMatchObject({
        code: 'request.invalid',
        parameters: { place },
      })
    }
    const cleared = await customers.change(id, { version: 1, changes: { fields: { birthday: null } } }, agent, 'all')
    expect(cleared.fields).toStrictEqual({ buckets: 3, lift: false, source: '广告' })
    const { items } = await customers.history(id, { before: null, limit: 9, reach: 'all' })
    expect(items[0]).toMatchObject({ field: 'fields.birthday', before: '1980-02-29', after: null })
    await expect(
      customers.change(id, { version: 2, changes: { fields: { source: null } } }, agent, 'all'),
    ).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(customers.putField({ ...base, key: 'lift', type: 'text' })).rejects.toMatchObject({
      code: 'state.illegal',
    })
    await expect(customers.removeField('nothing')).rejects.toMatchObject({ code: 'thing.not-found' })
  })

  it('removes a customer from every look-up, keeps his history and never brings him back by a late repeat', async () => {
    const input = draft({ numbers: ['13800138000'], code: 'K1' })
    await customers.create(input, agent)
    await customers.remove(input.id, agent, 'all')
    await customers.remove(input.id, agent, 'all')
    expect(await search('zjg')).toStrictEqual([])
    expect((await customers.byNumber('13800138000', 'all')).customers).toStrictEqual([])
    const { items } = await customers.history(input.id, { before: null, limit: 9, reach: 'all' })
    expect(items.map((c) => c.field)).toStrictEqual(['removed', 'created'])
    await expect(customers.create(input, agent)).rejects.toMatchObject({ code: 'thing.exists' })
    await expect(customers.remove(uuid(), agent, 'all')).rejects.toMatchObject({ code: 'thing.not-found' })
  })

  it('answers every search as a look at every customer would, whatever was added, changed and removed', async () => {
    const names = fc.constantFrom(
      '张建国',
      '张建华',
      '张国',
      '单田芳',
      '曾国藩',
      '重庆清泉水业',
      'Mary Wang',
      '建国路超市',
      '吕晓西安',
    )
    const typed = fc.constantFrom('13800138000', '13812345678', '028-86001234', '95588', '8001')
    const places = fc.constantFrom('春熙路88号', '建国路 8 号', '清泉花园 3-1-801')
    const content = fc.record({
      name: names,
      numbers: fc.array(typed, { maxLength: 2 }),
      addresses: fc.array(places, { maxLength: 2 }),
    })
    const steps = fc.array(
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ do: fc.constant('create' as const), content }) },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('change' as const), at: fc.nat(9), content }) },
        { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), at: fc.nat(9) }) },
      ),
      { minLength: 1, maxLength: 10 },
    )
    const queries = [
      '张',
      '张建国',
      '建国',
      'zjg',
      'zhang',
      'jianguo',
      'guo',
      'zhang jg',
      '清泉',
      '138',
      '8000',
      '86001234',
      '建国 8',
      'mary',
      'cq',
      'x',
      'xian',
      '95588',
      '88',
      '8001',
    ]
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const ids: CustomerId[] = []
        for (const step of list) {
          if (step.do === 'create') {
            const input = draft(step.content)
            await customers.create(input, agent)
            ids.push(input.id)
            continue
          }
          const id = ids[step.at % Math.max(1, ids.length)]
          if (id === undefined) continue
          if (step.do === 'remove') {
            await customers.remove(id, agent, 'all')
            ids.splice(ids.indexOf(id), 1)
            continue
          }
          const { name, numbers, addresses } = draft(step.content)
          const { version } = await customers.find(id, 'all')
          await customers.change(id, { version, changes: { name, numbers, addresses } }, agent, 'all')
        }
        const { items } = await customers.list({ before: null, limit: 200, reach: 'all' })
        expect(items.map((c) => c.id).sort()).toStrictEqual([...ids].sort())
        for (const text of queries) {
          const number = customers.normalise(text)
          const query = readSearch(
            text,
            true,
            number.e164 ?? (number.kind === 'service' || number.kind === 'internal' ? number.key : undefined),
          )
          const expected = items.filter(
            (c) => query?.reasonOf({ ...c, numbers: c.numbers.map((n) => ({ key: n.number })) }) !== undefined,
          )
          const { hits } = await customers.search({ text, limit: 100, withNumbers: true, reach: 'all' })
          expect(hits.map((h) => h.customer.id).sort(), text).toStrictEqual(expected.map((c) => c.id).sort())
        }
        for (const id of ids) await customers.remove(id, agent, 'all')
      }),
      { numRuns: kind === 'sqlite' ? 25 : 8 },
    )
  }, 60_000)

  it('takes any text as a search', async () => {
    await customers.create(draft({ numbers: ['13800138000'], addresses: ['O\'Hara "路" 1 号'] }), agent)
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), async (text) => {
        const { hits } = await customers.search({ text, limit: 5, withNumbers: true, reach: 'all' })
        expect(hits.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 150 },
    )
    for (const text of ['" OR "', "' | '", '*', 'a*', '(', 'NEAR(a b)', '-a', "o'hara", '"路"', '\u0000', '']) {
      await customers.search({ text, limit: 5, withNumbers: true, reach: 'all' })
    }
  })
})

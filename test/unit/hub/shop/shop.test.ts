import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shopApi } from '../../../../contract/api/shop.api.ts'
import { type CourierId, type ProductId } from '../../../../contract/ids.ts'
import { type LiveDelta } from '../../../../contract/live/messages.ts'
import { chooseStations } from '../../../../contract/order/station-choice.ts'
import { productInputSchema } from '../../../../contract/order/product.ts'
import { orderSettingsSchema } from '../../../../contract/order/settings.ts'
import { stationInputSchema, stationSchema } from '../../../../contract/order/station.ts'
import { createOperationLog, hubActor, type OperationLog } from '../../../../hub/operation-log/operation-log.ts'
import { createShop, type Shop } from '../../../../hub/shop/shop.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import { openTestHub, type Reply, type TestHub } from '../../../support/test-hub.ts'

describe.each(databaseKinds)('the shop on %s', (kind) => {
  let test: TestHub
  let token: string
  const deltas: LiveDelta[] = []

  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind) })
    await test.addUser('administrator', { jobNumber: 'boss' })
    token = (await test.signIn('boss')).accessToken
    const { floor } = test.hub
    if (floor) floor.live.publish = (fact) => void deltas.push(fact.delta)
  }, 60_000)
  afterAll(() => test.close())

  const put = (path: string, body: unknown): Promise<Reply> => test.ask('PUT', path, { token, body })
  const codeOf = ({ body }: Reply): unknown => (body['error'] as { code?: string } | undefined)?.code
  const messageOf = ({ body }: Reply): unknown => (body['error'] as { message?: string } | undefined)?.message
  const catalogue = async (after = 0) =>
    shopApi.catalogue.reply.parse((await test.ask('GET', `/api/catalogue?after=${String(after)}`, { token })).body)
  const bucket = (kindOfBucket: string) => ({ kind: kindOfBucket, perUnit: 1, depositFen: 3_000 })
  const goods = async (about: Record<string, unknown> = {}): Promise<string> => {
    const id = uuid()
    const reply = await put(`/api/products/${id}`, {
      version: 0,
      name: '桶装水',
      unit: '桶',
      priceFen: 2_000,
      ...about,
    })
    expect(reply.status).toBe(200)
    return id
  }

  it('begins with the stations of the centre definition, open as its first number is', async () => {
    const { stations, timeZone, settings } = await catalogue()
    expect(stations.map(({ key, name, extension }) => [key, name, extension])).toEqual([
      ['binjiang', '滨江站', '7103'],
      ['gongshu', '拱墅站', '7102'],
      ['west-lake', '西湖站', '7101'],
    ])
    expect(stations[0]?.week.saturday).toEqual(['08:30-18:00'])
    expect(timeZone).toBe('Asia/Shanghai')
    expect(settings).toEqual(orderSettingsSchema.parse({}))
  })

  it('stores a product, says so to everybody, and gives what is newer than a number', async () => {
    const { to } = await catalogue()
    deltas.length = 0
    const id = await goods({ name: '农夫山泉', levelPrices: { vip: 1_800 }, bucket: bucket('18.9L') })
    const page = await catalogue(to)
    expect(page.products).toMatchObject([{ id, name: '农夫山泉', version: 1, change: to + 1, active: true }])
    expect(page.stations).toEqual([])
    expect(page.to).toBe(to + 1)
    expect(deltas).toEqual([{ kind: 'catalogue.changed', change: to + 1 }])
    expect(test.hub.shop.product(id as ProductId)?.levelPrices).toEqual({ vip: 1_800 })
    const { operations } = await test.hub.log.search({ limit: 1, action: 'product.create' })
    expect(operations[0]).toMatchObject({ subjectId: id, detail: { priceFen: [null, 2_000] } })
  })

  it('changes one at the version the sender saw, and takes a repeat for what it is', async () => {
    const id = await goods()
    const wish = { version: 1, name: '桶装水', unit: '桶', priceFen: 2_100 }
    expect((await put(`/api/products/${id}`, wish)).body).toMatchObject({ version: 2, priceFen: 2_100 })
    const { to } = await catalogue()
    expect((await put(`/api/products/${id}`, wish)).body).toMatchObject({ version: 2 })
    expect((await catalogue()).to).toBe(to)
    expect(codeOf(await put(`/api/products/${id}`, { ...wish, priceFen: 2_200 }))).toBe('thing.changed')
    expect(codeOf(await put(`/api/products/${id}`, { ...wish, version: 0, priceFen: 2_200 }))).toBe('thing.exists')
    expect(codeOf(await put(`/api/products/${uuid()}`, wish))).toBe('thing.not-found')
    expect(test.hub.shop.product(id as ProductId)?.priceFen).toBe(2_100)
    const { operations } = await test.hub.log.search({ limit: 1, action: 'product.change' })
    expect(operations[0]?.detail).toEqual({ priceFen: [2_000, 2_100] })
  })

  it('keeps to what prices and ledgers rely on', async () => {
    const water = await goods({ code: 'NF', bucket: bucket('18.9L') })
    const other = await goods({ bucket: bucket('11.3L') })
    const base = { version: 0, name: '套餐', unit: '套', priceFen: 9_900 }
    const refused = async (about: Record<string, unknown>): Promise<unknown> =>
      codeOf(await put(`/api/products/${uuid()}`, { ...base, ...about }))
    const part = (productId: string) => ({ productId, quantity: 1 })
    expect(await refused({ code: 'NF' })).toBe('thing.exists')
    expect(await refused({ kind: 'ticket-book' })).toBe('request.invalid')
    expect(await refused({ tickets: { productId: water, count: 11 } })).toBe('request.invalid')
    expect(await refused({ kind: 'package' })).toBe('request.invalid')
    expect(await refused({ kind: 'package', parts: [part(uuid())] })).toBe('thing.not-found')
    expect(await refused({ kind: 'package', parts: [part(water), part(other)] })).toBe('request.invalid')
    expect(await refused({ kind: 'package', parts: [part(water)], bucket: bucket('18.9L') })).toBe('request.invalid')

    const pack = uuid()
    expect((await put(`/api/products/${pack}`, { ...base, kind: 'package', parts: [part(water)] })).status).toBe(200)
    expect(await refused({ kind: 'package', parts: [part(pack)] })).toBe('request.invalid')
    // A part in a package must stay goods, and keep its bucket of the kind the others have.
    expect(
      codeOf(await put(`/api/products/${water}`, { ...base, version: 1, kind: 'package', parts: [part(other)] })),
    ).toBe('request.invalid')
    const third = await goods({ bucket: bucket('18.9L') })
    const both = { ...base, kind: 'package', parts: [part(water), part(third)] }
    expect((await put(`/api/products/${uuid()}`, both)).status).toBe(200)
    const moved = { version: 1, name: '桶装水', unit: '桶', priceFen: 2_000, bucket: bucket('11.3L') }
    expect(codeOf(await put(`/api/products/${third}`, moved))).toBe('request.invalid')
  })

  it('takes gift rules that give something that exists', async () => {
    const water = await goods()
    const rule = { version: 0, name: '满十送一', productIds: [water], minimumQuantity: 10 }
    const path = `/api/gift-rules/${uuid()}`
    expect(codeOf(await put(path, rule))).toBe('request.invalid')
    expect(codeOf(await put(path, { ...rule, gives: [{ productId: uuid(), quantity: 1 }] }))).toBe('thing.not-found')
    expect(codeOf(await put(path, { ...rule, points: 5, from: 2, until: 2 }))).toBe('request.invalid')
    const stored = await put(path, { ...rule, gives: [{ productId: water, quantity: 1 }], repeats: true })
    expect(stored.body).toMatchObject({ version: 1, repeats: true })
    expect(test.hub.shop.giftRules()).toMatchObject([{ name: '满十送一' }])
  })

  it('changes a station, whose name and number are the centre’s, and is chosen by it at once', async () => {
    const found = (await catalogue()).stations.find(({ key }) => key === 'west-lake')
    const { version, name, number, week } = stationSchema.parse(found)
    const wish = { version, name, number, week, districts: ['西湖区'], streets: ['文三路'] }
    expect((await put('/api/stations/west-lake', wish)).body).toMatchObject({ extension: '7101', streets: ['文三路'] })
    const address = { district: '', street: '文三路 90 号', detail: '' }
    const asked = { address, customerStation: null, at: Date.now(), loads: {} }
    expect(chooseStations(test.hub.shop.stationIndex(), asked)[0]).toMatchObject({ key: 'west-lake', serves: true })
    const renamed = await put('/api/stations/west-lake', { ...wish, version: version + 1, name: '西溪站' })
    expect(messageOf(renamed)).toContain('centre.yaml')
    const hours = { ...wish, version: version + 1, week: { monday: ['18:00-08:00'] } }
    expect(messageOf(await put('/api/stations/west-lake', hours))).toContain('body.week.monday[0]')

    const own = { version: 0, name: '萧山站', number: '0571-82220001' }
    expect((await put('/api/stations/xiaoshan', own)).body).toMatchObject({ extension: null, version: 1 })
    expect(messageOf(await put('/api/stations/Xiao', own))).toContain('small letters')
  })

  it('knows the couriers of its stations', async () => {
    const id = uuid()
    const lee = { version: 0, station: 'west-lake', name: '李师傅', number: '13800000001' }
    expect(codeOf(await put(`/api/couriers/${id}`, { ...lee, station: 'nowhere' }))).toBe('thing.not-found')
    expect((await put(`/api/couriers/${id}`, lee)).status).toBe(200)
    expect(test.hub.shop.courier(id as CourierId)).toMatchObject({ station: 'west-lake', name: '李师傅' })
  })

  it('keeps the settings, saved by whom they are before', async () => {
    const settings = orderSettingsSchema.parse({ points: { perYuan: 2 }, delivery: { feeFen: 300 } })
    expect((await put('/api/order-settings', settings)).body).toEqual(settings)
    expect((await put('/api/order-settings', { ...settings, points: { perYuan: 3 } })).status).toBe(200)
    expect((await catalogue(1_000)).settings.points.perYuan).toBe(3)
    const { operations } = await test.hub.log.search({ limit: 1, action: 'settings.change' })
    expect(operations[0]?.detail).toEqual({ points: [{ perYuan: 2 }, { perYuan: 3 }] })
  })

  it('is read by everybody and changed by those who may', async () => {
    await test.addUser('agent', { jobNumber: '1001' })
    const agent = (await test.signIn('1001')).accessToken
    expect((await test.ask('GET', '/api/catalogue', { token: agent })).status).toBe(200)
    for (const path of [`/api/products/${uuid()}`, '/api/stations/west-lake', `/api/couriers/${uuid()}`]) {
      expect(codeOf(await test.ask('PUT', path, { token: agent, body: {} }))).toBe('access.denied')
    }
  })
})

describe.each(databaseKinds)('the shop and its database on %s', (kind) => {
  let database: TestDatabase
  let log: OperationLog
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    log = createOperationLog({ database, witnessFile: null })
  }, 60_000)
  afterAll(() => database.close())

  const changes: number[] = []
  const open = (centreStations: Parameters<typeof createShop>[0]['centreStations']): Promise<Shop> =>
    createShop({
      database,
      log,
      now: Date.now,
      timeZone: 'Asia/Shanghai',
      centreStations,
      changed: (change) => changes.push(change),
    })
  const fromCentre = (name: string) => ({ key: 'a', name, number: '0571-1', extension: '7101', week: {} })

  it('follows the centre definition from start to start, and only what it says', async () => {
    const first = await open([fromCentre('甲站')])
    expect(first.station('a')).toMatchObject({ name: '甲站', extension: '7101', version: 1 })
    const wish = stationInputSchema.parse({ key: 'a', version: 1, name: '甲站', number: '0571-1', districts: ['甲区'] })
    await first.putStation(hubActor, wish)

    changes.length = 0
    expect((await open([fromCentre('甲站')])).station('a')).toMatchObject({ version: 2, districts: ['甲区'] })
    expect(changes).toEqual([])
    const renamed = await open([fromCentre('新站')])
    expect(renamed.station('a')).toMatchObject({ name: '新站', version: 3, districts: ['甲区'], extension: '7101' })
    const gone = await open([])
    expect(gone.station('a')).toMatchObject({ name: '新站', version: 4, extension: null, active: true })
  })

  it('numbers what two hubs change at once without a gap, and each learns of the other', async () => {
    const [one, two] = [await open([]), await open([])]
    const before = await one.newestChange()
    changes.length = 0
    const product = (name: string) =>
      productInputSchema.parse({ id: uuid(), version: 0, name, unit: '桶', priceFen: 1 })
    await Promise.all([one, two, one, two].map((shop, at) => shop.putProduct(hubActor, product(`水${String(at)}`))))
    expect([...changes].sort((a, b) => a - b)).toEqual([1, 2, 3, 4].map((at) => before + at))
    await one.load()
    expect([...one.products().values()].map(({ name }) => name)).toEqual(['水0', '水1', '水2', '水3'])
    expect(one.catalogue(before).products).toHaveLength(4)
    expect(one.catalogue(before).epoch).toBe(two.catalogue(0).epoch)
  })
})

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import writeExcelFile, { type SheetData } from 'write-excel-file/node'
import { type z } from 'zod'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ImportJob, type importPreviewSchema } from '../../../../contract/api/transfers.api.ts'
import { type RoleId, type UserId } from '../../../../contract/ids.ts'
import { type BuiltInRole } from '../../../../contract/rights.ts'
import { hubManager } from '../../../../hub/access/first-start.ts'
import { readTable, type TableRow } from '../../../../hub/tables/table-file.ts'
import { databaseKinds, openTestDatabase } from '../../../support/test-database.ts'
import { openTestHub, type TestHub, testPassword } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

type Preview = z.infer<typeof importPreviewSchema>

describe.each(databaseKinds)('import and export on %s', (kind) => {
  let test: TestHub
  const tokens = new Map<string, string>()

  beforeAll(async () => {
    test = await openTestHub({ database: await openTestDatabase(kind) })
    for (const role of ['administrator', 'supervisor', 'agent'] as const) {
      const { jobNumber } = await test.addUser(role, { jobNumber: role, team: 'hotline' })
      tokens.set(role, (await test.signIn(jobNumber)).accessToken)
    }
  }, 60_000)
  afterAll(() => test.close())

  const raw = async (who: BuiltInRole, method: 'GET' | 'POST', url: string, payload?: Uint8Array) =>
    test.hub.http.app.inject({
      method,
      url,
      headers: {
        authorization: `Bearer ${tokens.get(who) ?? ''}`,
        'accept-language': 'zh-CN',
        ...(payload === undefined ? {} : { 'content-type': 'application/octet-stream' }),
      },
      ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
    })
  const ask = async (who: BuiltInRole, method: string, path: string, body?: unknown) =>
    test.ask(method, path, { token: tokens.get(who) ?? '', body, language: 'zh-CN' })
  const upload = async (
    what: string,
    text: string | Uint8Array,
    who: BuiltInRole = 'administrator',
    name = 'table.csv',
  ) => {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
    const url = `/api/imports/${what}?fileName=${encodeURIComponent(name)}`
    const reply = await raw(who, 'POST', url, bytes)
    return { status: reply.statusCode, job: reply.json<ImportJob>(), text: reply.body }
  }
  const ended = async (id: string): Promise<ImportJob> =>
    waitFor('the end of the import', async () => {
      const { body } = await ask('administrator', 'GET', `/api/imports/${id}`)
      return body['state'] === 'running' ? undefined : (body as ImportJob)
    })
  const bring = async (what: string, text: string | Uint8Array, wish: Record<string, unknown> = {}) => {
    const { status, job, text: said } = await upload(what, text)
    if (status !== 200) throw new Error(said)
    const { body, status: started } = await ask('administrator', 'POST', `/api/imports/${job.id}/start`, wish)
    if (started !== 200) throw new Error(JSON.stringify(body))
    return await ended(job.id)
  }
  const export_ = async (who: BuiltInRole, path: string) => {
    const reply = await raw(who, 'GET', `/api/exports/${path}`)
    if (reply.statusCode !== 200) throw new Error(reply.body)
    const bytes = reply.rawPayload
    const table = await readTable({ fileName: 'export', bytes })
    const rows: TableRow[] = []
    for await (const row of table.rows) rows.push(row)
    const mark = rows.pop()?.cells.join('') ?? ''
    return { bytes, table, mark, rows: rows.map(({ cells }) => cells), type: reply.headers['content-type'] }
  }
  const logged = async (action: string) => {
    const { body } = await ask('administrator', 'GET', `/api/operation-log?action=${action}`)
    return (body as { operations: { action: string; subjectId: string; detail: Record<string, unknown> }[] }).operations
  }

  it('brings customers in, after a look at them, and tells what was not taken', async () => {
    const file = '姓名,电话,楼层\n张建国,13800138000,3\n李四,12,4\n王芳,028-86001234,5\n'
    const { job } = await upload('customers', file)
    expect(job).toMatchObject({
      ...{ kind: 'customers', state: 'uploaded', format: 'csv', encoding: 'utf-8' },
      columns: [
        { header: '姓名', target: 'name', sample: '张建国' },
        { header: '电话', target: 'number', sample: '13800138000' },
        { header: '楼层', target: null, sample: '3' },
      ],
      duplicates: ['skip', 'update', 'create'],
    })
    const look = await ask('administrator', 'POST', `/api/imports/${job.id}/preview`, { mapping: { 楼层: 'notes' } })
    expect(look.body as Preview).toMatchObject({
      columns: [{ target: 'name' }, { target: 'number' }, { target: 'notes' }],
      rows: [
        { row: 2, outcome: 'create', title: '张建国', detail: '+8613800138000' },
        { row: 3, outcome: 'refuse', problems: [{ column: '电话', value: '12' }] },
        { row: 4, outcome: 'create', title: '王芳' },
      ],
    })
    expect(readdirSync(join(test.dataFolder, 'imports'))).toStrictEqual([job.id])
    await ask('administrator', 'POST', `/api/imports/${job.id}/start`, { mapping: { 楼层: 'notes' } })
    expect(await ended(job.id)).toMatchObject({ state: 'done', rows: 3, created: 2, refused: 1, share: 1, problems: 1 })
    expect(readdirSync(join(test.dataFolder, 'imports'))).toStrictEqual([])
    const report = await raw('administrator', 'GET', `/api/imports/${job.id}/report`)
    expect(report.body).toMatch(/^\ufeff行号,列,内容,原因,处理办法\r\n3,电话,12,/)
    expect(decodeURIComponent(String(report.headers['content-disposition']))).toContain('table-错误报告.csv')
    expect(await logged('customer.import')).toMatchObject([{ detail: { created: 2, updated: 0 } }])
    // What has ended does not begin again.
    const again = await ask('administrator', 'POST', `/api/imports/${job.id}/start`, {})
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'state.illegal' } } })
  })

  it('brings products in with prices of levels, buckets, ticket books and packages, and changes them by their code', async () => {
    const file = [
      '编码,名称,单位,价格,VIP价,桶型,押金,水票商品,水票张数,套餐内容',
      'B11,十一张水票,本,180,,,,W18,11,',
      'P1,开户套餐,套,200,,,,,,W18*10+JU*1',
      'W18,桶装水 18.9L,桶,20.00,¥18.5,18.9L,30,,,',
      'JU,压水器,个,25,,,,,,',
      'X,坏价格,个,2.555,,,,,,',
      'Y,没有这个,本,9,,,,没有,3,',
    ].join('\n')
    const done = await bring('products', file)
    expect(done).toMatchObject({ state: 'done', rows: 6, created: 4, refused: 2, problems: 2 })
    const products = [...test.hub.shop.products().values()]
    const water = products.find(({ code }) => code === 'W18')
    expect(water).toMatchObject({
      ...{ name: '桶装水 18.9L', priceFen: 2_000, levelPrices: { vip: 1_850 } },
      bucket: { kind: '18.9L', perUnit: 1, depositFen: 3_000 },
    })
    expect(products.find(({ code }) => code === 'B11')).toMatchObject({
      ...{ kind: 'ticket-book', tickets: { productId: water?.id, count: 11 } },
    })
    expect(products.find(({ code }) => code === 'P1')).toMatchObject({
      ...{ kind: 'package', parts: [{ productId: water?.id, quantity: 10 }, { quantity: 1 }] },
    })
    const dearer = '编码,价格\nW18,22\nJU,25\n'
    expect(await bring('products', dearer)).toMatchObject({ created: 0, updated: 0, skipped: 2 })
    expect(await bring('products', dearer, { duplicates: 'update' })).toMatchObject({ updated: 1, skipped: 1 })
    expect(test.hub.shop.product(water?.id ?? ('' as never))).toMatchObject({
      ...{ priceFen: 2_200, levelPrices: { vip: 1_850 }, bucket: { depositFen: 3_000 } },
    })
  })

  it('places orders of several rows once, however often the table comes', async () => {
    const file = [
      '订单号,客户电话,商品,数量,送货地址,区县,送货日期,送货时段,备注',
      'A1,13800138000,W18,2,春熙路 1 号,锦江区,2026-12-01,9:00-12:00,',
      'A1,13800138000,压水器,1,,,,,放门卫',
      ',028 8600 1234,W18,1,人民南路 2 号,武侯区,,,',
      ',028 8600 1234,W18,1,人民南路 2 号,武侯区,,,',
      'A2,13900139000,W18,1,某处,,,,',
      'A3,13800138000,没有的,1,某处,,,,',
      'A4,13800138000,W18,零,某处,,,,',
    ].join('\n')
    const { job } = await upload('orders', file)
    const look = await ask('administrator', 'POST', `/api/imports/${job.id}/preview`, {})
    expect((look.body as Preview).rows.map(({ row, outcome }) => [row, outcome])).toStrictEqual([
      [2, 'create'],
      [4, 'create'],
      [5, 'create'],
      [6, 'refuse'],
      [7, 'refuse'],
      [8, 'refuse'],
    ])
    expect(await bring('orders', file)).toMatchObject({ state: 'done', rows: 7, created: 3, refused: 3, problems: 3 })
    const list = async () =>
      ((await ask('administrator', 'GET', '/api/orders')).body as { orders: Record<string, unknown>[] }).orders
    const stored = await list()
    expect(stored).toHaveLength(3)
    expect(stored.find(({ note }) => note === '放门卫')).toMatchObject({
      ...{ source: 'web', contactName: '张建国', address: { district: '锦江区', detail: '春熙路 1 号' } },
      window: { from: Date.parse('2026-12-01T09:00:00+08:00'), to: Date.parse('2026-12-01T12:00:00+08:00') },
      lines: [{ name: '桶装水 18.9L', quantity: 2 }, { name: '压水器' }],
    })
    expect(await bring('orders', file)).toMatchObject({ created: 0, skipped: 3, refused: 3 })
    expect(await list()).toHaveLength(3)
    // The same order number with something else in it is told, and changes nothing.
    const other = file.replace('W18,2,', 'W18,5,')
    const { id, problems } = await bring('orders', other)
    expect(problems).toBe(4)
    expect((await raw('administrator', 'GET', `/api/imports/${id}/report`)).body).toContain('2,,A1,订单已存在')
    expect(await logged('order.import')).toHaveLength(3)
  })

  it.each(['csv', 'csv-gbk', 'xlsx'] as const)(
    'writes customers as %s that come in again as they are',
    async (format) => {
      const { bytes, table, rows, mark, type } = await export_('administrator', `customers?format=${format}`)
      expect(table.header.slice(0, 4)).toStrictEqual(['客户编号', '姓名', '级别', '电话1'])
      expect(rows.map((cells) => [cells[1], cells[3]])).toStrictEqual([
        ['王芳', '028-86001234'],
        ['张建国', '13800138000'],
      ])
      expect(type).toContain(format === 'xlsx' ? 'spreadsheetml' : 'text/csv')
      expect(table.encoding).toBe({ csv: 'utf-8', 'csv-gbk': 'gb18030', xlsx: null }[format])
      if (format === 'csv') expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf')
      const [entry] = await logged('customer.export')
      expect(entry?.detail).toMatchObject({ format, rows: 2 })
      expect(mark).toContain('（工号 administrator）')
      expect(mark).toContain('在 127.0.0.1 导出，共 2 行')
      expect(mark).toContain(entry?.subjectId)
      expect(readdirSync(join(test.dataFolder, 'exports'))).toStrictEqual([])
      // The watermark is the one row that is no customer… and it has no number to be one by.
      const back = await bring('customers', bytes)
      expect(back).toMatchObject({ created: 0, skipped: 2 })
    },
  )

  it('keeps a character that GBK lacks, and no cell that Excel would run', async () => {
    await ask('administrator', 'POST', '/api/customers', {
      ...{ id: uuid(), name: '=cmd|calc 𠮷', notes: '@here', numbers: [{ id: uuid(), typed: '+4915112345678' }] },
    })
    const { bytes, rows } = await export_('administrator', 'customers?format=csv-gbk&text=cmd')
    const text = new TextDecoder('gb18030').decode(bytes)
    expect(text).toContain("'=cmd|calc 𠮷")
    expect(text).toContain("'@here")
    expect(text).toContain("'+4915112345678")
    // Read again, the apostrophe is gone.
    expect(rows.map((cells) => cells.slice(0, 4))).toStrictEqual([['', '=cmd|calc 𠮷', 'normal', '+4915112345678']])
  })

  it('writes orders with their sums in yuan, filtered as the list is', async () => {
    const all = await export_('administrator', 'orders?format=xlsx')
    const total = all.table.header.indexOf('合计')
    expect(all.rows).toHaveLength(3)
    expect(all.rows.map((cells) => Number(cells[total])).sort((a, b) => a - b)).toStrictEqual([52, 52, 129])
    const some = await export_('administrator', `orders?format=csv&text=${encodeURIComponent('张建国')}`)
    expect(some.rows).toHaveLength(1)
    expect((await export_('administrator', 'orders?format=csv&states=cancelled')).rows).toHaveLength(0)
    expect((await logged('order.export'))[0]?.detail).toMatchObject({ filter: { states: ['cancelled'] }, rows: 0 })
  })

  it('writes products that change nothing when they come in again', async () => {
    const { bytes, rows } = await export_('administrator', 'products?format=csv')
    expect(rows).toHaveLength(4)
    expect(await bring('products', bytes, { duplicates: 'update' })).toMatchObject({ updated: 0, skipped: 4 })
  })

  it('masks numbers for whoever may export but not see them', async () => {
    const { access } = test.hub
    const id = uuid() as RoleId
    await access.roles.create(hubManager, {
      ...{ id, name: { 'zh-CN': '导出', en: 'Exports' } },
      grants: { 'customer.read': 'all', 'customer.export': 'all', 'order.read': 'all', 'order.export': 'all' },
    })
    const { oneTimeCode } = await access.users.create(hubManager, {
      ...{ id: uuid() as UserId, jobNumber: 'mask', name: '看不见', team: null, station: null, roleIds: [id] },
      language: 'zh-CN',
    })
    await access.signIn.useOneTimeCode('mask', oneTimeCode ?? '', testPassword, '127.0.0.1')
    tokens.set('inspector', (await test.signIn('mask')).accessToken)
    const customers = await export_('inspector', 'customers?format=csv')
    const orders = await export_('inspector', 'orders?format=csv')
    for (const text of [customers.bytes.toString(), orders.bytes.toString()]) {
      expect(text).not.toMatch(/13800138000|86001234/)
      expect(text).toContain('138****8000')
    }
  })

  it('is for those who have the right, and each for his own file', async () => {
    expect((await upload('customers', '姓名\n甲\n', 'agent')).status).toBe(403)
    expect((await upload('orders', '商品\n甲\n', 'agent')).status).toBe(403)
    for (const path of ['customers?format=csv', 'orders?format=csv', 'products?format=csv']) {
      expect((await raw('agent', 'GET', `/api/exports/${path}`)).statusCode).toBe(403)
    }
    const { job } = await upload('customers', '姓名\n甲\n', 'supervisor')
    for (const [method, step] of [
      ['GET', ''],
      ['POST', '/start'],
      ['POST', '/cancel'],
    ] as const) {
      const reply = await ask(
        'administrator',
        method,
        `/api/imports/${job.id}${step}`,
        method === 'POST' ? {} : undefined,
      )
      expect(reply.status).toBe(404)
    }
    expect((await ask('supervisor', 'POST', `/api/imports/${job.id}/cancel`)).body).toMatchObject({
      state: 'cancelled',
    })
    expect((await ask('supervisor', 'GET', `/api/imports/${job.id}`)).status).toBe(404)
    expect(readdirSync(join(test.dataFolder, 'imports'))).toStrictEqual([])
  })

  it.each([
    ['an empty file', '', '空文件'],
    ['only a header', '姓名,电话\n', '只有表头'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), '不是文本表格'],
    ['an old Excel file', Buffer.from('d0cf11e0a1b11ae1', 'hex'), '旧版 Excel'],
    ['a damaged Excel file', Buffer.from('504b0304140000', 'hex'), '不是有效的 Excel'],
  ])('refuses %s in words, and keeps nothing of it', async (_, bytes, words) => {
    const { status, text } = await upload('products', bytes)
    expect(status).toBe(400)
    expect(text).toContain(words)
    expect(readdirSync(join(test.dataFolder, 'imports'))).toStrictEqual([])
  })

  it('says which column is missing, and takes it by hand', async () => {
    const { job } = await upload('products', '我的编码,叫什么,单位,价格\nZ1,茶叶,盒,88\n')
    const path = `/api/imports/${job.id}/preview`
    const refused = await ask('administrator', 'POST', path, {})
    expect(refused).toMatchObject({ status: 400, body: { error: { code: 'request.invalid' } } })
    expect(JSON.stringify(refused.body)).toContain('没有“商品编码”列')
    const { body } = await ask('administrator', 'POST', path, { mapping: { 我的编码: 'code', 叫什么: 'name' } })
    expect(body as Preview).toMatchObject({ rows: [{ outcome: 'create', title: '茶叶', detail: 'Z1' }] })
  })

  it('takes everything out again when an import of customers is called off', async () => {
    const before = (await test.hub.customers.list({ before: null, limit: 200, reach: 'all' })).items.length
    const rows: SheetData = [
      ['姓名', '编号'],
      ...Array.from({ length: 3_000 }, (_, at) => [`客户${String(at)}`, `n${String(at)}`]),
    ]
    const { job } = await upload('customers', await writeExcelFile(rows).toBuffer(), 'administrator', '很多.xlsx')
    await ask('administrator', 'POST', `/api/imports/${job.id}/start`, {})
    const other = await upload('customers', '姓名\n乙\n')
    const second = await ask('administrator', 'POST', `/api/imports/${other.job.id}/start`, {})
    expect(second).toMatchObject({ status: 409, body: { error: { code: 'state.illegal' } } })
    await waitFor('the first rows', async () => {
      const { body } = await ask('administrator', 'GET', `/api/imports/${job.id}`)
      return Number(body['rows']) > 0 ? true : undefined
    })
    const { body } = await ask('administrator', 'POST', `/api/imports/${job.id}/cancel`)
    expect(body).toMatchObject({ state: 'cancelled', undone: true, created: 0, kept: [] })
    expect((await test.hub.customers.list({ before: null, limit: 200, reach: 'all' })).items).toHaveLength(before)
  })

  it('stores no product of an import that is called off', async () => {
    const before = [...test.hub.shop.products().values()]
    const rows = Array.from({ length: 3_000 }, (_, at) => `C${String(at)},商品${String(at)},个,${String(1 + at)}`)
    const { job } = await upload('products', ['编码,名称,单位,价格', ...rows].join('\n'))
    await ask('administrator', 'POST', `/api/imports/${job.id}/start`, {})
    await waitFor('the first products', async () => {
      const { body } = await ask('administrator', 'GET', `/api/imports/${job.id}`)
      return Number(body['created']) > 0 ? true : undefined
    })
    const { body } = await ask('administrator', 'POST', `/api/imports/${job.id}/cancel`)
    expect(body).toMatchObject({ state: 'cancelled', undone: true, created: 0, kept: [] })
    expect([...test.hub.shop.products().values()]).toEqual(before)
    await test.hub.shop.load()
    expect([...test.hub.shop.products().values()]).toEqual(before)
    expect((await logged('product.import'))[0]?.detail).toMatchObject({ state: 'cancelled', created: 0 })
  })

  it('stores all products of an import together, each with its entry in the log', async () => {
    const { operations: before } = await test.hub.log.search({ action: 'product.create', limit: 500 })
    const rows = Array.from({ length: 300 }, (_, at) => `D${String(at)},商品${String(at)},个,${String(1 + at)}`)
    const done = await bring('products', ['编码,名称,单位,价格', ...rows, 'D7,另一个,个,9'].join('\n'))
    expect(done).toMatchObject({ state: 'done', created: 300, skipped: 1 })
    const { operations } = await test.hub.log.search({ action: 'product.create', limit: 500 })
    expect(operations.length - before.length).toBe(300)
    expect(await test.hub.log.verify()).toMatchObject({ intact: true })
  })
})

import writeExcelFile from 'write-excel-file/node'
import fc from 'fast-check'
import { v7 as uuid } from 'uuid'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { customerChangeSchema, newCustomerSchema } from '../../../../contract/customer.ts'
import { type UserId } from '../../../../contract/ids.ts'
import { createCustomers, type Customers } from '../../../../hub/customers/customers.ts'
import { errorReport } from '../../../../hub/tables/error-report.ts'
import { splitNumbers } from '../../../../hub/customers/import/read-row.ts'
import {
  createCustomerImports,
  type CustomerImports,
  type DuplicateRule,
} from '../../../../hub/customers/import-customers.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

const agent = uuid() as UserId
const utf8 = (text: string) => new TextEncoder().encode(text)
/** "姓名,电话\n张建国,13800138000\n" as Excel on a Chinese Windows saves it. */
const gbk = Buffer.from('d0d5c3fb2cb5e7bbb00ad5c5bda8b9fa2c31333830303133383030300a', 'hex')

describe.each(databaseKinds)('import of customers on %s', (kind) => {
  let database: TestDatabase
  let customers: Customers
  let imports: CustomerImports
  let clock = 1_763_800_000_000

  beforeAll(async () => {
    database = await openTestDatabase(kind)
  }, 60_000)
  afterAll(async () => {
    await database.close()
  })
  beforeEach(() => {
    const numberingPlan = () => ({ areaCode: '28' })
    const now = () => (clock += 1)
    customers = createCustomers({ database, numberingPlan, now, homePlaces: () => undefined })
    imports = createCustomerImports({ database, numberingPlan, now })
  })
  afterEach(async () => {
    for (const { id } of await everybody()) await customers.remove(id, agent, 'all')
    for (const { key } of await customers.fields()) await customers.removeField(key)
  })

  const everybody = async () => (await customers.list({ before: null, limit: 2000, reach: 'all' })).items
  const wish = (bytes: Uint8Array, duplicates: DuplicateRule = 'skip', fileName = 'customers.csv') => ({
    source: { fileName, bytes },
    duplicates,
  })
  const run = (text: string | Uint8Array, duplicates: DuplicateRule = 'skip') =>
    imports.run(wish(typeof text === 'string' ? utf8(text) : text, duplicates), { userId: agent })

  it.each([
    ['UTF-8', utf8('姓名,电话\n张建国,13800138000\n')],
    ['UTF-8 with a byte-order mark', utf8('\ufeff姓名,电话\r\n张建国,13800138000\r\n')],
    ['GBK', gbk],
    ['UTF-16 with tabs', Buffer.from('\ufeff姓名\t电话\n张建国\t13800138000\n', 'utf16le')],
    ['semicolons', utf8('姓名;电话\n张建国;13800138000\n')],
    ['English words and full width', utf8('Name,Mobile Phone\n张建国,１３８００１３８０００\n')],
  ])('reads CSV in %s', async (_, bytes) => {
    expect(await run(bytes)).toMatchObject({ state: 'done', rows: 1, created: 1, refused: 0 })
    expect(await everybody()).toMatchObject([{ name: '张建国', numbers: [{ number: '+8613800138000' }] }])
  })

  it('reads Excel with numbers, dates and several columns of numbers', async () => {
    await customers.putField({
      key: 'birthday',
      label: { 'zh-CN': '生日', en: 'Birthday' },
      type: 'date',
      required: false,
      choices: [],
      sensitive: false,
      position: 0,
    })
    const rows = [
      ['姓名', '电话1', '电话2', '区县', '地址', '生日', '客户级别', '标签'].map((value) => ({ value })),
      [
        { value: '张建国' },
        { type: Number, value: 13_800_138_000 },
        { value: '028-86001234 转 8001' },
        { value: '锦江区' },
        { value: '春熙路 88 号' },
        { type: Date, value: new Date('1980-02-29T00:00:00Z'), format: 'yyyy-mm-dd' },
        { value: 'VIP客户' },
        { value: '月结、老客户' },
      ],
    ]
    const bytes = await (writeExcelFile as unknown as (data: unknown) => { toBuffer(): Promise<Buffer> })(
      rows,
    ).toBuffer()
    const result = await imports.run(wish(bytes, 'skip', 'customers.xlsx'), { userId: agent })
    expect(result).toMatchObject({ state: 'done', created: 1, problems: [] })
    expect(await everybody()).toMatchObject([
      {
        name: '张建国',
        level: 'vip',
        tags: ['月结', '老客户'],
        fields: { birthday: '1980-02-29' },
        numbers: [{ number: '+8613800138000' }, { number: '+862886001234', extension: '8001' }],
        addresses: [{ district: '锦江区', detail: '春熙路 88 号', isDefault: true }],
      },
    ])
  })

  it('takes the good rows and says of the others which, where, why and what to do', async () => {
    const result = await run(
      [
        '姓名,电话,备注',
        '张建国,13800138000,',
        ',13900139000,',
        '李四,1.38E+10,',
        '王五,电话没有,',
        '赵六,1380013800,',
        `${'长'.repeat(201)},,`,
        '钱七,,好',
      ].join('\n'),
    )
    expect(result).toMatchObject({ state: 'done', rows: 7, created: 2, refused: 5 })
    expect(result.problems.map(({ row, column }) => [row, column])).toStrictEqual([
      [3, '姓名'],
      [4, '电话'],
      [5, '电话'],
      [6, '电话'],
      [7, '姓名'],
      [7, '姓名'],
    ])
    expect(result.problems[1]?.remedy['zh-CN']).toContain('文本')
    const report = errorReport(result.problems, 'zh-CN')
    expect(report.startsWith('\ufeff行号,列,内容,原因,处理办法\r\n3,姓名,,姓名为空,请补上姓名\r\n')).toBe(true)
    expect(errorReport([{ ...result.problems[0]!, value: '=cmd()' }], 'en')).toContain("'=cmd()")
  })

  it('writes the creation into the history and makes everybody findable', async () => {
    const { importId } = await run('姓名,电话,地址\n张建国,13800138000,春熙路 88 号\n')
    const [made] = await everybody()
    const { items } = await customers.history(made!.id, { before: null, limit: 9, reach: 'all' })
    expect(items).toMatchObject([{ field: 'created', userId: agent, after: { file: 'customers.csv' }, version: 1 }])
    expect(importId).toMatch(/^[\da-f-]{36}$/)
    for (const text of ['zjg', '0013', '春熙路']) {
      const { hits } = await customers.search({ text, limit: 5, withNumbers: true, reach: 'all' })
      expect(
        hits.map((h) => h.customer.id),
        text,
      ).toStrictEqual([made!.id])
    }
  })

  it('keeps telling of the creation after changes, page by page, and after the customer is removed', async () => {
    await run('姓名,电话\n张建国,13800138000\n')
    const [made] = await everybody()
    const { id } = made!
    for (const [index, notes] of ['甲', '乙'].entries()) {
      await customers.change(id, { version: index + 1, changes: { notes } }, agent, 'all')
    }
    const read = async (limit: number) => {
      const found = []
      let before: string | null = null
      do {
        const page: Awaited<ReturnType<Customers['history']>> = await customers.history(id, {
          before,
          limit,
          reach: 'all',
        })
        found.push(...page.items)
        before = page.next
      } while (before !== null)
      return found
    }
    const all = await read(9)
    expect(all.map(({ field, version }) => [field, version])).toStrictEqual([
      ['notes', 3],
      ['notes', 2],
      ['created', 1],
    ])
    for (const limit of [1, 2, 3]) expect(await read(limit)).toStrictEqual(all)
    await customers.remove(id, agent, 'all')
    const [removed, ...others] = await read(9)
    expect(removed).toMatchObject({ field: 'removed', version: 4 })
    expect(others).toStrictEqual(all)
    expect(customerChangeSchema.parse(all[2])).toMatchObject({
      at: made!.createdAt,
      userId: agent,
      before: null,
      after: { file: 'customers.csv' },
    })
  })

  it('stores every text as the file has it', async () => {
    const odd = ['a"b\\c', '{"x":[1]}', '换\t行', 'null', '12.50', '𠮷野家 😀', "o'hara ? $1", '0x1F', '\\u0041']
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
    const lines = odd.map((notes, index) => `N${String(index)},客户,${cell(notes)}`)
    expect(await run(['编号,姓名,备注', ...lines].join('\n'))).toMatchObject({ created: odd.length })
    const found = await everybody()
    expect(found.map((c) => c.notes).reverse()).toStrictEqual(odd)
    expect(found.map((c) => c.code).reverse()).toStrictEqual(odd.map((_, index) => `N${String(index)}`))
  })

  it('tells how much of the file is done', async () => {
    const rows = Array.from({ length: 600 }, (_, i) => `客户${String(i)},`)
    const shares: number[] = []
    // Cancelled at its end, so that there is nothing to clean up.
    const stop = new AbortController()
    await imports.run(wish(utf8(['姓名,备注', ...rows].join('\n'))), {
      userId: agent,
      signal: stop.signal,
      onProgress: ({ share }) => {
        if (shares.push(share) === 3) stop.abort()
      },
    })
    expect(shares).toHaveLength(3)
    expect(shares[0]).toBeGreaterThan(0.3)
    expect(shares[1]).toBeGreaterThan(shares[0]!)
    expect(shares[2]).toBe(1)
  }, 60_000)

  it('previews the beginning of a long file, whatever comes behind it', async () => {
    const lines = Array.from({ length: 40_000 }, (_, i) => `客户${String(i)},1380${String(i).padStart(7, '0')}`)
    const text = utf8(['姓名,电话', ...lines].join('\n'))
    const broken = Buffer.concat([text, utf8(`\n坏,"${'x'.repeat(400_000)}`)])
    const short = await imports.preview(wish(utf8(['姓名,电话', ...lines.slice(0, 30)].join('\n'))), 5)
    for (const bytes of [text, broken]) expect(await imports.preview(wish(bytes), 5)).toStrictEqual(short)
    // One long cell, and the beginning does not hold the rows asked for.
    const long = utf8(['姓名,备注', ...Array.from({ length: 30 }, () => `客户,${'长'.repeat(8000)}`)].join('\n'))
    expect((await imports.preview(wish(long), 30)).rows).toHaveLength(30)
  }, 60_000)

  describe('with customers who are there already', () => {
    const again = [
      '编号,姓名,电话,备注,标签',
      ',张大国,13800138000,改了,新',
      'K2,李四光,13900139000,,',
      ',新人,13700137000,,',
      ',又是新人,0137 0013 7000,同一文件,',
    ].join('\n')

    beforeEach(async () => {
      for (const [code, name, typed] of [
        ['K1', '张建国', '13800138000'],
        ['K2', '李四', '13600136000'],
      ] as const) {
        const input = {
          id: uuid(),
          code,
          name,
          notes: '旧',
          tags: ['旧'],
          numbers: [{ id: uuid(), typed, label: '手机' }],
        }
        await customers.create(newCustomerSchema.parse(input), agent)
      }
    })

    it('skips them', async () => {
      expect(await run(again, 'skip')).toMatchObject({ created: 1, updated: 0, skipped: 3 })
      expect((await everybody()).map((c) => c.name)).toStrictEqual(['新人', '李四', '张建国'])
    })

    it('updates them: filled cells replace, numbers and tags are added, empty cells change nothing', async () => {
      expect(await run(again, 'update')).toMatchObject({ created: 1, updated: 3, skipped: 0 })
      const [fresh, second, first] = await everybody()
      expect(first).toMatchObject({ name: '张大国', code: 'K1', notes: '改了', tags: ['旧', '新'], version: 2 })
      expect(first?.numbers).toMatchObject([{ number: '+8613800138000', label: '手机' }])
      expect(second).toMatchObject({ name: '李四光', notes: '旧', tags: ['旧'] })
      expect(second?.numbers.map((n) => n.number)).toStrictEqual(['+8613600136000', '+8613900139000'])
      expect(fresh).toMatchObject({ name: '又是新人', notes: '同一文件' })
      const { items } = await customers.history(first!.id, { before: null, limit: 9, reach: 'all' })
      expect(items.map((c) => c.field)).toStrictEqual(['notes', 'tags', 'name', 'created'])
    })

    it('makes second ones with the same number when told so, but never with the same code', async () => {
      expect(await run(again, 'create')).toMatchObject({ created: 3, skipped: 1 })
      expect(await everybody()).toHaveLength(5)
    })

    it('previews exactly what the run then does, and stores nothing', async () => {
      for (const rule of ['skip', 'update', 'create'] as const) {
        const preview = await imports.preview(wish(utf8(again), rule))
        expect(await everybody()).toHaveLength(2)
        const outcomes = preview.rows.map((r) => r.outcome)
        const expected = {
          skip: ['skip', 'skip', 'create', 'skip'],
          update: ['update', 'update', 'create', 'update'],
          create: ['create', 'skip', 'create', 'create'],
        }
        expect(outcomes).toStrictEqual(expected[rule])
        expect(preview.columns.map((c) => c.target)).toStrictEqual(['code', 'name', 'number', 'notes', 'tags'])
      }
    })

    it('leaves nothing of a cancelled run', async () => {
      const before = await everybody()
      const rows = Array.from({ length: 1400 }, (_, i) => `,客户${String(i)},1310000${String(i).padStart(4, '0')},,`)
      const stop = new AbortController()
      const result = await imports.run(wish(utf8([again, ...rows].join('\n')), 'update'), {
        userId: agent,
        signal: stop.signal,
        onProgress: ({ rows: done }) => {
          if (done >= 1000) stop.abort()
        },
      })
      expect(result).toMatchObject({ state: 'cancelled', created: 0, updated: 0, kept: [] })
      const content = (list: typeof before) => list.map(({ version: _v, updatedAt: _u, ...rest }) => rest)
      expect(content(await everybody())).toStrictEqual(content(before))
      const { hits } = await customers.search({ text: '客户', limit: 5, withNumbers: true, reach: 'all' })
      expect(hits).toStrictEqual([])
    }, 60_000)
  })

  it('leaves nothing of a run that fails on its way', async () => {
    const rows = Array.from({ length: 700 }, (_, i) => `客户${String(i)},`)
    const broken = ['姓名,备注', ...rows, `坏,"${'x'.repeat(400_000)}`].join('\n')
    await expect(run(broken)).rejects.toMatchObject({ code: 'request.invalid', parameters: { place: 'customers.csv' } })
    expect(await everybody()).toStrictEqual([])
  }, 60_000)

  it('takes out at the next start what a killed hub left of a run, but keeps what people have changed since', async () => {
    const rows = Array.from({ length: 1100 }, (_, i) => `客户${String(i)},`)
    const killed = new Error('killed')
    // The death of the process: neither the end nor the undoing is reached.
    const dying = createCustomerImports({
      database: {
        ...database,
        transaction: async (work) => {
          if (dead) throw killed
          return await database.transaction(work)
        },
      },
      numberingPlan: () => ({}),
    })
    let dead = false
    await expect(
      dying.run(wish(utf8(['姓名,备注', ...rows].join('\n'))), {
        userId: agent,
        onProgress: ({ rows: done }) => {
          if (done >= 1000) dead = true
        },
      }),
    ).rejects.toBe(killed)
    const left = await everybody()
    expect(left).toHaveLength(1000)
    await customers.change(left[0]!.id, { version: 1, changes: { notes: '已联系' } }, agent, 'all')
    expect(await imports.undoUnfinished()).toStrictEqual([{ fileName: 'customers.csv', kept: [left[0]!.name] }])
    expect((await everybody()).map((c) => c.notes)).toStrictEqual(['已联系'])
    expect(await imports.undoUnfinished()).toStrictEqual([])
  }, 60_000)

  it.each([
    ['an empty file', new Uint8Array(), '空文件'],
    ['a header alone', utf8('姓名,电话\n'), '没有客户'],
    ['blank lines', utf8('\n\n \n'), '没有任何内容'],
    ['no column for the name', utf8('电话,地址\n13800138000,x\n'), '没有姓名列'],
    ['no header', utf8('张建国,13800138000\n'), '没有姓名列'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), '不是文本表格'],
    ['bytes of no encoding', Buffer.from('c3fb2cff80ff0a', 'hex'), '不是文本表格'],
    ['an old Excel file', Buffer.from('d0cf11e0a1b11ae10000', 'hex'), '.xls'],
    ['a broken Excel file', Buffer.from('504b0304deadbeef', 'hex'), '.xlsx'],
  ])('refuses %s with a clear sentence', async (_, bytes, words) => {
    const failure = run(bytes)
    await expect(failure).rejects.toMatchObject({ code: 'request.invalid' })
    await expect(failure).rejects.toSatisfy((error: { say(language: string): string }) =>
      error.say('zh-CN').includes(words),
    )
    await expect(imports.preview(wish(bytes))).rejects.toMatchObject({ code: 'request.invalid' })
    expect(await everybody()).toStrictEqual([])
  })

  it('follows an explicit mapping and refuses one that does not fit', async () => {
    const bytes = utf8('甲,乙,姓名\n张建国,13800138000,别名\n')
    const mapping = { 甲: 'name', 乙: 'number', 姓名: 'notes' }
    await imports.run({ ...wish(bytes), mapping }, { userId: agent })
    expect(await everybody()).toMatchObject([
      { name: '张建国', notes: '别名', numbers: [{ number: '+8613800138000' }] },
    ])
    for (const wrong of [{ 丙: 'name' }, { 甲: 'nome' }, { 甲: 'fields.none' }]) {
      await expect(imports.preview({ ...wish(bytes), mapping: wrong })).rejects.toMatchObject({
        code: 'request.invalid',
      })
    }
  })

  it('takes any bytes without falling over', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 300 }),
          fc.string().map((s) => utf8(`姓名,电话\n${s}`)),
        ),
        async (bytes) => {
          await imports.preview(wish(bytes)).catch((error: unknown) => {
            expect(error).toMatchObject({ code: 'request.invalid' })
          })
        },
      ),
      { numRuns: 200 },
    )
  }, 60_000)
})

describe('several numbers in one cell', () => {
  it.each([
    ['13800138000/13900139000', ['13800138000', '13900139000']],
    ['13800138000、028-86001234', ['13800138000', '028-86001234']],
    ['13800138000,13900139000', ['13800138000', '13900139000']],
    ['13800138000 13900139000', ['13800138000', '13900139000']],
    ['028 86001234', ['028 86001234']],
    ['138 0013 8000', ['138 0013 8000']],
    ['86001234,8001', ['86001234,8001']],
    ['86001234 转 8001', ['86001234 转 8001']],
    ['+86 138 0013 8000', ['+86 138 0013 8000']],
  ])('%s', (cell, numbers) => {
    expect(splitNumbers(cell)).toStrictEqual(numbers)
  })
})

import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import writeExcelFile from 'write-excel-file/node'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { type HubChild, hubCommand, hubProcess } from '../../../support/hub-command.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'
import { waitFor } from '../../../support/wait-for.ts'

let place: TemporaryFolder
let data: string

beforeEach(async () => {
  place = await temporaryFolder('import-command')
  data = join(place.path, 'data')
  await mkdir(data, { mode: 0o700 })
  await (await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') })).close()
})
afterEach(() => place.remove())

type Stored = { name: string; code: string | null; notes: string }

async function query<T>(text: string): Promise<readonly T[]> {
  const database = await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') }, { migrate: false })
  try {
    return (await sql.raw<T>(text).execute(database.db)).rows
  } finally {
    await database.close()
  }
}
const stored = () => query<Stored>('select name, code, notes from customers order by name')
const count = async (table: string): Promise<number> =>
  Number((await query<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n)

const importFile = (file: string, ...more: readonly string[]) =>
  hubCommand(['import-customers', join(place.path, file), '--data', data, ...more])

const table = 'Name,Phone,Code,Notes\nAnna,13800138000,C1,first\nBen,028-87654321,C2,\n'

describe('importing by command', () => {
  it('stores a CSV file and says how many', async () => {
    await writeFile(join(place.path, 'a.csv'), table)
    const told = await importFile('a.csv')
    expect(told, told.error).toMatchObject({ code: 0, error: '' })
    expect(told.out).toBe('Imported 2 rows: 2 new, 0 changed, 0 skipped, 0 with problems.')
    expect(await stored()).toEqual([
      { name: 'Anna', code: 'C1', notes: 'first' },
      { name: 'Ben', code: 'C2', notes: '' },
    ])
    expect(await query('select detail from operation_log')).toMatchObject([
      { detail: expect.stringContaining('2') as string },
    ])
  })

  it('stores an XLSX file, its columns named by --map', async () => {
    const cells = [
      ['Who', 'Phone'],
      ['Anna', '13800138000'],
      ['王芳', '13900139000'],
    ].map((row) => row.map((value) => ({ value, type: String })))
    const made = await writeExcelFile(cells).toBuffer()
    await writeFile(join(place.path, 'a.xlsx'), made)
    const told = await importFile('a.xlsx', '--map', 'Who=name')
    expect(told, told.error).toMatchObject({ code: 0 })
    expect((await stored()).map(({ name }) => name)).toEqual(['Anna', '王芳'])
    expect(await count('customer_numbers')).toBe(2)
  })

  it('previews without storing', async () => {
    await writeFile(join(place.path, 'a.csv'), table)
    const told = await importFile('a.csv', '--preview')
    expect(told, told.error).toMatchObject({ code: 0 })
    for (const word of ['Phone', 'Anna', '13800138000', 'new', 'nothing was imported']) expect(told.out).toContain(word)
    expect(await stored()).toEqual([])
    expect(await count('customer_imports')).toBe(0)
  })

  it.each([
    ['skip', '0 new, 0 changed, 2 skipped', ['first', '']],
    ['update', '0 new, 2 changed, 0 skipped', ['second', 'third']],
    ['create', '2 new, 0 changed, 0 skipped', undefined],
  ])('treats customers who are there already by --duplicates %s', async (rule, said, notes) => {
    await writeFile(join(place.path, 'a.csv'), table.replaceAll(/,C\d/g, ','))
    await importFile('a.csv')
    await writeFile(join(place.path, 'b.csv'), 'Name,Phone,Notes\nAnna,13800138000,second\nBen,028-87654321,third\n')
    const told = await importFile('b.csv', '--duplicates', rule)
    expect(told, told.error).toMatchObject({ code: 0 })
    expect(told.out).toContain(said)
    if (notes) expect((await stored()).map((one) => one.notes)).toEqual(notes)
    else expect(await stored()).toHaveLength(4)
  })

  it('writes the rows with problems into a file beside it, and imports the others', async () => {
    await writeFile(join(place.path, 'a.csv'), `${table},13700137000,C3,nobody\n`)
    const told = await importFile('a.csv')
    expect(told, told.error).toMatchObject({ code: 0 })
    expect(told.out).toContain('2 new, 0 changed, 0 skipped, 1 with problems')
    const report = join(place.path, 'a.csv.errors.csv')
    expect(told.out).toContain(report)
    expect(readFileSync(report, 'utf8')).toMatch(/nobody|name/i)
    expect(await stored()).toHaveLength(2)
    const elsewhere = join(place.path, 'why.csv')
    await importFile('a.csv', '--report', elsewhere)
    expect(existsSync(elsewhere)).toBe(true)
  })

  it('takes everything back on Ctrl-C, and says so', { timeout: 90_000 }, async () => {
    const rows = Array.from({ length: 40_000 }, (_, at) => `Customer ${at},139${String(10_000_000 + at)}`)
    await writeFile(join(place.path, 'many.csv'), `Name,Phone\n${rows.join('\n')}\n`)
    const child: HubChild = hubProcess(['import-customers', join(place.path, 'many.csv'), '--data', data])
    let over = false
    void child.ended.then(() => (over = true))
    await waitFor('customers to arrive', async () => over || (await count('customers')) > 0, { timeoutMs: 60_000 })
    child.process.kill('SIGINT')
    expect(await child.ended, child.said()).toBe(130)
    expect(child.said()).toContain('nothing was changed')
    expect(await count('customers')).toBe(0)
    expect(await count('customer_numbers')).toBe(0)
    expect(await count('customer_search')).toBe(0)
  })
})

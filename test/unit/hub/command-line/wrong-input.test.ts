import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../../../hub/database/open-database.ts'
import { tableDigests } from '../../../support/table-digests.ts'
import { hubCommand, hubProcess } from '../../../support/hub-command.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'

let place: TemporaryFolder
let data: string

beforeAll(async () => {
  place = await temporaryFolder('commands')
  data = join(place.path, 'data')
  await mkdir(data, { mode: 0o700 })
  const database = await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') })
  await sql`pragma wal_checkpoint(truncate)`.execute(database.db)
  await database.close()
  await hubCommand(['create-user', '--data', data, '--job-number', '8001', '--name', 'Zhang San'])
  expect((await hubCommand(['backup', join(place.path, 'good'), '--data', data])).code).toBe(0)
  const good = readFileSync(join(place.path, 'good'))
  await writeFile(join(place.path, 'cut'), good.subarray(0, good.length / 2))
  const flipped = Buffer.from(good)
  flipped[Math.floor(good.length / 2)]! ^= 1
  await writeFile(join(place.path, 'flipped'), flipped)
  await writeFile(join(place.path, 'text'), 'hello')
  await writeFile(join(place.path, 'empty.csv'), '')
  await writeFile(join(place.path, 'unknown.csv'), 'foo,bar\n1,2\n')
  await writeFile(join(place.path, 'customers.csv'), 'Name,Phone\nLi,13800138000\n')
  await writeFile(join(place.path, 'picture.xlsx'), 'not a table at all')
  await mkdir(join(place.path, 'nothing'))
  await mkdir(join(place.path, 'badly-set'))
  await writeFile(join(place.path, 'badly-set', 'settings.yaml'), 'listen:\n  port: many\n')
  await writeFile(join(place.path, 'bad-centre.yaml'), 'company: {}\n')
})
afterAll(() => place.remove())

/** Of the database every row. */
async function rows(): Promise<string> {
  const database = await openDatabase({ kind: 'sqlite', file: join(data, 'hub.db') }, { migrate: false })
  const digests = JSON.stringify(await tableDigests(database))
  await database.close()
  return digests
}

/** Every file that counts, with its hash. */
function contents(folder: string): string {
  const files = readdirSync(folder, { recursive: true })
    .map(String)
    .filter(
      (name) =>
        statSync(join(folder, name)).isFile() && !/hub\.(lock|db|db-wal|db-shm)$|operation-log.witness$/.test(name),
    )
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    )
    .join('\n')
  return files
}

/** What is written after zuoxi-hub (`@` is the place, `$` the data folder); the exit code; a word that must be said. */
const wrong: readonly (readonly [words: string, code: number, said: string])[] = [
  ['', 2, 'zuoxi-hub --help'],
  ['strat', 2, 'strat'],
  ['--nonsense', 2, '--nonsense'],
  ['start', 2, '--data'],
  ['start --dat $', 2, '--dat'],
  ['start --data', 2, '--data'],
  ['start --data $ --listen', 2, '--listen'],
  ['start --data $ --listen 99999', 2, '--listen'],
  ['start --data $ --listen 127.0.0.1:x', 2, '--listen'],
  ['start --data $ --language fr', 2, '--language'],
  ['start --data @/text', 1, '@/text'],
  ['start --data @/badly-set', 1, 'settings.yaml'],
  ['start --data $ --centre @/missing.yaml', 1, 'missing.yaml'],
  ['start --data $ --centre @/bad-centre.yaml', 1, 'bad-centre.yaml'],
  ['start --data $ extra', 2, 'zuoxi-hub start --help'],
  ['create-user --data $', 2, '--job-number'],
  ['create-user --data $ --job-number 8002', 2, '--name'],
  ['create-user --data $ --job-number 8002 --name Li --role king', 2, '--role'],
  ['create-user --data $ --job-number a/b --name Li', 2, '--job-number'],
  ['create-user --data $ --job-number 8002 --name Li --station West', 2, '--station'],
  ['create-user --data $ --job-number 8001 --name Li', 1, '8001'],
  ['create-user --data @/missing --job-number 1 --name Li', 1, '@/missing'],
  ['create-user --data @/nothing --job-number 1 --name Li', 1, '@/nothing'],
  ['reset-password --data $', 2, 'JOB-NUMBER'],
  ['reset-password 9999 --data $', 1, '9999'],
  ['import-customers --data $', 2, 'FILE'],
  ['import-customers @/missing.csv --data $', 1, 'missing.csv'],
  ['import-customers @ --data $', 1, '@'],
  ['import-customers @/empty.csv --data $', 1, 'empty.csv'],
  ['import-customers @/unknown.csv --data $', 1, 'unknown.csv'],
  ['import-customers @/picture.xlsx --data $', 1, 'picture.xlsx'],
  ['import-customers @/customers.csv --data $ --duplicates maybe', 2, '--duplicates'],
  ['import-customers @/customers.csv --data $ --map name', 2, '--map'],
  ['import-customers @/customers.csv --data $ --map nosuch=name', 1, 'nosuch'],
  ['import-customers @/customers.csv --data @/nothing', 1, '@/nothing'],
  ['sample-data --data $', 2, '--kind'],
  ['sample-data --data $ --kind huge', 2, '--kind'],
  ['sample-data --data $ --kind large --customers many', 2, '--customers'],
  ['sample-data --data $ --kind large --customers 0', 2, '--customers'],
  ['sample-data --data $ --kind qingquan --days 999', 2, '--days'],
  ['sample-data --data $ --kind qingquan --seed -1', 2, '--seed'],
  ['sample-data --data @/text --kind large', 1, '@/text'],
  ['sample-data --data /proc/zuoxi --kind large', 1, '/proc/zuoxi'],
  ['enrolment-code --data $', 1, 'authority.crt'],
  ['enrolment-code --data $ --port 70000', 2, '--port'],
  ['enrolment-code --data @/missing', 1, '@/missing'],
  ['verify-log --data @/nothing', 1, '@/nothing'],
  ['verify-log --data $ --nonsense', 2, '--nonsense'],
  ['backup --data $', 2, 'FILE'],
  ['backup @/good --data $', 1, '@/good'],
  ['backup @/no/where --data $', 1, 'no'],
  ['backup @/new --data @/nothing', 1, '@/nothing'],
  ['backup @/new --data $ --centre @/missing.yaml', 1, 'missing.yaml'],
  ['restore @/good', 2, '--data'],
  ['restore @/good --data $', 1, '--replace'],
  ['restore @/missing --data $ --replace', 1, '@/missing'],
  ['restore @ --data $ --replace', 1, '@'],
  ['restore @/text --data $ --replace', 1, '@/text'],
  ['restore @/cut --data $ --replace', 1, '@/cut'],
  ['restore @/flipped --data $ --replace', 1, '@/flipped'],
  ['restore @/flipped --data @/fresh', 1, '@/flipped'],
  ['restore @/good --data @/text', 1, '@/text'],
  // Where not even root may write.
  ['restore @/good --data /proc/zuoxi', 1, '/proc/zuoxi'],
  ['backup /proc/zuoxi --data $', 1, '/proc'],
  ['start --data /proc/zuoxi', 1, '/proc/zuoxi'],
  ['doctor --data @/missing', 3, '@/missing'],
  ['doctor --data $ --jsn', 2, '--jsn'],
  ['doctor --data @/badly-set', 3, 'settings.yaml'],
]

const real = (text: string): string => text.replaceAll('@', place.path).replaceAll('$', data)
const wordsOf = (line: string): string[] => line.split(' ').filter(Boolean).map(real)
/** What must never reach a terminal: a stack, a module of ours, a text with a hole. */
const inside = /\n\s+at |node:internal|\.ts:\d|意外|unexpected|undefined|\{\w+\}/i

describe.each(['zh-CN', 'en'])('wrong input in %s', (language) => {
  let filesBefore: string
  let rowsBefore: string
  beforeAll(async () => {
    filesBefore = contents(place.path)
    rowsBefore = await rows()
  })

  it.each(wrong)('zuoxi-hub %s', async (line, code, said) => {
    const environment = { LANG: language === 'en' ? 'en_US.UTF-8' : 'zh_CN.UTF-8' }
    const told = await hubCommand(wordsOf(line), environment)
    const all = `${told.out}\n${told.error}`
    expect(told, all).toMatchObject({ code })
    expect(all).toContain(real(said))
    // A sentence in the language asked for, and nothing of the program's inside.
    expect(all).not.toMatch(inside)
    expect(/[\u4e00-\u9fff]/.test(told.error || told.out)).toBe(language === 'zh-CN')
    if (code !== 3) expect(told.error.split('\n')).toHaveLength(1)
    // Nothing half-written, nothing left over.
    expect(contents(place.path)).toBe(filesBefore)
    expect(existsSync(join(data, '.restore'))).toBe(false)
  })

  it('changed no row of the database', async () => expect(await rows()).toBe(rowsBefore))
})

describe('as a process of its own', { timeout: 120_000 }, () => {
  /** Of every exit code, and with every kind of resource that must not keep a process from ending. */
  const some = [
    'strat',
    'start --data /proc/zuoxi',
    'create-user --data $ --job-number 8001 --name Li',
    'import-customers @/picture.xlsx --data $',
    'restore @/flipped --data @/fresh',
    'doctor --data @/missing',
  ]
  it.each(some)('zuoxi-hub %s', async (line) => {
    const [, code, said] = wrong.find(([words]) => words === line)!
    const child = hubProcess(wordsOf(line))
    expect(await child.ended, child.said()).toBe(code)
    expect(child.said()).toContain(real(said))
    expect(child.said()).not.toMatch(inside)
  })
})

describe('a future version', () => {
  it('is refused by its format and by its schema', async () => {
    const { rewriteManifest } = await import('./rewrite-manifest.ts')
    const newer = join(place.path, 'newer-format')
    await rewriteManifest(join(place.path, 'good'), newer, (manifest) => ({ ...manifest, formatVersion: 2 }))
    const byFormat = await hubCommand(['restore', newer, '--data', data, '--replace'])
    expect(byFormat).toMatchObject({ code: 1 })
    expect(byFormat.error).toContain('newer program')
    const schema = join(place.path, 'newer-schema')
    await rewriteManifest(join(place.path, 'good'), schema, (manifest) => ({
      ...manifest,
      database: { ...(manifest['database'] as object), migrations: ['2099-01-01-tomorrow'] },
    }))
    const before = `${contents(data)}${await rows()}`
    const bySchema = await hubCommand(['restore', schema, '--data', data, '--replace'])
    expect(bySchema).toMatchObject({ code: 1 })
    expect(bySchema.error).toContain('2099-01-01-tomorrow')
    expect(`${contents(data)}${await rows()}`).toBe(before)
  })
})

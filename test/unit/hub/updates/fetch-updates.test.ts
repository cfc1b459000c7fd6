import { generateKeyPairSync } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureCertificates } from '../../../../hub/certificates/certificates.ts'
import { type OperationEntry } from '../../../../hub/operation-log/operation-log.ts'
import { type UpdateSourceSettings } from '../../../../hub/settings/settings.ts'
import { readFeed } from '../../../../hub/updates/feed.ts'
import { publishUpdate } from '../../../../hub/updates/publish-update.ts'
import { createUpdateWatch, type UpdateWatch } from '../../../../hub/updates/update-source.ts'
import { isSignedBy } from '../../../../main/update/verify-update.ts'
import { hubCommand } from '../../../support/hub-command.ts'
import { temporaryFolder, type TemporaryFolder } from '../../../support/temporary-folder.ts'

/** A publisher's web server, and a hub that fetches from it. */
let all: TemporaryFolder
let server: Server
let site: string
let dataFolder: string
let asked: string[]
let answerWith: ((path: string) => Buffer | string | number | undefined) | null
let watch: UpdateWatch | null
const logged: OperationEntry[] = []
const publicKey = () => join(all.path, 'publisher.pub')

beforeAll(async () => {
  all = await temporaryFolder('update-source')
  const pair = generateKeyPairSync('ed25519')
  await writeFile(join(all.path, 'publisher.key'), pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await writeFile(publicKey(), pair.publicKey.export({ type: 'spki', format: 'pem' }))
  server = createServer((request, reply) => {
    const path = decodeURIComponent((request.url ?? '').replace('/seats/', ''))
    asked.push(path)
    const other = answerWith?.(path)
    if (typeof other === 'number') return reply.writeHead(other, { location: 'http://example.com/' }).end()
    if (other !== undefined) return reply.end(other)
    readFile(join(site, path)).then(
      (bytes) => reply.end(bytes),
      () => reply.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
beforeEach(async () => {
  site = await mkdtemp(join(all.path, 'site-'))
  dataFolder = await mkdtemp(join(all.path, 'hub-'))
  await ensureCertificates(join(dataFolder, 'certificates'), ['localhost'])
  ;[asked, answerWith, watch] = [[], null, null]
  logged.length = 0
})
afterEach(() => watch?.close())
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await all.remove()
})

/** What the publisher does: a file into the folder of his web server. */
async function put(name: string, ...words: string[]): Promise<void> {
  const file = join(all.path, name)
  await writeFile(file, `a whole seat: ${name}`)
  const told = await hubCommand([
    'sign-update',
    file,
    '--key',
    join(all.path, 'publisher.key'),
    '--into',
    site,
    ...words,
  ])
  expect(told).toMatchObject({ code: 0, error: '' })
  expect(told.out).toContain('BEGIN PUBLIC KEY')
}
function source(change: Partial<UpdateSourceSettings> = {}): UpdateSourceSettings {
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/seats/`
  return { url, keyFile: publicKey(), percent: 20, everyHours: 6, systems: ['linux', 'win', 'mac'], ...change }
}
async function look(change: Partial<UpdateSourceSettings> = {}): Promise<ReturnType<UpdateWatch['state']>> {
  watch?.close()
  watch = createUpdateWatch({
    ...{ dataFolder, source: source(change), now: Date.now },
    log: { recordAlone: async (entry) => void logged.push(entry) },
    onError: (error) => {
      throw error
    },
  })
  await watch.look()
  return watch.state()
}
const offered = () => readFeed(join(dataFolder, 'updates'), 'linux')
const tar = 'zuoxi-0.2.0-linux-x64.tar.gz'

describe('a hub with a source of updates', () => {
  test('fetches what is newer and offers it from its own folder, signed by its own authority, to its own share', async () => {
    await put(tar)
    await put('zuoxi-0.2.0-linux-x64.deb')
    expect(await look()).toMatchObject({ trouble: null, fetching: false, lookedAt: expect.any(Number) })
    const update = await offered()
    expect(update).toMatchObject({ version: '0.2.0', percent: 20, files: [{ name: tar }, {}] })
    const authority = await readFile(join(dataFolder, 'certificates/authority.crt'), 'utf8')
    for (const file of update?.files ?? []) expect(isSignedBy(authority, file)).toBe(true)
    expect(await readFile(join(dataFolder, 'updates', tar), 'utf8')).toBe(`a whole seat: ${tar}`)
    expect(logged).toMatchObject([{ action: 'update.fetch', actor: { address: 'hub' }, subject: { id: '0.2.0' } }])
    expect(await readdir(join(dataFolder, 'updates'))).not.toContain('incoming')

    // Looked at again, nothing is fetched twice.
    asked.length = 0
    await look()
    expect(asked).toEqual(['latest-linux.yml', 'latest.yml', 'latest-mac.yml'])
    expect(logged).toHaveLength(1)
  })

  test('rolls out in stages: the publisher’s limit and its own, and a stop on either side holds', async () => {
    const share = async (): Promise<number | undefined> => (await offered())?.percent
    await put(tar, '--percent', '0')
    await look()
    expect(await offered()).toBeNull()
    await put(tar, '--percent', '5')
    await look()
    expect(await share()).toBe(5)
    await put(tar, '--percent', '100')
    await look()
    expect(await share()).toBe(20)
    await look({ percent: 60 })
    expect(await share()).toBe(60)
    // Wider by hand stays wider.
    await publishUpdate({ dataFolder, file: join(all.path, tar), percent: 80, now: Date.now() })
    await look()
    expect(await share()).toBe(80)
    await put(tar, '--percent', '30')
    await look()
    expect(await share()).toBe(30)
    await publishUpdate({ dataFolder, file: join(all.path, tar), percent: 0, now: Date.now() })
    await look({ percent: 100 })
    expect(await share()).toBe(0)
  })

  test('leaves a newer version alone that was published by hand, and looks only at the systems it is to', async () => {
    await put(tar)
    const newer = join(all.path, 'zuoxi-0.3.0-linux-x64.tar.gz')
    await writeFile(newer, 'by hand')
    await publishUpdate({ dataFolder, file: newer, percent: 100, now: Date.now() })
    await look({ systems: ['linux'] })
    expect(await offered()).toMatchObject({ version: '0.3.0' })
    expect(asked).toEqual(['latest-linux.yml'])
  })
})

describe('nothing is offered', () => {
  const feed = async (): Promise<string> => readFile(join(site, 'latest-linux.yml'), 'utf8')
  const refused = async (words: RegExp, change: Partial<UpdateSourceSettings> = {}): Promise<void> => {
    const state = await look({ systems: ['linux'], ...change })
    expect(state?.trouble?.en).toMatch(words)
    expect(state?.trouble?.['zh-CN']).toMatch(/[\u4e00-\u9fff]/)
    expect(await offered()).toBeNull()
    expect(logged).toEqual([])
  }
  beforeEach(() => put(tar))

  test('of another publisher', async () => {
    const stranger = join(all.path, 'stranger.pub')
    await writeFile(stranger, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }))
    await refused(/signature .* does not fit/, { keyFile: stranger })
    expect(asked).not.toContain(tar)
  })

  test.each([
    ['changed', (whole: Buffer) => Buffer.from(whole).fill('x', 0, 1)],
    ['cut off', (whole: Buffer) => whole.subarray(0, 5)],
    ['longer', (whole: Buffer) => Buffer.concat([whole, Buffer.alloc(100_000)])],
  ])('whose file is %s', async (_what, change) => {
    const whole = await readFile(join(site, tar))
    answerWith = (path) => (path === tar ? change(whole) : undefined)
    await refused(/not what the feed says/)
    expect(await readdir(join(dataFolder, 'updates'))).toEqual([])
    // The next look takes it, when it has come right.
    answerWith = null
    expect((await look({ systems: ['linux'] }))?.trouble).toBeNull()
    expect(await offered()).toMatchObject({ version: '0.2.0' })
  })

  test('that is an old file under a new number', async () => {
    const newer = (await feed()).replace('version: 0.2.0', 'version: 0.9.0')
    answerWith = (path) => (path === 'latest-linux.yml' ? newer : undefined)
    await refused(/signature/)
  })

  test.each([
    ['a page', '<html>', /is no feed of updates/],
    ['a file without end', Buffer.alloc(400_000, 'x'), /is no feed of updates/],
    ['an error', 500, /answers 500/],
  ])('where the feed is %s', async (_what, reply, words) => {
    answerWith = (path) => (path === 'latest-linux.yml' ? reply : undefined)
    await refused(words)
  })

  test('where nobody is, or the key cannot be read', async () => {
    await refused(/cannot be reached/, { url: 'http://127.0.0.1:9/' })
    await refused(/public key .* cannot be read/, { keyFile: join(all.path, 'none.pub') })
  })

  test('of the same version with another content: some seats run it already', async () => {
    await look({ systems: ['linux'] })
    await mkdir(join(site, 'again'))
    const before = await offered()
    const file = join(all.path, 'again', tar)
    await mkdir(join(all.path, 'again'), { recursive: true })
    await writeFile(file, 'another program')
    await rm(join(site, 'latest-linux.yml'))
    await hubCommand(['sign-update', file, '--key', join(all.path, 'publisher.key'), '--into', site])
    const state = await look({ systems: ['linux'] })
    expect(state?.trouble?.en).toMatch(/has changed under the same version/)
    expect(await offered()).toEqual(before)
  })
})

test('signing says what is wrong with a key', async () => {
  const file = join(all.path, tar)
  await writeFile(file, 'a seat')
  const told = await hubCommand(['sign-update', file, '--key', publicKey(), '--into', site])
  expect([told.code, told.error]).toEqual([1, expect.stringContaining('is no private key')])
})

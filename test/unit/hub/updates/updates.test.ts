import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type Update } from '../../../../contract/update/update.ts'
import { isSignedBy } from '../../../../main/update/verify-update.ts'
import { type Told, hubCommand } from '../../../support/hub-command.ts'
import { type SeatHub, openSeatHub } from '../../../support/seat-hub.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'

let hub: SeatHub
let folder: TemporaryFolder
let agent: string
let boss: string

beforeAll(async () => {
  hub = await openSeatHub()
  folder = await temporaryFolder('updates')
  agent = (await hub.signIn((await hub.addUser('agent', { jobNumber: '1001' })).jobNumber)).accessToken
  boss = (await hub.signIn((await hub.addUser('supervisor')).jobNumber)).accessToken
}, 60_000)
beforeEach(async () => {
  await rm(join(hub.dataFolder, 'updates'), { recursive: true, force: true })
  await hub.hub.database.db.deleteFrom('seat_version').execute()
})
afterAll(async () => {
  await hub.close()
  await folder.remove()
})

const content = 'a whole seat of this version: '
async function publish(name: string, ...words: string[]): Promise<Told> {
  const file = join(folder.path, name)
  await writeFile(file, `${content}${name}`)
  return hubCommand(['publish-update', file, '--data', hub.dataFolder, ...words])
}
type Listed = Update & { rolledBack: number; halted: boolean }
async function list(): Promise<Listed[]> {
  const { body } = await hub.ask('GET', '/api/updates', { token: agent })
  return body['updates'] as Listed[]
}

describe('zuoxi-hub publish-update', () => {
  test('offers a file to the seats, signed by the authority they have pinned', async () => {
    const told = await publish('zuoxi-0.2.0-linux-x64.tar.gz', '--percent', '20')
    expect(told).toMatchObject({ code: 0 })
    expect(told.out).toContain('Published: 0.2.0 (linux), offered to 20 % of the seats')
    const [update] = await list()
    expect(update).toMatchObject({ system: 'linux', version: '0.2.0', percent: 20, rolledBack: 0, halted: false })
    const [file] = update!.files
    const authority = await readFile(join(hub.dataFolder, 'certificates/authority.crt'), 'utf8')
    expect(isSignedBy(authority, file!)).toBe(true)
    const bytes = Buffer.from(`${content}${file!.name}`)
    expect(file!.sha512).toBe(createHash('sha512').update(bytes).digest('base64'))
    const entries = await hub.hub.database.db.selectFrom('operation_log').select('action').execute()
    expect(entries.map(({ action }) => action)).toContain('update.publish')
  })

  test('writes the feed as electron-updater reads it', async () => {
    await publish('zuoxi-0.2.0-win-x64.exe', '--percent', '5')
    await publish('zuoxi-0.2.0-mac-arm64.zip')
    const feed = parse(await readFile(join(hub.dataFolder, 'updates/latest.yml'), 'utf8')) as Record<string, unknown>
    const sha512 = expect.stringMatching(/^[\w+/]{86}==$/) as string
    expect(feed).toMatchObject({ version: '0.2.0', stagingPercentage: 5, path: 'zuoxi-0.2.0-win-x64.exe', sha512 })
    expect(feed['files']).toEqual([expect.objectContaining({ url: 'zuoxi-0.2.0-win-x64.exe', sha512 })])
    expect(await readdir(join(hub.dataFolder, 'updates'))).toContain('latest-mac.yml')
  })

  test('puts the files of one version into one feed; a newer version takes their place', async () => {
    await publish('zuoxi-0.2.0-linux-x64.tar.gz')
    await publish('zuoxi-0.2.0-linux-x64.deb')
    await publish('zuoxi-0.2.0-linux-x64.deb', '--percent', '50')
    expect((await list())[0]).toMatchObject({ percent: 50, files: [{}, {}] })
    await publish('zuoxi-0.3.0-linux-x64.deb')
    expect((await list())[0]).toMatchObject({ version: '0.3.0', files: [{ name: 'zuoxi-0.3.0-linux-x64.deb' }] })
  })

  test('does not offer an older version by mistake', async () => {
    await publish('zuoxi-0.3.0-linux-x64.deb')
    const told = await publish('zuoxi-0.2.9-linux-x64.deb')
    expect(told).toMatchObject({ code: 1 })
    expect(told.error).toContain('version 0.3.0, which is newer, is offered now')
    expect((await list())[0]).toMatchObject({ version: '0.3.0' })
    expect(await publish('zuoxi-0.2.9-linux-x64.deb', '--older')).toMatchObject({ code: 0 })
    expect((await list())[0]).toMatchObject({ version: '0.2.9' })
  })

  test.each([
    ['setup.exe', [], 1, /no packaged seat/],
    ['zuoxi-0.2.0-linux-x64.deb', ['--percent', '101'], 2, /0–100/],
  ] as const)('says what is wrong with %s %j', async (name, words, code, said) => {
    const told = await publish(name, ...words)
    expect([told.code, told.error]).toEqual([code, expect.stringMatching(said) as string])
    expect(await list()).toEqual([])
  })

  test('leaves updates out of a backup: they can be had again', async () => {
    await publish('zuoxi-0.2.0-linux-x64.deb')
    const file = join(folder.path, 'a backup')
    expect(await hubCommand(['backup', file, '--data', hub.dataFolder, '--with-secrets'])).toMatchObject({ code: 0 })
    expect((await readFile(file)).includes('updates/')).toBe(false)
  })
})

describe('the files of an update', () => {
  test('go to whoever is signed in, also in parts, and to nobody else', async () => {
    await publish('zuoxi-0.2.0-linux-x64.deb')
    const get = (token: string | null, headers: Record<string, string> = {}) =>
      hub.hub.http.app.inject({
        ...{ method: 'GET', url: '/api/updates/files/zuoxi-0.2.0-linux-x64.deb' },
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
      })
    expect((await get(null)).statusCode).toBe(401)
    expect((await get(agent)).body).toBe(`${content}zuoxi-0.2.0-linux-x64.deb`)
    const part = await get(agent, { range: 'bytes=2-6' })
    expect([part.statusCode, part.body]).toEqual([206, 'whole'])
    // As electron-updater asks for a feed.
    const feed = await hub.hub.http.app.inject({
      ...{ method: 'GET', url: '/api/updates/files/latest-linux.yml?noCache=1abc' },
      headers: { authorization: `Bearer ${agent}` },
    })
    expect([feed.statusCode, feed.headers['content-type']]).toEqual([200, expect.stringContaining('text/yaml')])
  })

  test.each(['..%2fhub.db', 'hub.db', 'latest.yml.tmp', 'zuoxi-0.2.0-linux-x64.deb%00'])(
    'and nothing else in the folder or above it: %s',
    async (name) => {
      await mkdir(join(hub.dataFolder, 'updates'), { recursive: true })
      const { status } = await hub.ask('GET', `/api/updates/files/${name}`, { token: agent })
      expect([400, 404]).toContain(status)
    },
  )
})

describe('the versions of the seats', () => {
  const seatId = (at: number): string => `0192f000-0000-4000-8000-00000000000${String(at)}`
  const report = (at: number, rolledBackFrom: string | null) =>
    hub.ask('POST', '/api/updates/seats', {
      token: agent,
      body: { seatId: seatId(at), device: `desk-${String(at)}`, version: '0.1.0', system: 'linux', rolledBackFrom },
    })

  test('are seen by those who may see the run state, the newest report of each', async () => {
    await report(1, null)
    await report(2, null)
    await report(2, '0.2.0')
    const { body } = await hub.ask('GET', '/api/updates/seats', { token: boss })
    const seats = body['seats'] as Record<string, unknown>[]
    expect(seats.map(({ device, jobNumber, rolledBackFrom }) => [device, jobNumber, rolledBackFrom]).sort()).toEqual([
      ['desk-1', '1001', null],
      ['desk-2', '1001', '0.2.0'],
    ])
    expect((await hub.ask('GET', '/api/updates/seats', { token: agent })).status).toBe(403)
  })

  test('stop the offer of one that did not run on two of them', async () => {
    await publish('zuoxi-0.2.0-linux-x64.tar.gz')
    await report(1, '0.2.0')
    expect((await list())[0]).toMatchObject({ rolledBack: 1, halted: false })
    await report(2, '0.2.0')
    expect((await list())[0]).toMatchObject({ rolledBack: 2, halted: true })
  })
})

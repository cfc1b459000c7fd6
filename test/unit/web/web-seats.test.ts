import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureCertificates } from '../../../hub/certificates/certificates.ts'
import { createSeatRooms, type SeatRooms } from '../../../web/seat-rooms.ts'
import { openWebSeat } from '../../../web/web-seat.ts'
import { createWebServer } from '../../../web/web-server.ts'
import { openSeatHub, type SeatHub } from '../../support/seat-hub.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'
import { testPassword } from '../../support/test-hub.ts'
import { waitFor } from '../../support/wait-for.ts'
import { createWebBrowser, type WebPage } from '../../support/web-browser.ts'

/** PL3: browsers against the real hub, through the socket and the files a page uses. */
let hub: SeatHub
let place: TemporaryFolder
let rooms: SeatRooms
let server: Awaited<ReturnType<typeof createWebServer>>
let certificates: Awaited<ReturnType<typeof ensureCertificates>>
let port: number
const logged: string[] = []

beforeAll(async () => {
  hub = await openSeatHub()
  place = await temporaryFolder('web-seats')
  certificates = await ensureCertificates(join(hub.dataFolder, 'certificates'), ['localhost'])
  const build = join(place.path, 'build')
  for (const folder of ['renderer/window', 'renderer/assets', 'preload'])
    await mkdir(join(build, folder), { recursive: true })
  const policy = "default-src 'none'; media-src zuoxi-app://window/recordings/; connect-src 'self'"
  await writeFile(join(build, 'renderer/window/index.html'), `<html><head><meta content="${policy}" /></head></html>`)
  await writeFile(join(build, 'renderer/assets/a-1.js'), 'export {}')
  await writeFile(join(build, 'preload/web.cjs'), '// the bridge')
  rooms = createSeatRooms({
    folder: join(place.path, 'seats'),
    emptyMs: 50,
    log: (...line) => logged.push(JSON.stringify(line)),
    openSeat: (about) =>
      openWebSeat({
        ...about,
        hub: { host: 'localhost', port: hub.line.port, authority: certificates.authority, company: '清泉' },
        version: '1',
      }),
  })
  server = await createWebServer({
    rooms,
    start: {
      folder: join(place.path, 'seats'),
      build,
      listen: { host: '127.0.0.1', port: 0 },
      tls: certificates,
      hub: { host: 'localhost', port: hub.line.port, authority: certificates.authority, company: '清泉' },
    },
  })
  port = await server.listen()
}, 60_000)
afterAll(async () => {
  await server.close()
  await rooms.close()
  await hub.close()
  await place.remove()
})

const browserHere = () => createWebBrowser({ port, authority: certificates.authority })

async function signIn(page: WebPage, role: 'agent' | 'supervisor' | 'administrator'): Promise<string> {
  const { jobNumber } = await hub.addUser(role)
  await page.topic('session', 'the hub', ({ phase }) => phase === 'signed-out')
  expect(await page.command('session.sign-in', { jobNumber, password: testPassword })).toMatchObject({ ok: true })
  return jobNumber
}

describe('the page', () => {
  it('comes with the bridge before it, its own policy, and a cookie no script reads', async () => {
    const browser = browserHere()
    const { status, headers, body } = await browser.ask('GET', '/')
    expect(status).toBe(200)
    expect(body.toString()).toMatch(/<head>\s*<script src="\/bridge\.js"><\/script>/)
    expect(body.toString()).toContain("media-src 'self'")
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^zuoxi-web-seat=[0-9a-f]{64};.*Secure; HttpOnly; SameSite=Strict/),
    ])
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' })
    expect((await browser.ask('GET', '/bridge.js')).body.toString()).toBe('// the bridge')
    expect((await browser.ask('GET', '/assets/a-1.js')).headers['cache-control']).toContain('immutable')
    browser.close()
  })

  it.each(['/assets/..%2f..%2fpreload%2fweb.cjs', '/assets/%2e%2e/x', '/preload/web.cjs', '/files/1', '/recordings/1'])(
    'has nothing at %s for a stranger',
    async (path) => {
      const browser = browserHere()
      expect([401, 404, 400]).toContain((await browser.ask('GET', path)).status)
      browser.close()
    },
  )
})

describe('the socket is refused', () => {
  it('to another origin', async () => {
    const browser = browserHere()
    await browser.ask('GET', '/')
    await expect(browser.openPage({ origin: 'https://evil.example' })).rejects.toThrow('403')
    browser.close()
  })
  it('without the cookie', async () => {
    const browser = browserHere()
    await expect(browser.openPage()).rejects.toThrow('401')
    browser.close()
  })
  it('from then on to a page that does not speak as ours', async () => {
    const browser = browserHere()
    await browser.ask('GET', '/')
    const page = await browser.openPage()
    const closed = new Promise((resolve) => page.socket.once('close', resolve))
    page.send({ kind: 'watch', topic: 'tokens', on: true })
    expect(await closed).toBe(1008)
    browser.close()
  })
})

describe('a seat in a browser', () => {
  it('takes a seat with a desk phone, and goes on after the page was loaded again and after it was closed', async () => {
    const browser = browserHere()
    await browser.ask('GET', '/')
    const page = await browser.openPage()
    await signIn(page, 'agent')
    const seats = await page.command('session.list-seats', null)
    const phones = seats.ok ? seats.value.seats.map(({ phone }) => phone) : []
    expect(phones.length).toBeGreaterThan(0)
    expect(phones).not.toContain('softphone')
    expect(await page.command('session.choose-seat', { extension: '8001' })).toMatchObject({
      ok: false,
      error: { code: 'seat.softphone-needs-app' },
    })
    expect(await page.command('session.choose-seat', { extension: '8005' })).toMatchObject({ ok: true })
    await page.topic('session', 'the seat', ({ phase, extension }) => phase === 'signed-in' && extension === '8005')

    // Two pages of one browser show one seat.
    const second = await browser.openPage()
    await second.topic('session', 'the same seat', ({ extension }) => extension === '8005')
    await page.close()
    await second.close()
    await waitFor('the room to be empty', () => rooms.count() === 0)
    const later = await browser.openPage()
    await later.topic(
      'session',
      'the seat again',
      ({ phase, extension }) => phase === 'signed-in' && extension === '8005',
    )
    expect(await later.command('session.sign-out', null)).toMatchObject({ ok: true })
    await later.close()
    browser.close()
  })

  it('lets whoever has the wall look without a seat; tokens and numbers stay where they are', async () => {
    const browser = browserHere()
    await browser.ask('GET', '/')
    const page = await browser.openPage()
    await signIn(page, 'supervisor')
    expect(await page.command('session.no-seat', { on: true })).toMatchObject({ ok: true })
    await page.topic('session', 'in', ({ phase, extension }) => phase === 'signed-in' && extension === null)
    const wall = await page.command('wall.open', { period: 'today' })
    expect(wall).toMatchObject({ ok: true })
    expect(await page.command('slip.printers', null)).toMatchObject({ ok: false, error: { code: 'seat.needs-app' } })
    const session = await page.topic('session', 'in', () => true)
    expect(JSON.stringify(session)).not.toMatch(/eyJ/)
    await page.close()
    browser.close()
  })

  it('sends the table the person chose, and hands him the one that was made, once', async () => {
    const browser = browserHere()
    await browser.ask('GET', '/')
    const page = await browser.openPage()
    await signIn(page, 'administrator')
    const chosen = page.command('data.choose-file', { kind: 'customers' })
    const asked = await waitFor('the question', () => page.told.find((one) => one.kind === 'choose-file'))
    const table = Buffer.from('客户名,电话\n张三,13800138000\n')
    const upload = (id: string) =>
      browser.ask('POST', `/files/${id}?name=${encodeURIComponent('../客户.csv')}`, { body: table })
    expect((await upload(asked.id)).status).toBe(204)
    expect(await chosen).toMatchObject({ ok: true, value: { fileName: '客户.csv' } })
    expect((await upload(asked.id)).status).toBe(404)

    // A stranger with the id of somebody else's file.
    const made = await page.command('data.export', { kind: 'products', format: 'csv' })
    expect(made).toMatchObject({
      ok: true,
      value: { file: expect.stringMatching(/^(商品|products)-.*\.csv$/) as unknown },
    })
    const offered = await waitFor('the file', () => page.told.find((one) => one.kind === 'take-file'))
    const stranger = browserHere()
    await stranger.ask('GET', '/')
    expect((await stranger.ask('GET', `/files/${offered.id}`)).status).toBe(404)
    const file = await browser.ask('GET', `/files/${offered.id}`)
    expect(file.status).toBe(200)
    expect(file.headers['content-disposition']).toContain("filename*=UTF-8''")
    expect((await browser.ask('GET', `/files/${offered.id}`)).status).toBe(404)
    await page.close()
    browser.close()
    stranger.close()
  })

  it('keeps what was written while the hub was away, for whoever comes back with the same browser', async () => {
    const browser = browserHere()
    await browser.ask('GET', '/')
    const page = await browser.openPage()
    await signIn(page, 'agent')
    await page.command('session.choose-seat', { extension: '8005' })
    hub.line.cut()
    await page.topic('health', 'the hub to be away', ({ hub: link }) => link.state === 'offline')
    const note = {
      callKey: '01936f6e-0000-7000-8000-000000000001',
      note: '明天送到',
      disposition: null,
      customerId: null,
    }
    expect(await page.command('call.write-note', note)).toMatchObject({ ok: true, value: { sent: false } })
    await page.topic('cache', 'what waits', ({ waiting }) => waiting === 1)
    await page.close()
    await waitFor('the room to be empty', () => rooms.count() === 0)
    const again = await browser.openPage()
    await again.topic('cache', 'what still waits', ({ waiting }) => waiting === 1)
    hub.line.heal()
    await again.topic('health', 'the hub', ({ hub: link }) => link.state === 'online')
    await again.close()
    browser.close()
    // No secret and no token in what was logged; the folders are named by no cookie.
    expect(logged.join('\n')).not.toMatch(/eyJ|明天送到/)
    for (const name of await readdir(join(place.path, 'seats'))) expect(name).toMatch(/^[0-9a-f]{32}$/)
  })
})

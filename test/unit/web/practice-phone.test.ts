import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { practiceFrameBytes } from '../../../contract/practice.ts'
import { type PracticePerson } from '../../../contract/embedded-hub.ts'
import { ensureCertificates } from '../../../hub/certificates/certificates.ts'
import { createLogger } from '../../../hub/http/logger.ts'
import { openPracticeHub, type PracticeHub } from '../../../hub/practice/open-practice-hub.ts'
import { openPracticePbx } from '../../../hub/practice/open-practice-pbx.ts'
import { createSeatRooms, type SeatRooms } from '../../../web/seat-rooms.ts'
import { openWebSeat } from '../../../web/web-seat.ts'
import { createWebServer } from '../../../web/web-server.ts'
import { type TemporaryFolder, temporaryFolder } from '../../support/temporary-folder.ts'
import { waitFor } from '../../support/wait-for.ts'
import { createWebBrowser, type WebPage } from '../../support/web-browser.ts'

/** PL1 in a browser: the real practice hub and its PBX; a page without a screen takes calls, and is told what is heard. */
let place: TemporaryFolder
let practice: PracticeHub
let rooms: SeatRooms
let server: Awaited<ReturnType<typeof createWebServer>>
let port: number
const logged: string[] = []

beforeAll(async () => {
  place = await temporaryFolder('practice-phone')
  const folder = join(place.path, 'hub')
  practice = await openPracticeHub({
    ...{ folder, language: 'zh-CN', signal: new AbortController().signal, told: () => undefined },
    logger: createLogger('warn', { write: (line) => logged.push(line) }),
    createPbx: openPracticePbx,
    wish: { settings: { paused: true, colleagues: 0 } },
  })
  const build = join(place.path, 'build')
  for (const one of ['renderer/window', 'renderer/assets', 'preload'])
    await mkdir(join(build, one), { recursive: true })
  const policy = "default-src 'none'; media-src zuoxi-app://window/recordings/; connect-src 'self'"
  await writeFile(join(build, 'renderer/window/index.html'), `<html><head><meta content="${policy}" /></head></html>`)
  await writeFile(join(build, 'preload/web.cjs'), '// the bridge')
  const { authority } = await ensureCertificates(join(folder, 'certificates'), ['127.0.0.1', 'localhost'])
  const hub = { host: '127.0.0.1', port: practice.at.port, authority, company: null }
  const seats = join(place.path, 'seats')
  rooms = createSeatRooms({
    folder: seats,
    log: (...line) => logged.push(JSON.stringify(line)),
    openSeat: (about) => openWebSeat({ ...about, hub, version: '1' }),
  })
  const start = { folder: seats, build, listen: { host: '127.0.0.1', port: 0 }, tls: null, hub }
  server = await createWebServer({ rooms, start })
  port = await server.listen()
}, 120_000)
afterAll(async () => {
  await server.close()
  await rooms.close()
  await practice.close()
  await place.remove()
})

const agentOf = (extension: string) => practice.hub.floor?.agents.all().find((one) => one.extension === extension)

function guest(): PracticePerson {
  const found = practice.people.find(({ extension }) => practice.deskPhones.some((one) => one === extension))
  if (found === undefined) throw new Error('nobody has a desk phone')
  return found
}

async function sitDown(page: WebPage, { jobNumber, password, extension }: PracticePerson): Promise<void> {
  await page.topic('session', 'the hub', ({ phase }) => phase === 'signed-out')
  expect(await page.command('session.sign-in', { jobNumber, password })).toMatchObject({ ok: true })
  expect(await page.command('session.choose-seat', { extension })).toMatchObject({ ok: true })
  await page.topic('session', 'the seat', (state) => state.phase === 'signed-in' && state.extension === extension)
  await waitFor('the telephone to be plugged in', () => agentOf(extension)?.registered === true)
}

/** A caller rings here. @returns the line */
async function ring(page: WebPage): Promise<string> {
  await page.command('seat.set-state', { state: 'ready', reason: null, until: null })
  await waitFor('the seat to be ready', () => agentOf(guest().extension)?.state === 'ready')
  expect(await page.command('practice.call', { intent: 'repeat-order', mood: 'hurried' })).toMatchObject({
    ok: true,
  })
  const { lines } = await page.topic('lines', 'it to ring', (state) =>
    state.lines.some(({ phase, actions }) => phase === 'ringing' && actions.includes('answer')),
  )
  return lines.find(({ phase }) => phase === 'ringing')?.lineId ?? ''
}

const heard = (page: WebPage): Buffer[] =>
  page.told.flatMap((one) => (one.kind === 'sound' ? [Buffer.from(one.frames, 'base64')] : []))
const isLoud = (frames: Buffer): boolean => {
  for (let at = 0; at + 1 < frames.length; at += 2) if (Math.abs(frames.readInt16LE(at)) > 1_000) return true
  return false
}

describe('a desk phone that is simulated', () => {
  it('is answered and heard from the page, and hung up there; it goes when the person does', async () => {
    const browser = createWebBrowser({ port })
    const { headers } = await browser.ask('GET', '/')
    expect(String(headers['set-cookie'])).not.toContain('Secure')
    const page = await browser.openPage()
    await sitDown(page, guest())
    const lineId = await ring(page)
    expect(heard(page)).toEqual([])

    expect(await page.command('phone.answer', { lineId })).toMatchObject({ ok: true })
    await page.topic('lines', 'the call', ({ lines }) => lines.some(({ phase }) => phase === 'talking'))
    // Nobody greets him, so after a while he asks whether anybody is there.
    await waitFor('him to be heard', () => heard(page).some(isLoud))
    for (const frames of heard(page)) expect(frames.length % practiceFrameBytes).toBe(0)

    expect(await page.command('phone.hang-up', { lineId })).toMatchObject({ ok: true })
    await page.topic('lines', 'the end', ({ lines }) => lines.every(({ phase }) => phase === 'ended'))
    const told = heard(page).length
    await page.command('seat.end-wrap-up', null)
    await ring(page)
    expect(heard(page)).toHaveLength(told)

    // Refused: it rings no more here.
    const { lines } = await page.topic('lines', 'it', (state) => state.lines.some(({ phase }) => phase === 'ringing'))
    const ringing = lines.find(({ phase }) => phase === 'ringing')?.lineId ?? ''
    expect(await page.command('phone.hang-up', { lineId: ringing })).toMatchObject({ ok: true })
    await page.topic('lines', 'it to stop', (state) => !state.lines.some(({ phase }) => phase === 'ringing'))
    expect(await page.command('session.sign-out', null)).toMatchObject({ ok: true })
    await waitFor('it to be unplugged', () => agentOf(guest().extension)?.registered === false)
    await page.close()
    browser.close()
  }, 60_000)

  it('dials without being lifted first', async () => {
    const browser = createWebBrowser({ port })
    await browser.ask('GET', '/')
    const page = await browser.openPage()
    await sitDown(page, guest())
    expect(await page.command('phone.dial', { number: '13800138000' })).toMatchObject({ ok: true })
    await page.topic('lines', 'him to answer', ({ lines }) => lines.some(({ phase }) => phase === 'talking'))
    expect(await page.command('session.sign-out', null)).toBeDefined()
    await page.close()
    browser.close()
  }, 30_000)
})

describe('the hub', () => {
  const ask = async (path: string, jobNumber: string, method: 'GET' | 'POST' = 'POST') => {
    const person = practice.people.find((one) => one.jobNumber === jobNumber)
    const signedIn = await practice.hub.access.signIn.signIn(jobNumber, person?.password ?? '', 'test', '127.0.0.1')
    const { app } = practice.hub.http
    const headers = { authorization: `Bearer ${signedIn.accessToken}` }
    const reply = await app.inject({ method, url: `/api/practice/phone/${path}`, headers })
    return [reply.statusCode, (reply.json() as { error?: { code: string } }).error?.code]
  }
  it.each([
    ['answer', 'POST'],
    ['hang-up', 'POST'],
    ['sound', 'GET'],
  ] as const)('refuses %s to who sits at no desk phone', async (path, method) => {
    expect(await ask(path, '1001', method)).toEqual([409, 'state.illegal'])
  })
  it('needs somebody signed in', async () => {
    const reply = await practice.hub.http.app.inject({ method: 'GET', url: '/api/practice/phone/sound' })
    expect(reply.statusCode).toBe(401)
  })
})

describe('without a certificate', () => {
  it('another site is refused, also one whose name leads here', async () => {
    const browser = createWebBrowser({ port })
    await browser.ask('GET', '/')
    for (const [origin, host] of [
      [`https://localhost:${String(port)}`, undefined],
      [`http://evil.example:${String(port)}`, undefined],
      [`http://evil.example:${String(port)}`, `evil.example:${String(port)}`],
    ]) {
      await expect(browser.openPage({ origin, host })).rejects.toThrow('403')
    }
    browser.close()
  })
  it('nothing but the loopback is served', async () => {
    const start = { folder: '', build: '', listen: { host: '0.0.0.0', port: 0 }, tls: null, hub: null as never }
    await expect(createWebServer({ rooms, start })).rejects.toThrow('loopback')
  })
})

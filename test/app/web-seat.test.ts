import { createLogger } from '../../hub/http/logger.ts'
import { readSettings } from '../../hub/settings/settings.ts'
import { type WebSeats } from '../../hub/web-seats/web-seats.ts'
import { webSeatsOfHub } from '../../hub/web-seats/web-seats-of-hub.ts'
import { type AppCentre, newCaller, openCentre, password } from './support/centre.ts'
import { openBrowserWindow } from './support/browser.ts'
import { deskOf } from './support/desk.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

/** PL3: the interface in a browser, from the process the hub starts, with a desk phone on the real Asterisk. */
const extension = '8005'
let centre: AppCentre
let app: Seat
let web: WebSeats
let address: string

test.describe.configure({ mode: 'default' })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  ;[centre, app] = await Promise.all([openCentre(), startSeat()])
  const { port, dataFolder } = centre.hub.address
  const settings = readSettings({ dataFolder, host: '127.0.0.1', names: ['localhost'] })
  const build = process.env['ZUOXI_SEAT_BUILD'] ?? ''
  web = await webSeatsOfHub({ ...settings, webPort: 0 }, { port, company: null }, createLogger('silent'), { build })
  address = `https://localhost:${web.port}/`
})
test.afterAll(async () => {
  test.setTimeout(60_000)
  await web.close()
  await app.close()
  await centre.stop()
})

test('a desk-phone agent works in a browser: the card while it rings, the note, wrap-up; the page may be loaded again', async () => {
  test.setTimeout(90_000)
  const number = newCaller()
  const customer = await centre.addCustomer({ name: '周淑芬', numbers: [number] })
  const phone = await centre.stage.seat(extension)
  const page = await openBrowserWindow(app.app, address)
  const desk = deskOf(page)
  await desk.signIn(`a${extension}`, password)
  await desk.chooseSeat(extension)
  await desk.shows('not-ready')
  await page.keyboard.press('F8')
  await desk.shows('ready')

  const coming = phone.next()
  await centre.caller({ from: number })
  const call = await coming
  await desk.cardOf(customer.name)
  await desk.shows('ringing')
  const talking = await call.answer()
  await desk.shows('talking')

  await page.reload()
  await desk.shows('talking')
  await desk.cardOf(customer.name)
  await talking.hangUp()
  await desk.shows('wrap-up')
  await desk.ask('seat.end-wrap-up', null)
  await desk.shows('ready')
  await desk.ask('session.sign-out', null)
  await page.close()
})

test('a supervisor looks on from a browser without a telephone, and what needs the app says so', async () => {
  test.setTimeout(60_000)
  const page = await openBrowserWindow(app.app, address)
  const desk = deskOf(page)
  await desk.signIn('boss', password)
  await page.getByText(desk.words.session.onlyLook).click()
  await desk.go('wall')
  await expect(page.locator('[data-queue="water-order"]')).toBeVisible()
  await desk.go('settings')
  await expect(page.getByText(desk.words.settings.sound, { exact: true })).toHaveCount(0)
  const refused = await page.evaluate(() =>
    (
      globalThis as unknown as { zuoxi: { commands: Record<string, (input: null) => Promise<unknown>> } }
    ).zuoxi.commands['audio.try-ring']?.(null),
  )
  expect(refused).toMatchObject({ ok: false, error: { code: 'seat.needs-app' } })
  await page.close()
})

test('the page says that the centre is away when its process dies, and is back by itself', async () => {
  test.setTimeout(60_000)
  const page = await openBrowserWindow(app.app, address)
  const desk = deskOf(page)
  await desk.signIn('boss', password)
  await page.getByText(desk.words.session.onlyLook).click()
  await desk.topicIs('health', 'online', ({ hub }) => hub.state === 'online')
  process.kill(web.processId() ?? 0, 'SIGKILL')
  await desk.topicIs('health', 'away', ({ hub }) => hub.state === 'offline')
  await desk.topicIs('health', 'online again', ({ hub }) => hub.state === 'online')
  await desk.topicIs('session', 'in', ({ phase }) => phase === 'signed-in' || phase === 'choosing-seat')
  await page.close()
})

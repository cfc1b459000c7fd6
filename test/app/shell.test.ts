import { spawn } from 'node:child_process'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustLeaveOutSandbox } from '../../main/command-line/electron-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { startSeatAt } from './support/at-work.ts'
import { type AppCentre, openCentre } from './support/centre.ts'
import { expect, pageOf, type Seat, startSeat, test } from './support/seat.ts'

/** What the seat is outside its page: tray, window, links, and what it remembers. */

const isMain = (url: string): boolean => url.startsWith('zuoxi-app://window/')

/** Starts the programme a second time beside a running seat, with these words; its exit code. */
async function startAgain(seat: Seat, ...words: readonly string[]): Promise<unknown> {
  const all = [process.env['ZUOXI_SEAT_BUILD'] ?? '', `--user-data-dir=${seat.dataFolder}`, ...words]
  if (mustLeaveOutSandbox()) all.push('--no-sandbox')
  const second = spawn(process.env['ZUOXI_ELECTRON'] ?? '', all, { stdio: 'ignore' })
  return new Promise((resolve) => second.once('close', resolve))
}

const boundsOf = (seat: Seat): Promise<Record<string, number>> =>
  seat.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((one) =>
      one.webContents.getURL().startsWith('zuoxi-app://window/'),
    )
    const [width = 0, height = 0] = window?.getContentSize() ?? []
    return { x: window?.getBounds().x ?? -1, y: window?.getBounds().y ?? -1, width, height }
  })

test('settings and the window’s place outlive the programme', async () => {
  await using folder = await temporaryFolder('shell')
  const first = await startSeat({ dataFolder: folder.path })
  await first.desk.ask('app.change-settings', { theme: 'dark', zoom: 110, shortcuts: { answer: 'F9' } })
  await expect.poll(() => first.window.evaluate(() => devicePixelRatio)).toBeCloseTo(1.1, 2)
  await first.app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows().find((one) =>
      one.webContents.getURL().startsWith('zuoxi-app://window/'),
    )
    window?.setContentSize(1200, 700)
    window?.setPosition(37, 53)
  })
  const settingsFile = join(folder.path, 'settings.json')
  await expect
    .poll(async () => JSON.parse(await readFile(settingsFile, 'utf8').catch(() => '{}')) as object)
    .toMatchObject({ window: { width: 1200, height: 700, x: 37, y: 53 } })
  await first.close()

  const second = await startSeat({ dataFolder: folder.path, size: 'as-left' })
  expect(await boundsOf(second)).toEqual({ x: 37, y: 53, width: 1200, height: 700 })
  expect((await second.desk.topic('app')).settings).toMatchObject({
    theme: 'dark',
    zoom: 110,
    shortcuts: { answer: 'F9' },
  })
  await expect(second.window.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect.poll(() => second.window.evaluate(() => devicePixelRatio)).toBeCloseTo(1.1, 2)
  await second.close()
})

test('a settings file that is broken is set aside, and the seat starts', async () => {
  await using folder = await temporaryFolder('shell')
  await writeFile(join(folder.path, 'settings.json'), '{"version":1,"app":{"zoom":"huge"')
  const seat = await startSeat({ dataFolder: folder.path })
  expect((await seat.desk.topic('app')).settings.zoom).toBe(100)
  expect((await readdir(folder.path)).filter((name) => name.startsWith('settings.json.broken-'))).toHaveLength(1)
  await seat.close()
})

test('a tel: link of a second start reaches the first as a request, and brings it forward', async ({ seat }) => {
  await seat.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((one) => one.webContents.getURL().startsWith('zuoxi-app://window/'))
      ?.hide()
  })
  expect(await startAgain(seat, 'tel:0519-8600-1234')).toBe(0)
  const { request } = await seat.desk.topicIs('requests', 'a number to dial', ({ number }) => number === 1)
  expect(request).toEqual({ kind: 'dial', number: '0519-8600-1234' })
  const visible = await seat.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .filter((one) => one.isVisible())
      .map((one) => one.webContents.getURL()),
  )
  expect(visible.every(isMain) && visible.length === 1).toBe(true)
  // What is not plainly a link of ours asks for nothing.
  expect(await startAgain(seat, 'tel:$(reboot)', 'javascript:alert(1)', 'zuoxi:quit')).toBe(0)
  expect((await seat.desk.topic('requests')).number).toBe(1)
})

test.describe('started by a link', () => {
  test.use({ seatOptions: { words: ['zuoxi:dial?number=10086'] } })

  test('the number is asked for once the window is there', async ({ seat }) => {
    const { request } = await seat.desk.topicIs('requests', 'a number to dial', ({ number }) => number > 0)
    expect(request).toEqual({ kind: 'dial', number: '10086' })
  })
})

test('an interface that crashes is loaded again and knows everything', async ({ seat }) => {
  await seat.desk.unlock()
  await seat.desk.topicIs('session', 'open', ({ phase }) => phase === 'not-enrolled')
  for (let round = 0; round < 2; round += 1) {
    const loaded = seat.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((resolve) => {
          const window = BrowserWindow.getAllWindows().find((one) =>
            one.webContents.getURL().startsWith('zuoxi-app://window/'),
          )
          window?.webContents.once('did-finish-load', () => resolve())
          window?.webContents.forcefullyCrashRenderer()
        }),
    )
    await loaded
    const text = await seat.app.evaluate(async ({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows().find((one) =>
        one.webContents.getURL().startsWith('zuoxi-app://window/'),
      )
      const code = `new Promise((resolve) => zuoxi.topics.session(({ phase }) => resolve(phase)))`
      return (await window?.webContents.executeJavaScript(code)) as unknown
    })
    expect(text).toBe('not-enrolled')
  }
  expect(await readFile(join(seat.dataFolder, 'logs/seat.log'), 'utf8')).toContain('the interface is gone')
})

test('closing the window ends a seat that nobody is signed in to', async () => {
  const seat = await startSeat()
  const ended = new Promise((resolve) => seat.app.process().once('exit', resolve))
  await seat.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((one) => one.webContents.getURL().startsWith('zuoxi-app://window/'))
      ?.close()
  })
  expect(await ended).toBe(0)
  await seat.remove()
})

test('the page is never slept on: it has no throttling in the background', async ({ seat }) => {
  await pageOf(seat.app, 'window')
  const throttled = await seat.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((one) => one.webContents.getBackgroundThrottling()),
  )
  expect(throttled.every((one) => !one)).toBe(true)
})

test.describe('with somebody signed in', () => {
  test.describe.configure({ mode: 'default' })
  let centre: AppCentre
  let seat: Seat
  test.beforeAll(async () => {
    test.setTimeout(180_000)
    centre = await openCentre()
    seat = await startSeatAt(centre, '8001')
  })
  test.afterAll(async () => {
    test.setTimeout(60_000)
    await seat.close()
    await centre.stop()
  })

  const isVisible = (): Promise<boolean | undefined> =>
    seat.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((one) => one.webContents.getURL().startsWith('zuoxi-app://window/'))
        ?.isVisible(),
    )

  test('closing the window puts it away; the seat stays registered and a second start brings it back', async () => {
    await seat.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()
        .find((one) => one.webContents.getURL().startsWith('zuoxi-app://window/'))
        ?.close()
    })
    await expect.poll(isVisible).toBe(false)
    expect((await seat.desk.topic('health')).sip.state).toBe('registered')
    expect(await startAgain(seat)).toBe(0)
    await expect.poll(isVisible).toBe(true)
  })

  test('a tel: link fills in the dial box and dials nothing', async () => {
    expect(await startAgain(seat, 'tel:+86-519-8600-1234')).toBe(0)
    await expect(seat.window.getByRole('combobox', { name: seat.desk.words.phone.dial })).toHaveValue(
      /86.?519.?8600.?1234/,
    )
    expect((await seat.desk.topic('lines')).lines).toEqual([])
    await seat.window.keyboard.press('Escape')
  })

  test('a reload brings the same desk back, and asks for no number again', async () => {
    await seat.window.reload()
    await seat.desk.shows('not-ready')
    await expect(seat.window.getByRole('combobox', { name: seat.desk.words.phone.dial })).toHaveCount(0)
  })
})

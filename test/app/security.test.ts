import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type ElectronApplication, type Page } from '@playwright/test'
import { commands } from '../../contract/bridge/commands.ts'
import { commandNames, topicNames } from '../../contract/bridge/names.ts'
import { type BridgeResult } from '../../contract/bridge/result.ts'
import { nastyTexts } from '../support/wrong-input/nasty-values.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

/** What docs/security.md promises, tried on the real app. One app for all of it: nothing here changes anything. */

let seat: Seat
test.describe.configure({ mode: 'default' })
test.beforeAll(async () => {
  seat = await startSeat()
  await seat.desk.unlock()
  await seat.media()
})
test.afterAll(() => seat.close())

type LooseBridge = { zuoxi: { commands: Record<string, (input: unknown) => Promise<BridgeResult<unknown> | null>> } }

const command = (page: Page, name: string, input: unknown) =>
  page.evaluate(
    ([wanted, given]) => {
      const { commands: known } = (globalThis as unknown as LooseBridge).zuoxi
      return known[wanted]?.(given)
    },
    [name, input] as const,
  )

/** Opens another window with the interface's own preload script, asks from it, and closes it. */
function askFromElsewhere(app: ElectronApplication, address: string, code: string): Promise<unknown> {
  return app.evaluate(
    async ({ BrowserWindow }, given) => {
      const preload = `${given.build}/preload/window.cjs`
      const other = new BrowserWindow({
        show: false,
        webPreferences: { preload, sandbox: true, contextIsolation: true },
      })
      try {
        await other.loadURL(given.address)
        return (await other.webContents.executeJavaScript(given.code)) as unknown
      } finally {
        other.destroy()
      }
    },
    { address, code, build: process.env['ZUOXI_SEAT_BUILD'] ?? '' },
  )
}

const readLog = (): Promise<string> => readFile(join(seat.dataFolder, 'logs/seat.log'), 'utf8').catch(() => '')

test('each page has its own bridge and nothing more of Electron', async () => {
  // The media page is of the same kind and gets nothing: what the interface has beyond it was given to it.
  const names = (page: Page) => page.evaluate(() => Object.getOwnPropertyNames(globalThis))
  const plain = new Set(await names(await seat.media()))
  const given = (await names(seat.window)).filter((name) => !plain.has(name) && !/^(__|\d+$)/.test(name))
  expect(given).toEqual(['zuoxi'])

  const shape = await seat.window.evaluate(() => {
    const bridge = (globalThis as unknown as { zuoxi: Record<string, Record<string, unknown>> }).zuoxi
    return Object.fromEntries(Object.entries(bridge).map(([part, entries]) => [part, Object.keys(entries).sort()]))
  })
  expect(shape).toEqual({ commands: [...commandNames].sort(), topics: [...topicNames].sort() })
})

test('the media window has no commands at all', async () => {
  const media = await seat.media()
  expect(await media.evaluate(() => 'zuoxi' in globalThis)).toBe(false)
  expect(await media.evaluate(() => 'require' in globalThis || 'process' in globalThis)).toBe(false)
})

for (const [what, address] of [
  ['a foreign page', 'data:text/html,<h1>not ours</h1>'],
  ['the media page', 'zuoxi-app://media/index.html'],
  ['a second window of the interface', 'zuoxi-app://window/index.html'],
] as const) {
  test(`${what} with the very same preload cannot command, and the log says so`, async () => {
    const before = (await readLog()).split('may not spoke').length
    const code = `Promise.all([
      zuoxi.commands['app.quit'](null),
      zuoxi.commands['app.change-settings']({ language: 'en' }),
      zuoxi.commands['session.unlock']({ passPhrase: 'let me in please' }),
      new Promise((resolve) => { zuoxi.topics.session(resolve); setTimeout(() => resolve('no topic'), 300) }),
    ])`
    expect(await askFromElsewhere(seat.app, address, code)).toEqual([null, null, null, 'no topic'])
    expect((await seat.desk.topic('app')).settings.language).toBe('zh-CN')
    await expect.poll(async () => (await readLog()).split('may not spoke').length).toBeGreaterThanOrEqual(before + 4)
  })
}

test('a frame inside the interface cannot command either', async () => {
  const found = await seat.window.evaluate(async () => {
    const frame = document.createElement('iframe')
    document.body.append(frame)
    const blank = 'zuoxi' in (frame.contentWindow ?? {})
    frame.src = 'https://example.invalid/'
    const blocked = await new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (violation) => resolve(violation.effectiveDirective))
      setTimeout(() => resolve('loaded'), 2_000)
    })
    frame.remove()
    return { blank, blocked }
  })
  expect(found).toEqual({ blank: false, blocked: 'frame-src' })
})

test('an unknown command does not exist, and is refused when sent past the bridge', async () => {
  expect(await command(seat.window, 'app.explode', null)).toBeUndefined()
})

test('whatever does not fit a command comes back as a value in the user’s language', async () => {
  test.setTimeout(120_000)
  const junk: readonly unknown[] = [
    0,
    true,
    'x',
    [],
    { surprise: 1 },
    { lineId: 5, number: [], code: null },
    ...nastyTexts.slice(0, 12).map((text) => ({ lineId: text.repeat(80), number: text, code: text, id: text })),
  ]
  const plan = commandNames.map(
    (name) => [name, junk.filter((input) => !commands[name].input.safeParse(input).success)] as const,
  )
  const results = await seat.window.evaluate(async (all) => {
    const { commands: known } = (globalThis as unknown as LooseBridge).zuoxi
    const found: [string, BridgeResult<unknown> | null][] = []
    for (const [name, inputs] of all) {
      for (const input of inputs) found.push([name, (await known[name]?.(input)) ?? null])
    }
    return found
  }, plan)
  expect(results.length).toBeGreaterThan(commandNames.length * 8)
  for (const [name, result] of results) {
    expect(result, name).toMatchObject({ ok: false, error: { code: 'seat.input-invalid' } })
    const message = result?.ok === false ? result.error.message : ''
    expect(message, name).toMatch(/^内容有误.*没有任何内容丢失。$/s)
    expect(message, name).not.toMatch(/\bat .+:\d+|node:|Zod|Error/)
  }
  await expect(seat.window.getByRole('heading', { name: '座席' })).toBeVisible()
  expect(await readLog()).not.toContain('"unexpected"')
})

test('what cannot even be sent harms nobody', async () => {
  const outcome = await seat.window.evaluate(() => {
    const { commands: known } = (globalThis as unknown as LooseBridge).zuoxi
    const loop: Record<string, unknown> = { element: document.body }
    return known['app.change-settings']?.(loop).then(
      (value) => (value?.ok === false ? 'refused' : 'taken'),
      () => 'not sent',
    )
  })
  expect(['refused', 'not sent']).toContain(outcome)
})

test('before anybody has signed in, everything else is refused in words', async () => {
  for (const [name, input] of [
    ['phone.dial', { number: '13800138000' }],
    ['seat.set-state', { state: 'ready', reason: null, until: null }],
    ['customer.list', {}],
    ['day.read', { from: 0, to: 1 }],
  ] as const) {
    const result = await command(seat.window, name, input)
    expect(result, name).toMatchObject({ ok: false })
    expect(result?.ok === false ? result.error.message : '', name).toMatch(/[\u4e00-\u9fff]/)
  }
})

test('no page may see, find, or notify anybody', async () => {
  for (const page of [seat.window, await seat.media()]) {
    const states = await page.evaluate(async () => {
      const names = ['camera', 'geolocation', 'notifications', 'midi', 'clipboard-read', 'persistent-storage'] as const
      const found = names.map(async (name) => [
        name,
        await navigator.permissions.query({ name: name as PermissionName }).then(
          ({ state }) => state,
          () => 'denied',
        ),
      ])
      return Object.fromEntries(await Promise.all(found)) as Record<string, string>
    })
    expect(Object.values(states), `${page.url()} ${JSON.stringify(states)}`).not.toContain('granted')
    const place = await page.evaluate(
      () =>
        new Promise<number>((resolve) =>
          navigator.geolocation.getCurrentPosition(
            () => resolve(0),
            ({ code }) => resolve(code),
          ),
        ),
    )
    expect(place).toBe(1)
    expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied')
    const screenShared = await page.evaluate(() =>
      navigator.mediaDevices.getDisplayMedia().then(
        () => 'shared',
        () => 'refused',
      ),
    )
    expect(screenShared).toBe('refused')
  }
})

test('no web view, plug-in or object can be put into a page', async () => {
  const before = await seat.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)
  await seat.window.evaluate(async () => {
    document.body.insertAdjacentHTML(
      'beforeend',
      '<webview id="w" src="https://example.invalid/"></webview><object id="o" data="https://example.invalid/x.swf"></object>',
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    for (const id of ['w', 'o']) document.getElementById(id)?.remove()
  })
  expect(await seat.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(before)
})

test('nobody can look inside from outside: no developer tools, no debugging port of our own', async () => {
  // Playwright opens one for itself; what counts is that nothing in the app or its own words does.
  const found = await seat.app.evaluate(({ app, BrowserWindow, Menu }) => ({
    menu: Menu.getApplicationMenu() === null,
    open: BrowserWindow.getAllWindows().filter((one) => one.webContents.isDevToolsOpened()).length,
    insecure:
      app.commandLine.hasSwitch('disable-web-security') || app.commandLine.hasSwitch('ignore-certificate-errors'),
  }))
  expect(found).toEqual({ menu: true, open: 0, insecure: false })
})

test('neither the pass-phrase nor the store’s key can be read from the disk', async () => {
  const key = await readFile(join(seat.dataFolder, 'key.json'), 'utf8')
  expect(JSON.parse(key)).toMatchObject({ by: 'pass-phrase' })
  expect(key).not.toContain('three green bottles')
  const store = await readFile(join(seat.dataFolder, 'seat.db'))
  expect(store.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
  expect(await readLog()).not.toContain('three green bottles')
})

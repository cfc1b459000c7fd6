import { spawn } from 'node:child_process'
import { mustLeaveOutSandbox } from '../../main/command-line/electron-program.ts'
import { accessibilityProblems } from './support/accessibility.ts'
import { livingProcesses, processesBelow } from './support/processes.ts'
import { expect, startSeat, test } from './support/seat.ts'

test('the app starts and shows its window, and the media window stays hidden', async ({ seat }) => {
  // The store is still locked: there is nothing to hear yet, and no media window.
  expect(seat.mediaPages()).toHaveLength(0)
  await seat.desk.unlock()
  // The spare beside it comes with a call.
  await expect.poll(() => seat.mediaPages().length).toBe(1)
  const shown = await seat.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map((one) => [new URL(one.webContents.getURL()).host, one.isVisible()]),
  )
  expect(Object.fromEntries(shown)).toEqual({ window: true, media: false })
  await expect(seat.window.getByRole('heading', { name: '座席' })).toBeVisible()
})

test('no page has Node, and each runs isolated and sandboxed', async ({ seat }) => {
  await seat.desk.unlock()
  for (const page of [seat.window, await seat.media()]) {
    const names = await page.evaluate(() =>
      ['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in globalThis),
    )
    expect(names, page.url()).toEqual([])
  }
  const preferences = await seat.app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Not in Electron's types, but its own tests read it.
      const { getLastWebPreferences } = contents as unknown as { getLastWebPreferences: () => Record<string, unknown> }
      const { contextIsolation, sandbox, nodeIntegration, webSecurity } = getLastWebPreferences.call(contents)
      return { contextIsolation, sandbox, nodeIntegration, webSecurity }
    }),
  )
  const safe = { contextIsolation: true, sandbox: true, nodeIntegration: false, webSecurity: true }
  expect(preferences.length).toBeGreaterThanOrEqual(2)
  for (const one of preferences) expect(one).toEqual(safe)
})

test('the pages refuse eval, inline scripts, and anything from elsewhere', async ({ seat }) => {
  await seat.desk.unlock()
  for (const page of [seat.window, await seat.media()]) {
    const policy = await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toContain('unsafe-eval')
    expect(policy).not.toMatch(/https?:|\*/)
    const tried = await page.evaluate(async () => {
      const violated: string[] = []
      document.addEventListener('securitypolicyviolation', (violation) => violated.push(violation.effectiveDirective))
      const script = document.createElement('script')
      script.textContent = 'document.documentElement.dataset.inline = "ran"'
      document.head.append(script)
      const remote = await fetch('https://example.invalid/').catch((error: unknown) => String(error))
      await new Promise((resolve) => setTimeout(resolve, 0))
      return { violated, inline: document.documentElement.dataset['inline'], remote: String(remote) }
    })
    expect(tried.violated).toEqual(expect.arrayContaining(['script-src-elem', 'connect-src']))
    expect(tried.inline).toBeUndefined()
    expect(tried.remote).toContain('Failed to fetch')
  }
})

test('the window plays recordings and no other sound, and none before somebody is signed in', async ({ seat }) => {
  await seat.desk.unlock()
  const recording = 'zuoxi-app://window/recordings/0192f000-0000-7000-8000-000000000001'
  const tried = await seat.window.evaluate(async (address) => {
    const violated: string[] = []
    document.addEventListener('securitypolicyviolation', (violation) => violated.push(violation.blockedURI))
    const play = (source: string): Promise<string> =>
      new Promise((resolve) => {
        const audio = new Audio(source)
        audio.addEventListener('error', () => resolve('refused'))
        audio.addEventListener('canplay', () => resolve('plays'))
      })
    const elsewhere = [
      'zuoxi-app://window/assets/a.mp3',
      'zuoxi-app://media/recordings/a',
      'data:audio/wav;base64,AAAA',
    ]
    const own = await play(address)
    const before = violated.length
    const others = await Promise.all(elsewhere.map(play))
    await new Promise((resolve) => setTimeout(resolve, 0))
    return { own, before, others, violated: violated.length, status: (await fetch(address)).status }
  }, recording)
  expect(tried).toEqual({
    own: 'refused',
    before: 0,
    others: ['refused', 'refused', 'refused'],
    violated: 3,
    status: 401,
  })
})

test('starting breaks no rule of the policy and logs no error', async ({ seat }) => {
  const messages: string[] = []
  seat.window.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') messages.push(message.text())
  })
  seat.window.on('pageerror', (error) => messages.push(error.message))
  await seat.window.reload()
  await expect(seat.window.getByRole('heading', { name: '座席' })).toBeVisible()
  expect(messages).toEqual([])
})

test('the first page can be used by everyone', async ({ seat }) => {
  await expect(seat.window.getByRole('heading', { name: '座席' })).toBeVisible()
  expect(await accessibilityProblems(seat.window)).toEqual([])
})

test('a page can neither open a window nor leave its address', async ({ seat }) => {
  await seat.desk.unlock()
  for (const page of [seat.window, await seat.media()]) {
    const before = page.url()
    expect(await page.evaluate(() => window.open('https://example.invalid/') === null)).toBe(true)
    await page.evaluate(() => {
      location.href = 'https://example.invalid/'
    })
    await page.evaluate(() => {
      location.href = 'zuoxi-app://window/elsewhere.html'
    })
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)))
    expect(page.url()).toBe(before)
  }
  expect(seat.app.windows().map((page) => new URL(page.url()).host)).not.toContain('example.invalid')
  expect(seat.app.windows().length - seat.mediaPages().length).toBe(1)
})

test('the scheme serves only what was built', async ({ seat }) => {
  const status = (address: string): Promise<number | string> =>
    seat.window.evaluate(
      (one) =>
        fetch(one).then(
          (reply) => reply.status,
          (error: unknown) => String(error),
        ),
      address,
    )
  expect(await status('zuoxi-app://window/index.html')).toBe(200)
  expect(await status('zuoxi-app://window/%2e%2e/%2e%2e/package.json')).toBe(404)
  expect(await status('zuoxi-app://window/..%2f..%2fpackage.json')).toBe(404)
  expect(await status('zuoxi-app://window/nothing.js')).toBe(404)
  expect(await status('zuoxi-app://media/index.html')).toContain('Failed to fetch')
})

test('only the media page gets the microphone, and nobody the camera', async ({ seat }) => {
  await seat.desk.unlock()
  const media = await seat.media()
  const ask = (constraints: MediaStreamConstraints) =>
    [seat.window, media].map((page) =>
      page.evaluate(
        (wanted) =>
          navigator.mediaDevices.getUserMedia(wanted).then(
            (stream) => {
              const kinds = stream.getTracks().map((track) => track.kind)
              for (const track of stream.getTracks()) track.stop()
              return kinds.join()
            },
            (error: unknown) => (error as DOMException).name,
          ),
        constraints,
      ),
    )
  expect(await Promise.all(ask({ audio: true }))).toEqual(['NotAllowedError', 'audio'])
  expect(await Promise.all(ask({ video: true }))).toEqual(['NotAllowedError', 'NotAllowedError'])
})

test('a second start ends at once and brings the first one forward', async ({ seat }) => {
  await seat.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()
      .find((one) => one.webContents.getURL().startsWith('zuoxi-app://window/'))
      ?.hide()
  })
  const words = [process.env['ZUOXI_SEAT_BUILD'] ?? '', `--user-data-dir=${seat.dataFolder}`]
  if (mustLeaveOutSandbox()) words.push('--no-sandbox')
  const second = spawn(process.env['ZUOXI_ELECTRON'] ?? '', words, { stdio: 'ignore' })
  const code = await new Promise((resolve) => second.once('close', resolve))
  expect(code).toBe(0)
  await expect
    .poll(() =>
      seat.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().filter((one) => one.isVisible()).length),
    )
    .toBe(1)
})

test.describe('in English, dark, on a big screen', () => {
  test.use({ seatOptions: { language: 'en', theme: 'dark', size: '1920x1080' } })

  test('the window follows the system', async ({ seat }) => {
    const system = await seat.app.evaluate(({ app, nativeTheme }) => [app.getLocale(), nativeTheme.shouldUseDarkColors])
    expect(system).toEqual(['en-US', true])
    await expect(seat.window.locator('html')).toHaveAttribute('lang', 'en')
    expect(await seat.window.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
    expect(await seat.window.evaluate(() => [innerWidth, innerHeight])).toEqual([1920, 1080])
    await seat.screenshot('start')
  })
})

test('an app that is closed leaves no process behind', async () => {
  const seat = await startSeat()
  const main = seat.app.process()
  const helpers = await processesBelow(main.pid ?? 0)
  expect(helpers.length).toBeGreaterThanOrEqual(3)
  await seat.close()
  expect(main.exitCode).toBe(0)
  expect(await livingProcesses(helpers)).toEqual([])
})

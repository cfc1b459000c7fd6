import { _electron, expect, test as base, type ElectronApplication, type Page } from '@playwright/test'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Language } from '../../../contract/language.ts'
import { mustLeaveOutSandbox } from '../../../main/command-line/electron-program.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { waitFor } from '../../support/wait-for.ts'
import { type Desk, deskOf } from './desk.ts'
import { spyOnMedia } from './media-spy.ts'
import { livingProcesses, processesBelow } from './processes.ts'

export { expect }

/** How a test wants its seat; set with `test.use({ seatOptions: { … } })`. */
export type SeatOptions = Readonly<{
  language?: Language
  theme?: 'light' | 'dark'
  /** of the page, in CSS pixels; `as-left`: as the seat itself opens its window */
  size?: '1280x720' | '1920x1080' | 'as-left'
  /** a WAV file that speaks into the microphone; without it Chromium's fake microphone beeps */
  microphone?: string
  /** plays the WAV file once instead of over and over */
  microphoneOnce?: boolean
  /** what is started in place of Electron, with the same words */
  program?: string
  /** further words for the program */
  words?: readonly string[]
  /** further environment variables of the program */
  environment?: Readonly<Record<string, string>>
  /** the user-data folder, to start again on what an earlier seat left; without it a fresh one, removed afterwards */
  dataFolder?: string
}>

/** How the window looks; pictures are named by it. */
export type Look = Readonly<{ language: Language; theme: 'light' | 'dark'; size: '1280x720' | '1920x1080' }>

export const looks: readonly Look[] = (['zh-CN', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    (['1280x720', '1920x1080'] as const).map((size) => ({ language, theme, size })),
  ),
)

/** A running app. */
export type Seat = Readonly<{
  app: ElectronApplication
  /** the window the agent works in */
  window: Page
  /** the same by the words on it */
  desk: Desk
  /** every hidden window that owns audio: the one in use and its spare, once the local store is open */
  mediaPages: () => readonly Page[]
  /** the first of them, once it is there */
  media: () => Promise<Page>
  dataFolder: string
  /** Puts a picture of the window into docs/screens when ZUOXI_SCREENS=1, else into a temporary folder; gives its path. */
  screenshot: (name: string) => Promise<string>
  /** Changes language, theme and size while it runs; comes back when the page shows it. */
  wear: (look: Look) => Promise<void>
  /** Closes the app as its own quit does, and sees to it that none of its processes is left. */
  close: () => Promise<void>
  /** The same, but what it keeps on the disk stays, for another start with its `dataFolder`; `remove` it then. */
  quit: () => Promise<void>
  /** SIGKILL to the main process, as a crash would; comes back when nothing of the app runs any more. */
  kill: () => Promise<void>
  /** Removes the data folder of a seat that was killed. */
  remove: () => Promise<void>
}>

/** Starts the built app. The caller closes it; the `seat` fixture does so by itself. */
export async function startSeat(options: SeatOptions = {}): Promise<Seat> {
  const { language = 'zh-CN', theme = 'light', size = '1280x720' } = options
  const own = options.dataFolder === undefined ? await temporaryFolder('seat') : undefined
  const dataFolder = options.dataFolder ?? own?.path ?? ''
  const app = await _electron.launch({
    executablePath: options.program ?? required('ZUOXI_ELECTRON'),
    args: [required('ZUOXI_SEAT_BUILD'), ...switches(options, language, dataFolder)],
    env: { ...environmentOf(language), ...options.environment },
    // Playwright would else say "light" to the pages, whatever the system and the settings say.
    colorScheme: null,
  })
  const processId = app.process().pid ?? 0
  let below: readonly number[] = []
  try {
    await app.context().addInitScript(spyOnMedia)
    const window = await pageOf(app, 'window')
    if (size !== 'as-left') await resize(app, size)
    const mediaPages = (): readonly Page[] =>
      app.windows().filter((one) => !one.isClosed() && one.url().startsWith('zuoxi-app://media/'))
    let worn: Omit<Look, 'size'> & { size: string } = { language, theme, size }
    const wear = async (look: Look): Promise<void> => {
      await desk.ask('app.change-settings', { language: look.language, theme: look.theme })
      if (worn.size !== look.size) await resize(app, look.size)
      worn = look
      await expect(window.locator('html')).toHaveAttribute('lang', look.language)
      await waitFor(`the window to be ${look.theme}`, () =>
        window.evaluate((dark) => matchMedia('(prefers-color-scheme: dark)').matches === dark, look.theme === 'dark'),
      )
    }
    const screenshot = (name: string): Promise<string> =>
      pictureOf(window, `${name}-${worn.language}-${worn.theme}-${worn.size}`, join(dataFolder, 'screens'))
    const quit = async (): Promise<void> => {
      below = await processesBelow(processId)
      // Quitting in a call asks; nobody is there to answer.
      await app.evaluate(({ dialog }) => {
        dialog.showMessageBox = () => Promise.resolve({ response: 1, checkboxChecked: false })
      })
      await endWithin(app, 20_000)
      await expectAllEnded([processId, ...below])
    }
    const close = async (): Promise<void> => {
      await quit()
      await own?.remove()
    }
    const kill = async (): Promise<void> => {
      below = await processesBelow(processId)
      process.kill(processId, 'SIGKILL')
      await expectAllEnded([processId, ...below])
    }
    const media = (): Promise<Page> => pageOf(app, 'media')
    const desk = deskOf(window, language)
    return {
      app,
      window,
      desk,
      media,
      mediaPages,
      dataFolder,
      screenshot,
      wear,
      close,
      quit,
      kill,
      remove: async () => own?.remove(),
    }
  } catch (error) {
    app.process().kill('SIGKILL')
    await own?.remove()
    throw error
  }
}

/** The window that shows one of the app's pages, once it has been loaded. */
export async function pageOf(app: ElectronApplication, page: 'window' | 'media'): Promise<Page> {
  const found = await waitFor(
    `the ${page} page`,
    () => app.windows().find((one) => one.url().startsWith(`zuoxi-app://${page}/`)),
    { timeoutMs: 30_000 },
  )
  await found.waitForLoadState('load')
  return found
}

/** `test` with a seat that runs while the test does. */
export const test = base.extend<{ seatOptions: SeatOptions; seat: Seat }>({
  seatOptions: [{}, { option: true }],
  seat: async ({ seatOptions }, use) => {
    const seat = await startSeat(seatOptions)
    await use(seat)
    await seat.close()
  },
})

const screensFolder = join(import.meta.dirname, '../../../docs/screens')

/** A picture of a page in docs/screens when ZUOXI_SCREENS=1, else in the other folder; gives its path. */
export async function pictureOf(page: Page, name: string, otherwise: string): Promise<string> {
  const kept = process.env['ZUOXI_SCREENS'] === '1'
  const folder = kept ? screensFolder : otherwise
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${name}.${kept ? 'webp' : 'png'}`)
  if (kept) await writeFile(path, await webpOf(page))
  else await page.screenshot({ path, animations: 'disabled' })
  return path
}

/** A quarter of the PNG's bytes, for what lies in the repository; Playwright itself writes no WebP. */
async function webpOf(window: Page): Promise<Buffer> {
  const session = await window.context().newCDPSession(window)
  try {
    const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: 75 })
    return Buffer.from(data, 'base64')
  } finally {
    await session.detach()
  }
}

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the app tests with npm run test:app`)
  return value
}

function switches(options: SeatOptions, language: Language, dataFolder: string): string[] {
  const words = [`--user-data-dir=${dataFolder}`, `--lang=${language}`, '--force-device-scale-factor=1']
  // Not --use-fake-ui-for-media-stream: it grants the microphone to every page, past the app's own permission handler.
  words.push('--use-fake-device-for-media-stream')
  if (options.microphone !== undefined) {
    words.push(`--use-file-for-fake-audio-capture=${options.microphone}${options.microphoneOnce ? '%noloop' : ''}`)
  }
  // What the system would say of its theme; an app that was told otherwise in its settings goes by those.
  if (options.theme === 'dark') words.push('--force-dark-mode')
  if (mustLeaveOutSandbox()) words.push('--no-sandbox')
  return [...words, ...(options.words ?? [])]
}

/** Chromium takes the language of the pages from the locale, and its own from `--lang`. */
function environmentOf(language: Language): Record<string, string> {
  const locale = language === 'zh-CN' ? 'zh_CN' : 'en_US'
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(LC_|ELECTRON_)/.test(entry[0]),
  )
  return { ...Object.fromEntries(kept), LANG: `${locale}.UTF-8`, LANGUAGE: locale }
}

async function resize(app: ElectronApplication, size: string): Promise<void> {
  const [width = 1280, height = 720] = size.split('x').map(Number)
  // While the app starts, V8 now and then collects the promise of an evaluation ("garbage collected"): asked for again.
  await waitFor('the window to be sized', async () => {
    await app.evaluate(
      ({ BrowserWindow }, wanted) => {
        const window = BrowserWindow.getAllWindows().find((one) =>
          one.webContents.getURL().startsWith('zuoxi-app://window/'),
        )
        window?.setPosition(0, 0)
        window?.setContentSize(wanted.width, wanted.height)
      },
      { width, height },
    )
    return true
  })
  const window = await pageOf(app, 'window')
  await waitFor(`the window to be ${size}`, async () => {
    const seen = await window.evaluate(() => [innerWidth, innerHeight])
    if (seen[0] !== width || seen[1] !== height) throw new Error(`it is ${seen.join('x')}`)
    return true
  })
}

/** Closes the app; one that does not end is killed, and that is a failure. */
async function endWithin(app: ElectronApplication, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(true), limitMs)))
  const tooLate = await Promise.race([app.close().then(() => false), late])
  clearTimeout(timer)
  if (!tooLate) return
  app.process().kill('SIGKILL')
  throw new Error(`The app did not end within ${limitMs} ms after it was closed.`)
}

async function expectAllEnded(processIds: readonly number[]): Promise<void> {
  await waitFor('every process of the app to end', async () => {
    const left = await livingProcesses(processIds)
    if (left.length > 0) throw new Error(`still running: ${left.join(', ')}`)
    return true
  })
}

import { type Browser, chromium, type Page } from '@playwright/test'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type Language } from '../../../contract/language.ts'
import { mustLeaveOutSandbox } from '../../../main/command-line/electron-program.ts'
import { spawnTied } from '../../support/programs/tied-process.ts'
import { waitFor } from '../../support/wait-for.ts'
import { type Desk, deskOf } from './desk.ts'
import { livingProcesses, processesBelow } from './processes.ts'

export type PackagedSeat = Readonly<{
  page: Page
  desk: Desk
  /** all it wrote to its standard output and error */
  output: () => string
  /** the window of whatever runs on this data folder after it was started anew, by itself or by its launcher */
  nextWindow: () => Promise<Desk>
  /** ends it, whatever it was restarted as, and everything below */
  stop: () => Promise<void>
}>

type Options = Readonly<{
  dataFolder: string
  language?: Language
  words?: readonly string[]
  environment?: Readonly<Record<string, string>>
}>

/** What a packaged seat is started with besides what a person would. */
export function packagedWords({ dataFolder, language = 'zh-CN', words = [] }: Options): string[] {
  const sandbox = mustLeaveOutSandbox() ? ['--no-sandbox'] : []
  return [`--user-data-dir=${dataFolder}`, `--lang=${language}`, '--remote-debugging-port=0', ...sandbox, ...words]
}

/**
 * Starts a packaged seat, or what starts one. Its fuses keep Playwright's own way in shut (`--inspect`), so the window is
 * looked at through Chromium's (`--remote-debugging-port`); there is no way into main, as for everybody.
 */
export async function startPackaged(program: string, options: Options): Promise<PackagedSeat> {
  const { dataFolder, language } = options
  let output = ''
  const started = await spawnTied([program, ...packagedWords(options)], {
    environment: { ...process.env, ELECTRON_ENABLE_LOGGING: '1', ...options.environment },
    onOutput: (text) => (output += text),
  })
  const browsers = new Set<Browser>()
  const stop = async (): Promise<void> => {
    const own = await processesOn(dataFolder)
    const below = (await Promise.all([started.processId, ...own].map(processesBelow))).flat()
    for (const browser of browsers) await browser.close().catch(() => undefined)
    await started.stop(5_000)
    const all = [...own, ...below]
    for (const one of await livingProcesses(all)) killIfThere(one)
    await waitFor('every process of the app to end', async () => (await livingProcesses(all)).length === 0)
  }
  const open = async (): Promise<Page> => {
    const { browser, page } = await windowOn(dataFolder, () => output)
    browsers.add(browser)
    await page.waitForLoadState('load')
    return page
  }
  try {
    const page = await open()
    return {
      ...{ page, desk: deskOf(page, language), output: () => output, stop },
      nextWindow: async () => {
        for (const browser of browsers) await browser.close().catch(() => undefined)
        return deskOf(await open(), language)
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Chromium writes the port it listens on into its data folder; one that has ended leaves the file behind. */
async function windowOn(dataFolder: string, output: () => string): Promise<{ browser: Browser; page: Page }> {
  return waitFor(
    'the packaged window',
    async () => {
      const [port] = (await readFile(join(dataFolder, 'DevToolsActivePort'), 'utf8').catch(() => '')).split('\n')
      if (!port) throw new Error(`no port yet: ${output().slice(-2_000)}`)
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { timeout: 5_000 })
      const pages = browser.contexts().flatMap((context) => context.pages())
      const page = pages.find((one) => one.url().startsWith('zuoxi-app://window/'))
      if (page !== undefined) return { browser, page }
      await browser.close()
      return undefined
    },
    { timeoutMs: 45_000, intervalMs: 100 },
  )
}

/** Before something is restarted: what it leaves behind would be taken for the next one's. */
export const forgetPort = (dataFolder: string): Promise<void> =>
  rm(join(dataFolder, 'DevToolsActivePort'), { force: true })

/** Every process with this data folder among its words: also one that is no child of ours any more. */
async function processesOn(dataFolder: string): Promise<readonly number[]> {
  const found: number[] = []
  for (const entry of await readdir('/proc').catch(() => [])) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue
    const words = await readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => '')
    if (words.split('\0').includes(`--user-data-dir=${dataFolder}`)) found.push(Number(entry))
  }
  return found
}

function killIfThere(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL')
  } catch {
    // It has ended meanwhile.
  }
}

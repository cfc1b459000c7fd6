import { type Browser, chromium, type Page } from '@playwright/test'
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
  isRunning: () => boolean
  /** ends it and everything below it */
  stop: () => Promise<void>
}>

type Options = Readonly<{
  dataFolder: string
  language?: Language
  words?: readonly string[]
  environment?: Readonly<Record<string, string>>
}>

const listening = /^DevTools listening on (ws:\S+)$/gm

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
  let output = ''
  const started = await spawnTied([program, ...packagedWords(options)], {
    environment: { ...process.env, ELECTRON_ENABLE_LOGGING: '1', ...options.environment },
    onOutput: (text) => (output += text),
  })
  let browser: Browser | undefined
  const stop = async (): Promise<void> => {
    const below = await processesBelow(started.processId)
    await browser?.close().catch(() => undefined)
    await started.stop(5_000)
    for (const one of await livingProcesses(below)) process.kill(one, 'SIGKILL')
    await waitFor('every process of the app to end', async () => (await livingProcesses(below)).length === 0)
  }
  try {
    const page = await waitFor(
      'the packaged window',
      async () => {
        if (!started.isRunning()) throw new Error(`it ended: ${output.slice(-2_000)}`)
        // A second start after a crash has a port of its own.
        const address = [...output.matchAll(listening)].at(-1)?.[1]
        if (address === undefined) return undefined
        if (!browser?.isConnected()) browser = await chromium.connectOverCDP(address, { timeout: 5_000 })
        const pages = browser.contexts().flatMap((context) => context.pages())
        return pages.find((one) => one.url().startsWith('zuoxi-app://window/'))
      },
      { timeoutMs: 45_000, intervalMs: 100 },
    )
    await page.waitForLoadState('load')
    const desk = deskOf(page, options.language)
    return { page, desk, output: () => output, isRunning: started.isRunning, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { app, type BrowserWindow, dialog, Menu, powerMonitor, safeStorage, session, shell } from 'electron'
import { initialTopics } from '../contract/bridge/initial-topics.ts'
import { languageOfTerminal } from '../contract/language.ts'
import { answerCommand, type CommandHandlers } from './bridge/answer-command.ts'
import { serveBridge } from './bridge/serve-bridge.ts'
import { createTopicBoard } from './bridge/topic-board.ts'
import { type MediaWindow } from './media/media-port.ts'
import { openMediaWindow } from './media/media-window.ts'
import { type openSeat, type Seat } from './open-seat.ts'
import { SeatError } from './seat-error.ts'
import { type CacheKey, openCacheKey, type SystemVault } from './secrets/cache-key.ts'
import { defaultSettings } from './settings/seat-settings.ts'
import { openSettingsFile } from './settings/settings-file.ts'
import { createAppControl } from './shell/app-control.ts'
import { registerAppScheme, serveAppScheme } from './shell/app-scheme.ts'
import { announceCalls } from './shell/call-notice.ts'
import { linkAmong, type LinkRequest, linkSchemes, readLink } from './shell/deep-link.ts'
import { announceDesk } from './shell/desk-notice.ts'
import { type Diagnostics } from './shell/diagnostics.ts'
import { denyLeavingThePages, grantOnlyWhatThePagesNeed } from './shell/guard.ts'
import { createHeadsetAccess } from './shell/headset-access.ts'
import { openInterfaceWindow, showWindow } from './shell/interface.window.ts'
import { openMediaBrowserWindow } from './shell/media.window.ts'
import { watchNetwork } from './shell/network-watch.ts'
import { appScheme } from './shell/page.ts'
import { openSeatLog } from './shell/seat-log.ts'
import { openSeatTray } from './shell/seat-tray.ts'
import { shellTexts } from './shell/shell-texts.ts'
import { createSlipPrinting } from './shell/slip-printing.ts'
import { createTableDialogs } from './shell/table-dialogs.ts'

/** The composition root of the seat: opens everything in order, closes it in reverse. */

/** Only a development build reads it, so a shipped app cannot be pointed at a server. */
const devServer = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined
/** The folder of the build: `main/`, `preload/` and `renderer/` lie side by side in it. */
const build = join(import.meta.dirname, '..')

const longestCloseMs = 8_000
/** When the start is over. */
const registerLinksAfterMs = 10_000

registerAppScheme()
denyLeavingThePages(app)
// One machine, one seat: a second start hands its link to the first.
if (app.requestSingleInstanceLock()) void start()
else app.quit()

async function start(): Promise<void> {
  let quitting = false
  let window: BrowserWindow | undefined = undefined
  let seat: Seat | undefined
  let opening: Promise<void> | undefined
  const mediaWindows = new Set<number>()
  const links: LinkRequest[] = []
  let takeLink = (link: LinkRequest): void => void links.push(link)
  const open = (): void => {
    if (window && !window.isDestroyed()) showWindow(window)
  }
  app.on('second-instance', (_event, words) => {
    const link = linkAmong(words)
    if (link) takeLink(link)
    open()
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    const link = readLink(url)
    if (link) takeLink(link)
  })
  // The seat goes on in the tray.
  app.on('window-all-closed', () => undefined)

  const folder = app.getPath('userData')
  mkdirSync(folder, { recursive: true })
  const logFolder = join(folder, 'logs')
  const log = openSeatLog(join(logFolder, 'seat.log'))
  process.on('uncaughtException', (error) => log.error({ error }, 'unexpected'))
  process.on('unhandledRejection', (error) => log.error({ error }, 'unexpected'))

  // The default menu would take Ctrl+R, F11 and others from the seat's own keys; said now, it is not even made.
  Menu.setApplicationMenu(null)
  await app.whenReady()
  const systemLanguage = app.getLocale().toLowerCase().startsWith('en') ? 'en' : languageOfTerminal([], {})
  const settings = await openSettingsFile({
    file: join(folder, 'settings.json'),
    defaults: defaultSettings(systemLanguage),
    now: Date.now,
    trouble: (what, error, keptAs) => log.warn({ what, error, keptAs }, 'settings'),
  })
  const board = createTopicBoard(initialTopics(settings.get().app.language, Date.now()))
  board.update('app', (state) => ({ ...state, version: app.getVersion(), platform: process.platform }))

  serveAppScheme(join(build, 'renderer'), (sound) => seat?.sound(sound))
  const headsets = createHeadsetAccess({
    chosen: () => settings.get().headsets,
    save: (chosen) => settings.change((all) => ({ ...all, headsets: [...chosen] })),
    ask: chooseHeadset,
  })
  grantOnlyWhatThePagesNeed(session.defaultSession, {
    isMediaWindow: (contents) => mediaWindows.has(contents.id),
    isInterface: (contents) => contents === window?.webContents,
    headsets,
    devServer,
  })

  const request = (next: NonNullable<ReturnType<typeof board.get<'requests'>>['request']>): void =>
    board.update('requests', ({ number }) => ({ number: number + 1, request: next }))
  takeLink = (link) => request(link)
  const control = createAppControl({
    board,
    settings,
    log,
    window: () => window,
    pressed: (action) => request({ kind: 'shortcut', action }),
  })

  let cacheKey: CacheKey | undefined = undefined
  const openMedia = (): Promise<MediaWindow> =>
    openMediaWindow(() => {
      const hidden = openMediaBrowserWindow(join(build, 'preload/media.cjs'), devServer)
      const { id } = hidden.webContents
      mediaWindows.add(id)
      hidden.once('closed', () => mediaWindows.delete(id))
      return hidden
    })
  let firstMedia: Promise<MediaWindow> | undefined
  let programme: Promise<{ readonly openSeat: typeof openSeat }> | undefined
  const loadProgramme = () => (programme ??= import('./open-seat.ts'))
  const openWith = async (key: string): Promise<void> => {
    // Its process starts while the programme is read; a window that fails is the media host's to try again.
    firstMedia ??= openMedia()
    firstMedia.catch(() => undefined)
    const parts = await loadProgramme()
    seat = await parts.openSeat({
      folder,
      key,
      board,
      settings,
      log,
      device: hostname(),
      cacheWorkerFile: join(import.meta.dirname, 'customer-thread.worker.js'),
      tableFiles: createTableDialogs(() => settings.get().app.language),
      openMediaWindow() {
        const opened = firstMedia ?? openMedia()
        firstMedia = undefined
        return opened
      },
    })
  }
  const openStore = (key: string): Promise<void> =>
    (opening ??= openWith(key).catch((error: unknown) => {
      opening = undefined
      throw error
    }))
  /** Commands that come while the store opens wait for it; before it is opened at all there is nothing to work on. */
  const whenOpen = async (): Promise<Seat['commands']> => {
    await opening
    if (seat === undefined) throw new SeatError('seat.signed-out')
    return seat.commands
  }

  const own: Pick<
    CommandHandlers,
    Extract<keyof CommandHandlers, `${'app' | 'headset' | 'slip'}.${string}`> | 'session.unlock'
  > = {
    ...createSlipPrinting({ window: () => window, language: () => settings.get().app.language, log }),
    'app.change-settings': async (change) => {
      control.change(withoutUndefined(change))
      return null
    },
    'app.open-manual': async ({ page }) => {
      await shell.openPath(join(build, 'manual', `${page}.html`))
      return null
    },
    'app.save-diagnostics': () => saveDiagnostics(),
    'app.quit': async () => {
      app.quit()
      return null
    },
    'app.ready': async () => {
      control.loaded()
      for (const link of links.splice(0)) takeLink(link)
      return null
    },
    'app.painted': async ({ callKey, at }) => {
      log.info({ callKey, paintedAt: at }, 'card painted')
      return null
    },
    'headset.forget': async () => {
      headsets.forget()
      return null
    },
    'session.unlock': async ({ passPhrase }) => {
      if (cacheKey?.state !== 'locked') return null
      const key = await cacheKey.unlock(passPhrase)
      log.info({ mark: 'unlocked' }, 'start mark')
      await openStore(key)
      return null
    },
  }
  const handlers = new Proxy(own as CommandHandlers, {
    get: (known, name: keyof CommandHandlers) =>
      known[name] ??
      (async (input: unknown) => {
        const handle = (await whenOpen())[name as keyof Seat['commands']] as (input: unknown) => Promise<unknown>
        return handle(input)
      }),
  })

  serveBridge({
    board,
    answer: (name, input) =>
      answerCommand(name, input, {
        handlers,
        language: () => settings.get().app.language,
        newReference: () => randomUUID().slice(0, 8),
        unexpected: (error, command, reference) => log.error({ error, command, reference }, 'a command failed'),
      }),
    isInterface: (contents) => contents === window?.webContents,
    origin: devServer ?? `${appScheme}://window`,
    refusedSender: (url) => log.warn({ url }, 'a page that may not spoke to the bridge'),
  })

  window = openInterfaceWindow({
    preloadFile: join(build, 'preload/window.cjs'),
    devServer,
    place: settings.get().window,
    placed: (place) => settings.change((all) => ({ ...all, window: place })),
    keepsRunning: () => !quitting && board.get('session').phase === 'signed-in',
    log,
  })
  window.once('closed', () => app.quit())
  const notices = announceCalls({ board, window: () => window, open })
  const deskNotices = announceDesk({ board, window: () => window, open })
  const network = watchNetwork(() => seat?.networkChanged())
  powerMonitor.on('resume', () => {
    network.look()
    seat?.networkChanged()
  })
  const given = linkAmong(process.argv)
  if (given) links.push(given)

  app.on('before-quit', (event) => {
    if (quitting) return
    event.preventDefault()
    void quit()
  })

  let asking = false
  async function quit(): Promise<void> {
    if (asking) return
    asking = true
    const really = !seat?.inCall() || (await reallyQuit())
    asking = false
    if (!really || quitting) return
    quitting = true
    await closeAll().finally(() => app.exit(0))
  }

  let tray: ReturnType<typeof openSeatTray> | undefined
  let registering: NodeJS.Timeout | undefined
  window.once('ready-to-show', () => {
    if (quitting) return
    tray = openSeatTray({
      board,
      open,
      setState: (state) => void answerState(state),
      quit: () => app.quit(),
    })
    // On Linux each of these runs a programme and waits for it.
    registering = setTimeout(() => {
      for (const scheme of linkSchemes) app.setAsDefaultProtocolClient(scheme)
    }, registerLinksAfterMs)
  })

  const vault = systemVault()
  board.update('app', (state) => ({ ...state, keyStore: vault.available ? 'system' : 'pass-phrase' }))
  const found = await openCacheKey(join(folder, 'key.json'), vault, (error, keptAs) =>
    log.warn({ error, keptAs }, 'the key of the local data could not be opened'),
  )
  cacheKey = found
  log.info({ mark: found.state }, 'start mark')
  // While the window's own process starts, which takes longer than this.
  setImmediate(() => void loadProgramme().catch(() => undefined))
  if (found.state === 'open') await openStore(found.key)
  else board.update('session', (state) => ({ ...state, phase: 'locked', firstPassPhrase: found.first }))

  async function closeSeat(): Promise<void> {
    await opening?.catch(() => undefined)
    await seat?.close().catch((error: unknown) => log.error({ error }, 'the seat did not close in good order'))
  }

  async function closeAll(): Promise<void> {
    network.close()
    notices.close()
    deskNotices?.close()
    clearTimeout(registering)
    tray?.close()
    control.close()
    // What hangs (a hub that does not answer, a store that does not open) may not keep the machine from shutting down.
    await Promise.race([closeSeat(), new Promise((resolve) => setTimeout(resolve, longestCloseMs))])
    await settings.flush()
    if (window && !window.isDestroyed()) window.destroy()
  }

  /** Not the waiting kind of question: the calls would stand still until it is answered. */
  async function reallyQuit(): Promise<boolean> {
    const { language } = settings.get().app
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: shellTexts.quitInCall[language],
      buttons: [shellTexts.stay[language], shellTexts.quitAndEnd[language]],
      defaultId: 0,
      cancelId: 0,
    })
    return response === 1
  }

  /** Several that may be meant: the person says which. */
  async function chooseHeadset(names: readonly string[]): Promise<number | null> {
    const { language } = settings.get().app
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: shellTexts.whichHeadset[language],
      buttons: [...names, shellTexts.noHeadset[language]],
      cancelId: names.length,
    })
    return response < names.length ? response : null
  }

  async function answerState(state: 'ready' | 'not-ready'): Promise<void> {
    await seat?.commands['seat.set-state']({ state, reason: null, until: null }).catch((error: unknown) => {
      log.warn({ error }, 'the tray could not change the state')
      open()
    })
  }

  async function saveDiagnostics(): Promise<{ file: string } | null> {
    const { language } = settings.get().app
    const target = await dialog.showSaveDialog({
      title: shellTexts.saveDiagnostics[language],
      defaultPath: join(
        app.getPath('documents'),
        `zuoxi-${new Date().toISOString().slice(0, 19).replace(/[:T]/g, '-')}.zip`,
      ),
      filters: [{ name: 'ZIP', extensions: ['zip'] }],
    })
    if (target.canceled || target.filePath === '') return null
    const { makeDiagnostics } = await import('./shell/diagnostics.ts')
    const bytes = await makeDiagnostics({
      logFolder,
      version: app.getVersion(),
      topics: topicsOf(),
      processes: app.getAppMetrics().map(({ type, memory, cpu }) => ({
        type,
        memoryKilobytes: memory.workingSetSize,
        cpuPercent: cpu.percentCPUUsage,
      })),
    })
    await writeFile(target.filePath, bytes).catch((error: unknown) => {
      throw new SeatError('seat.file', { file: target.filePath, reason: String((error as NodeJS.ErrnoException).code) })
    })
    return { file: target.filePath }
  }

  function topicsOf(): Diagnostics['topics'] {
    const names = ['app', 'session', 'health', 'seat', 'devices', 'cache'] as const
    return Object.fromEntries(names.map((name) => [name, board.get(name)])) as ReturnType<typeof topicsOf>
  }
}

/** Electron's safeStorage; on Linux without a keyring it would only pretend ("basic_text"), which counts as none. */
function systemVault(): SystemVault {
  const pretends = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text'
  return {
    available: safeStorage.isEncryptionAvailable() && !pretends,
    seal: (text) => safeStorage.encryptString(text),
    open: (sealed) => safeStorage.decryptString(sealed),
  }
}

/** `exactOptionalPropertyTypes`: what zod leaves as undefined is not there. */
function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never
}

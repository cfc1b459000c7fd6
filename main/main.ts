import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { app, type BrowserWindow, Menu, powerMonitor, session, shell } from 'electron'
import { initialTopics } from '../contract/bridge/initial-topics.ts'
import { languageOfTerminal } from '../contract/language.ts'
import { answerCommand, type CommandHandlers } from './bridge/answer-command.ts'
import { serveBridge } from './bridge/serve-bridge.ts'
import { createTopicBoard } from './bridge/topic-board.ts'
import { type OwnHubs } from './embedded-hub/open-own-hubs.ts'
import { isOwnHubCommand } from './embedded-hub/own-hub-commands.ts'
import { createPhoneFirst } from './hub-link/phone-first.ts'
import { type MediaWindow } from './media/media-port.ts'
import { openMediaWindow } from './media/media-window.ts'
import { type openSeat } from './open-seat.ts'
import { findInstallation, ownSystem } from './update/find-installation.ts'
import { findFolderInstallation } from './update/folder-installation.ts'
import { createSeatSlot } from './seat-slot.ts'
import { type CacheKey, openCacheKey } from './secrets/cache-key.ts'
import { defaultSettings } from './settings/seat-settings.ts'
import { openSettingsFile } from './settings/settings-file.ts'
import { createAppControl } from './shell/app-control.ts'
import { registerAppScheme, serveAppScheme } from './shell/app-scheme.ts'
import { listCamerasWithoutProcess } from './shell/camera-list.ts'
import { announceCalls } from './shell/call-notice.ts'
import { linkAmong, type LinkRequest, linkSchemes, readLink } from './shell/deep-link.ts'
import { announceDesk } from './shell/desk-notice.ts'
import { denyLeavingThePages, grantOnlyWhatThePagesNeed } from './shell/guard.ts'
import { createHeadsetAccess } from './shell/headset-access.ts'
import { openInterfaceWindow, showWindow } from './shell/interface.window.ts'
import { tellPutAwayOnce } from './shell/put-away-notice.ts'
import { openMediaBrowserWindow } from './shell/media.window.ts'
import { watchNetwork } from './shell/network-watch.ts'
import { appScheme } from './shell/page.ts'
import { askReallyQuit, askWhichHeadset } from './shell/questions.ts'
import { saveDiagnostics } from './shell/save-diagnostics.ts'
import { openSeatLog } from './shell/seat-log.ts'
import { openSeatTray } from './shell/seat-tray.ts'
import { createSlipPrinting } from './shell/slip-printing.ts'
import { systemVault } from './shell/system-vault.ts'
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
listCamerasWithoutProcess(app.commandLine)
denyLeavingThePages(app)
// One machine, one seat: a second start hands its link to the first.
if (app.requestSingleInstanceLock()) void start()
else app.quit()

async function start(): Promise<void> {
  let quitting = false
  let window: BrowserWindow | undefined = undefined
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
  const installed = await findFolderInstallation(app.getVersion())
  const systemLanguage = app.getLocale().toLowerCase().startsWith('en') ? 'en' : languageOfTerminal([], {})
  const settings = await openSettingsFile({
    file: join(folder, 'settings.json'),
    defaults: defaultSettings(systemLanguage),
    now: Date.now,
    trouble: (what, error, keptAs) => log.warn({ what, error, keptAs }, 'settings'),
  })
  const language = () => settings.get().app.language
  const board = createTopicBoard(initialTopics(settings.get().app.language, Date.now()))
  board.update('app', (state) => ({ ...state, version: app.getVersion(), platform: process.platform }))

  const phoneFirst = createPhoneFirst()
  phoneFirst.hold()
  serveAppScheme({
    folder: join(build, 'renderer'),
    sound: (request) => slot.current()?.sound(request),
    beforeWindow: () => phoneFirst.after(() => Promise.resolve()),
  })
  const headsets = createHeadsetAccess({
    chosen: () => settings.get().headsets,
    save: (chosen) => settings.change((all) => ({ ...all, headsets: [...chosen] })),
    ask: (names) => askWhichHeadset(names, language()),
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
  let realKey: string | undefined
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
  const slot = createSeatSlot({
    board,
    troubled: (error) => log.error({ error }, 'the seat did not close in good order'),
    async load(seatFolder, key) {
      // Its process starts while the programme is read; a window that fails is the media host's to try again.
      firstMedia ??= openMedia()
      firstMedia.catch(() => undefined)
      const parts = await loadProgramme()
      return parts.openSeat({
        folder: seatFolder,
        key,
        board,
        settings,
        log,
        device: hostname(),
        cacheWorkerFile: join(import.meta.dirname, 'customer-thread.worker.cjs'),
        version: app.getVersion(),
        updateSystem: ownSystem,
        canTakeCalls: phoneFirst.release,
        openUpdates: (link) =>
          findInstallation({ folder: installed, link, log: (text, facts) => log.warn(facts, text) }),
        tableFiles: createTableDialogs(language),
        openMediaWindow() {
          const opened = firstMedia ?? openMedia()
          firstMedia = undefined
          return opened
        },
      })
    },
  })
  /** The real seat: with the key that is known by now, else its pass-phrase is asked for. */
  const openReal = async (): Promise<void> => {
    if (realKey !== undefined) return slot.open(folder, realKey)
    phoneFirst.release()
    const first = cacheKey?.state === 'locked' && cacheKey.first
    board.update('session', (state) => ({ ...state, phase: 'locked', firstPassPhrase: first }))
  }

  let ownHubs: Promise<OwnHubs> | undefined
  const loadOwnHubs = (): Promise<OwnHubs> =>
    (ownHubs ??= import('./embedded-hub/open-own-hubs.ts').then(({ openOwnHubs }) =>
      openOwnHubs({
        board,
        slot,
        folder,
        hubFolder: join(build, 'hub'),
        showFolder: (shown) => shell.openPath(shown),
        language,
        goBack: openReal,
        log: (level, text, detail) => log[level](detail, text),
      }),
    ))

  const own: Pick<
    CommandHandlers,
    Extract<keyof CommandHandlers, `${'app' | 'headset' | 'slip'}.${string}`> | 'session.unlock'
  > = {
    ...createSlipPrinting({ window: () => window, language, log }),
    'app.change-settings': async (change) => {
      control.change(withoutUndefined(change))
      return null
    },
    'app.save-diagnostics': () => saveDiagnostics({ board, logFolder, language }),
    'app.quit': async () => {
      app.quit()
      return null
    },
    'app.ready': async () => {
      control.loaded()
      await installed?.proven()
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
      realKey = key
      await openReal()
      return null
    },
  }
  const handlers = new Proxy(own as CommandHandlers, {
    get: (known, name: keyof CommandHandlers) =>
      known[name] ??
      (async (input: unknown) => {
        const commands = isOwnHubCommand(name) ? (await loadOwnHubs()).commands : await slot.commands()
        const handle = commands[name as keyof typeof commands] as (input: unknown) => Promise<unknown>
        return handle(input)
      }),
  })

  serveBridge({
    board,
    answer: (name, input) =>
      answerCommand(name, input, {
        handlers,
        language,
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
    closing: () => {
      if (quitting || board.get('session').phase !== 'signed-in') return 'close'
      // Who has tried it and closes it is done with it; nobody waits for a call there.
      return board.get('practice').phase === 'off' ? 'put-away' : 'quit'
    },
    quit: () => app.quit(),
    putAway: () => tellPutAwayOnce(language()),
    log,
  })
  window.once('closed', () => app.quit())
  const notices = announceCalls({ board, window: () => window, open })
  const deskNotices = announceDesk({ board, window: () => window, open })
  const network = watchNetwork(() => slot.current()?.networkChanged())
  powerMonitor.on('resume', () => {
    network.look()
    slot.current()?.networkChanged()
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
    const really = !slot.current()?.inCall() || (await askReallyQuit(language()))
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
  if (found.state === 'open') realKey = found.key
  if (existsSync(join(folder, 'company/company.json'))) void loadOwnHubs().then((own) => own.resume())
  if (process.argv.includes('--practice')) {
    phoneFirst.release()
    await (await loadOwnHubs()).commands['practice.begin']({ role: 'agent' })
  } else await openReal()

  async function closeSeat(): Promise<void> {
    await slot.close()
    await (await ownHubs)?.close()
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

  async function answerState(state: 'ready' | 'not-ready'): Promise<void> {
    await slot
      .current()
      ?.commands['seat.set-state']({ state, reason: null, until: null })
      .catch((error: unknown) => {
        log.warn({ error }, 'the tray could not change the state')
        open()
      })
  }
}

/** `exactOptionalPropertyTypes`: what zod leaves as undefined is not there. */
function withoutUndefined<T extends object>(given: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as never
}

import { BrowserWindow, nativeTheme, screen } from 'electron'
import { type WindowPlace } from '../settings/seat-settings.ts'
import { pageAddress } from './page.ts'

type Options = {
  readonly preloadFile: string
  readonly devServer: string | undefined
  readonly place: WindowPlace
  /** Told some moments after the person moved or sized the window. */
  readonly placed: (place: WindowPlace) => void
  /**
   * What closing the window does. `put-away`: a seat that somebody sits at goes on ringing from the tray. `quit`: the
   * programme ends once it has asked what there is to ask, and the window is there meanwhile.
   */
  readonly closing: () => 'close' | 'put-away' | 'quit'
  readonly quit: () => void
  /** Told each time it was put away. */
  readonly putAway: () => void
  readonly log: { info(facts: object, text: string): void; warn(facts: object, text: string): void }
}

const smallest = { width: 1024, height: 640 } as const
const settleMs = 500
/** A page that dies again and again is not reloaded for ever. */
const mostReloads = 5
const reloadsWithinMs = 60_000

/** Opens the window the agent works in. It is shown with its first picture, so that nobody sees an empty frame. */
export function openInterfaceWindow(options: Options): BrowserWindow {
  const { place, devServer, log } = options
  const window = new BrowserWindow({
    ...onAScreen(place),
    minWidth: smallest.width,
    minHeight: smallest.height,
    useContentSize: true,
    show: false,
    // Before the first picture, and while a reload draws: the page's own ground, never a white flash in the dark.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#14171b' : '#eef0f3',
    title: 'Zuoxi 座席',
    webPreferences: {
      preload: options.preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // A window behind others goes on showing who calls.
      backgroundThrottling: false,
    },
  })
  window.once('ready-to-show', () => {
    if (place.maximised) window.maximize()
    window.show()
    log.info({ mark: 'shown' }, 'start mark')
  })
  keepPlace(window, options.placed)
  window.on('close', (event) => {
    const what = options.closing()
    if (what === 'close') return
    event.preventDefault()
    if (what === 'quit') return options.quit()
    window.hide()
    options.putAway()
  })

  const reloads: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    const now = Date.now()
    reloads.push(now)
    log.warn({ reason }, 'the interface is gone; calls go on, it is loaded again')
    if (reloads.filter((at) => now - at < reloadsWithinMs).length <= mostReloads) window.webContents.reload()
  })
  window.on('unresponsive', () => log.warn({}, 'the interface does not answer; calls go on'))

  void window.loadURL(pageAddress('window', devServer))
  return window
}

function keepPlace(window: BrowserWindow, placed: (place: WindowPlace) => void): void {
  let timer: NodeJS.Timeout | undefined
  const soon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (window.isDestroyed()) return
      const { x, y } = window.getNormalBounds()
      const [width = smallest.width, height = smallest.height] = window.getContentSize()
      const maximised = window.isMaximized()
      placed({ x, y, width, height, maximised })
    }, settleMs)
  }
  window.on('move', soon)
  window.on('resize', soon)
  window.on('maximize', soon)
  window.on('unmaximize', soon)
  window.once('closed', () => clearTimeout(timer))
}

/** Where the window was, when a screen is still there to show it; else in the middle of the first one. */
function onAScreen({ x, y, width, height }: WindowPlace): Partial<Electron.Rectangle> {
  if (x === null || y === null) return { width, height }
  const visible = screen.getAllDisplays().some(({ workArea }) => {
    const overlapX = Math.min(x + width, workArea.x + workArea.width) - Math.max(x, workArea.x)
    return overlapX > 200 && y >= workArea.y - 20 && y < workArea.y + workArea.height - 60
  })
  return visible ? { x, y, width, height } : { width, height }
}

/** In front, with the keyboard: the person asked for it. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

import { globalShortcut, nativeTheme, type BrowserWindow } from 'electron'
import { type AppSettings, type ShortcutAction } from '../../contract/bridge/topics.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type SettingsFile } from '../settings/settings-file.ts'
import { launchAtLogin } from './launch-at-login.ts'
import { type SeatLog } from './seat-log.ts'

type Options = {
  readonly board: TopicBoard
  readonly settings: SettingsFile
  readonly window: () => BrowserWindow | undefined
  readonly log: SeatLog
  /** A shortcut was pressed while another programme was in front. */
  readonly pressed: (action: ShortcutAction) => void
}

/** The usual keys (look.md's table); the window has the same. Those a user changed replace them. */
export const usualShortcuts: Readonly<Record<ShortcutAction, string>> = {
  answer: 'F2',
  'hang-up': 'Shift+F2',
  hold: 'F3',
  transfer: 'F4',
  conference: 'F6',
  mute: 'F7',
  park: 'Shift+F3',
  record: 'Shift+F7',
  'pick-up': 'CommandOrControl+P',
  help: 'F12',
  ready: 'F8',
  'end-wrap-up': 'F10',
  'repeat-order': 'F9',
  'chase-order': 'Shift+F9',
  dial: 'CommandOrControl+D',
  messages: 'CommandOrControl+M',
  'go-to': 'CommandOrControl+K',
}

/** Applies the programme's settings to the system, at the start and at every change; the topic `app`. */
export function createAppControl({ board, settings, window, log, pressed }: Options) {
  const show = (): void => {
    const { app: own } = settings.get()
    board.update('app', (state) => ({ ...state, settings: own, dark: nativeTheme.shouldUseDarkColors }))
  }

  // Off is what a system does by itself: another seat's entry on this machine is not taken away at every start.
  let launching = false
  const apply = (own: AppSettings): void => {
    nativeTheme.themeSource = own.theme
    window()?.webContents.setZoomFactor(own.zoom / 100)
    if (own.launchAtLogin !== launching) launchAtLogin((launching = own.launchAtLogin), log)
    globalShortcut.unregisterAll()
    for (const action of own.globalShortcuts) {
      const keys = own.shortcuts[action] === undefined ? usualShortcuts[action] : own.shortcuts[action]
      if (keys === null) continue
      const taken = !register(keys, () => pressed(action))
      if (taken) log.warn({ action, keys }, 'another programme has this global shortcut')
    }
    show()
  }

  const themed = (): void => show()
  nativeTheme.on('updated', themed)
  apply(settings.get().app)

  return {
    change(change: Partial<AppSettings>): void {
      const own = { ...settings.get().app, ...change }
      settings.change((all) => ({ ...all, app: own }))
      apply(own)
    },
    /** After the page was loaded (again): its zoom is a matter of the page. */
    loaded: (): void => window()?.webContents.setZoomFactor(settings.get().app.zoom / 100),
    close(): void {
      nativeTheme.off('updated', themed)
      globalShortcut.unregisterAll()
    },
  }
}

/** Electron throws on an accelerator it cannot read, and says false to one that is taken. */
function register(keys: string, run: () => void): boolean {
  try {
    return globalShortcut.register(keys, run)
  } catch {
    return false
  }
}

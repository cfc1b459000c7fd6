import { app, Menu, session, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import { registerAppScheme, serveAppScheme } from './shell/app-scheme.ts'
import { denyLeavingThePages, grantOnlyAudioToMediaPage } from './shell/guard.ts'
import { openInterfaceWindow } from './shell/interface.window.ts'
import { openMediaWindow } from './shell/media.window.ts'

/** The composition root of the seat: opens everything in order. */

/** Only a development build reads it, so a shipped app cannot be pointed at a server. */
const devServer = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined
/** The folder of the build: `main/`, `preload/` and `renderer/` lie side by side in it. */
const build = join(import.meta.dirname, '..')

registerAppScheme()
denyLeavingThePages(app)

if (app.requestSingleInstanceLock()) start()
else app.quit()

function start(): void {
  let interfaceWindow: BrowserWindow | undefined
  let mediaWindow: BrowserWindow | undefined

  app.on('second-instance', () => {
    if (interfaceWindow?.isMinimized()) interfaceWindow.restore()
    interfaceWindow?.show()
    interfaceWindow?.focus()
  })

  void app.whenReady().then(() => {
    // The default menu would take Ctrl+R, F11 and others from the seat's own keys.
    Menu.setApplicationMenu(null)
    serveAppScheme(join(build, 'renderer'))
    grantOnlyAudioToMediaPage(session.defaultSession, (contents) => contents === mediaWindow?.webContents, devServer)
    mediaWindow = openMediaWindow(join(build, 'preload/media.cjs'), devServer)
    interfaceWindow = openInterfaceWindow(join(build, 'preload/window.cjs'), devServer)
    interfaceWindow.once('closed', () => app.quit())
  })
}

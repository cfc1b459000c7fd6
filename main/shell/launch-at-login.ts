import { app } from 'electron'
import { autostartFile, writeAutostart } from './autostart-file.ts'
import { type SeatLog } from './seat-log.ts'

/** Makes the system start the seat with the person's session, or not. What cannot be written is said in the log. */
export function launchAtLogin(on: boolean, log: SeatLog): void {
  if (process.platform !== 'linux') return app.setLoginItemSettings({ openAtLogin: on })
  writeAutostart(autostartFile(), on ? ownCommand() : null).catch((error: unknown) => {
    log.warn({ error }, 'starting with the session could not be set')
  })
}

/** What a person would start: the AppImage, the launcher of an unpacked installation, or the program itself. */
function ownCommand(): readonly string[] {
  const outer = process.env['APPIMAGE'] ?? process.env['ZUOXI_LAUNCHER']
  if (outer !== undefined) return [outer]
  return app.isPackaged ? [process.execPath] : [process.execPath, app.getAppPath()]
}

import { app } from 'electron'
import { type SessionLink } from '../hub-link/hub-link.ts'
import { type FolderInstallation } from './folder-installation.ts'
import { folderUpdate } from './folder-update.ts'
import { type UpdateInstallation } from './update-installation.ts'
import { type UpdateSystem } from '../../contract/update/update.ts'

type Options = {
  readonly folder: FolderInstallation | null
  readonly link: SessionLink
  readonly log: (text: string, detail: Readonly<Record<string, unknown>>) => void
}

const systems: Readonly<Partial<Record<NodeJS.Platform, UpdateSystem>>> = { win32: 'win', darwin: 'mac' }
export const ownSystem: UpdateSystem = systems[process.platform] ?? 'linux'

/** How this seat takes updates; null when it does not, as in development. */
export async function findInstallation({ folder, link, log }: Options): Promise<UpdateInstallation | null> {
  if (folder !== null) return folderUpdate({ folder, link, relaunch: restartAs })
  const ending = installerEnding()
  if (!app.isPackaged || ending === null) return null
  const { installerUpdate } = await import('./installer-update.ts')
  return installerUpdate({ system: ownSystem, ending, link, now: Date.now, log })
}

/** The words of this start go along; Electron starts it when this process has ended. */
function restartAs(program: string): void {
  app.relaunch({ execPath: program, args: process.argv.slice(1) })
  app.quit()
}

function installerEnding(): string | null {
  if (process.platform === 'win32') return 'exe'
  if (process.platform === 'darwin') return 'zip'
  return process.env['APPIMAGE'] === undefined ? null : 'AppImage'
}

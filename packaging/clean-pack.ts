import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Takes out what an unpacked Electron brings for trying things out: its own demonstration app, and its version file. */
export async function cleanPack(folder: string, platform: string): Promise<void> {
  if (platform === 'darwin') return
  await rm(join(folder, 'resources', 'default_app.asar'), { force: true })
  await rm(join(folder, 'version'), { force: true })
}

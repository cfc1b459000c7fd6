import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { licenceList, licenceText } from './licences/licence-list.ts'

/**
 * After electron-builder has put a package together, before it is signed: takes out what an unpacked Electron brings for
 * trying things out (its own demonstration app, its version file), and lays the licences of the packages beside those of
 * Electron and Chromium.
 */
export async function finishPack(folder: string, platform: string, root: string, productName: string): Promise<void> {
  const mac = platform === 'darwin'
  const resources = mac ? join(folder, `${productName}.app/Contents/Resources`) : join(folder, 'resources')
  await rm(join(resources, 'default_app.asar'), { force: true })
  await rm(join(folder, 'version'), { force: true })
  await writeFile(join(mac ? resources : folder, 'THIRD-PARTY-LICENSES.txt'), `${licenceText(licenceList(root))}\n`)
}

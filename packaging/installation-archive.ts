import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tarFolder } from './tar-folder.ts'

const launcher = join(import.meta.dirname, 'linux/launcher.sh')

/**
 * An installation that needs no installer, as `.tar.gz`: unpacked anywhere its owner may write, `zuoxi/zuoxi` starts it
 * and it updates itself. Versions lie side by side (main/update/folder-installation.ts).
 */
export async function writeInstallationArchive(
  unpacked: string,
  version: string,
  file: string,
  level?: number,
): Promise<void> {
  await tarFolder(unpacked, file, `zuoxi/versions/${version}`, {
    texts: [
      { name: 'zuoxi/zuoxi', text: await readFile(launcher, 'utf8'), mode: 0o755 },
      { name: 'zuoxi/current', text: `${version}\n`, mode: 0o644 },
    ],
    ...(level === undefined ? {} : { level }),
  })
}

import { join } from 'node:path'
import { versionSchema } from '../../contract/update/update.ts'
import { plainFiles } from './plain-files.ts'

/**
 * An unpacked installation on Linux: `versions/N/` side by side, `current` naming one, and the launcher that starts it and
 * takes an update back that does not run (packaging/linux/launcher.sh, which says what `trial` and `refused` are).
 */
export type FolderInstallation = {
  readonly launcher: string
  /** Where a file may be fetched to. */
  readonly fetchedFile: (version: string) => string
  /** Lays a version down beside the others; nothing of it is used yet. */
  install(archive: string, version: string): Promise<void>
  /** From the next start on this version runs, on trial. */
  switchTo(version: string): Promise<void>
  /** The running version has shown its window: it stays, and versions no longer wanted go. */
  proven(): Promise<void>
  /** Versions that were taken back. */
  refused(): Promise<readonly string[]>
}

const { mkdir, readdir, readFile, rename, rm, writeFile, access, constants } = plainFiles.promises

/** Null when this programme was not started by such an installation's launcher, or its folder cannot be written. */
export async function findFolderInstallation(
  running: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<FolderInstallation | null> {
  const launcher = environment['ZUOXI_LAUNCHER']
  if (launcher === undefined) return null
  const root = join(launcher, '..')
  const mine = join(root, 'versions', running)
  try {
    await access(join(mine, 'zuoxi'), constants.X_OK)
    await access(root, constants.W_OK)
  } catch {
    return null
  }
  return openFolderInstallation(root, running)
}

export function openFolderInstallation(root: string, running: string): FolderInstallation {
  const at = (...names: string[]): string => join(root, ...names)
  const versions = at('versions')
  const put = async (name: string, text: string): Promise<void> => {
    await writeFile(at(`${name}.tmp`), `${text}\n`, { flush: true })
    await rename(at(`${name}.tmp`), at(name))
  }
  const lines = async (name: string): Promise<readonly string[]> =>
    (await readFile(at(name), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')

  return {
    launcher: at('zuoxi'),
    fetchedFile: (version) => join(versions, `.${version}.tar.gz`),
    async install(archive, version) {
      const part = join(versions, `.${version}.part`)
      await rm(part, { recursive: true, force: true })
      await mkdir(part, { recursive: true })
      // Not part of every start.
      const { unpackVersion } = await import('./unpack-version.ts')
      await unpackVersion(archive, version, part)
      await access(join(part, 'zuoxi'), constants.X_OK)
      await rm(join(versions, version), { recursive: true, force: true })
      await rename(part, join(versions, version))
      await rm(archive, { force: true })
    },
    async switchTo(version) {
      await put('trial', `${version}\n${running}\n0`)
      await put('current', version)
    },
    async proven() {
      const [version, previous] = await lines('trial')
      if (version === undefined) return
      if (version === running) await rm(at('trial'), { force: true })
      // The one before stays: it is the way back, also by hand.
      for (const name of await readdir(versions)) {
        const kept = name === running || name === previous
        if (!kept && versionSchema.safeParse(name.replace(/^\.|\.(part|tar\.gz)$/g, '')).success) {
          await rm(join(versions, name), { recursive: true, force: true })
        }
      }
    },
    refused: () => lines('refused'),
  }
}

import { mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, Platform } from 'electron-builder'
import { builderConfiguration, type PackageSurroundings } from './builder-configuration.ts'
import { writeInstallationArchive } from './installation-archive.ts'

/** `folder`: the unpacked app of this system alone, which needs no tool that would have to be downloaded. */
export const packageKinds = ['folder', 'linux', 'win', 'mac'] as const
export type PackageKind = (typeof packageKinds)[number]

export type PackageWish = Omit<PackageSurroundings, 'platform'> & {
  readonly kind: PackageKind
  /** Leaves out the archive of the unpacked app. */
  readonly withoutArchive?: boolean
}

const root = join(import.meta.dirname, '..')

/**
 * Packages an app that is built already.
 * @returns the files made, the folder of the unpacked app first
 */
export async function packageApp(wish: PackageWish): Promise<readonly string[]> {
  const platform = { folder: process.platform, linux: 'linux', win: 'win32', mac: 'darwin' } as const
  const dist = wish.dist ?? join(root, 'dist')
  await mkdir(dist, { recursive: true })
  const target = targetOf(wish.kind)
  const made = await build({
    projectDir: root,
    targets: target,
    config: builderConfiguration({ ...wish, dist, platform: platform[wish.kind] }),
    publish: 'never',
  })
  const unpacked = join(dist, unpackedFolder(platform[wish.kind]))
  const files = made.filter((file) => !basename(file).startsWith('builder-'))
  if (platform[wish.kind] !== 'linux' || wish.withoutArchive) return [unpacked, ...files]
  const version = wish.version ?? (await ownVersion())
  const archive = join(dist, `zuoxi-${version}-linux-${process.arch}.tar.gz`)
  await writeInstallationArchive(unpacked, version, archive)
  return [unpacked, archive, ...files]
}

function targetOf(kind: PackageKind): ReturnType<Platform['createTarget']> {
  if (kind === 'win') return Platform.WINDOWS.createTarget()
  if (kind === 'mac') return Platform.MAC.createTarget()
  return kind === 'linux' ? Platform.LINUX.createTarget() : Platform.current().createTarget('dir')
}

/** As electron-builder calls it. */
function unpackedFolder(platform: NodeJS.Platform): string {
  const arch = process.arch === 'x64' ? '' : `-${process.arch}`
  if (platform === 'darwin') return `mac${arch}`
  return platform === 'win32' ? `win${arch}-unpacked` : `linux${arch}-unpacked`
}

async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }
  return version
}

import { chmod, mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { BilingualFailure } from '../programs/bilingual-failure.ts'
import { type DebianTree, debianTree } from '../programs/debian-tree.ts'
import { findOnPath } from '../programs/find-on-path.ts'
import { runCommand } from '../programs/run-command.ts'

/** sox and a PulseAudio that can be started: what records a sound card, and a sound card without hardware. */
export type SoundPrograms = Readonly<{
  /** has an executable `sox` in it, to be put on PATH */
  soxFolder: string
  /** the words that start the PulseAudio daemon, before any argument */
  pulseaudio: readonly [string, ...string[]]
  versionText: string
  origin: 'path' | 'unpacked'
}>

const suites = ['bookworm', 'trixie', 'forky'] as const
const packages = ['sox', 'libsox-fmt-pulse', 'pulseaudio']
/** Video codecs, GStreamer, perl and the like: 260 MB that a null sink never opens. */
const without = [
  ...['libasound2-plugins', 'libgstreamer1.0-0', 'libgstreamer-plugins-base1.0-0', 'libwebrtc-audio-processing1'],
  ...['adduser', 'debconf', 'perl', 'init-system-helpers', 'lsb-base', 'sysvinit-utils', 'libpam-systemd'],
  ...['libxtst6', 'libsm6', 'libice6', 'pulseaudio-utils'],
]

let found: Promise<SoundPrograms> | undefined

/** Finds both on PATH, else fetches both once into the cache folder. Asked again, it answers from memory. */
export function findSoundPrograms(progress: (line: string) => void = () => undefined): Promise<SoundPrograms> {
  found ??= locate(progress)
  return found
}

async function locate(progress: (line: string) => void): Promise<SoundPrograms> {
  const installed = await describeInstalled()
  if (installed) return installed
  const failures: string[] = []
  for (const suite of suites) {
    try {
      const tree = await debianTree({ name: `sound-${suite}`, suite, packages, without, finish: finishTree, progress })
      return await describeUnpacked(tree)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      failures.push(why)
      progress(`Debian ${suite}: ${why}`)
    }
  }
  const reason = failures.join('; ')
  throw new BilingualFailure(
    `测试需要 sox 和 PulseAudio 来模拟声卡，但本机没有，也没能从 Debian 软件源取得（${reason}）。请检查网络和 apt 源后重试，或执行 apt install sox libsox-fmt-pulse pulseaudio。`,
    `The tests need sox and PulseAudio for a sound card; this machine lacks them and they could not be fetched from Debian's archive (${reason}). Check the network and apt's sources and run again, or run apt install sox libsox-fmt-pulse pulseaudio.`,
  )
}

async function describeInstalled(): Promise<SoundPrograms | undefined> {
  const [sox, pulseaudio] = [findOnPath('sox'), findOnPath('pulseaudio')]
  if (sox === undefined || pulseaudio === undefined) return undefined
  const { stdout } = await runCommand([sox, '--help'], { timeoutMs: 20_000, accept: [1] })
  // The plug-in for PulseAudio is a package of its own.
  if (!/DRIVERS:.*pulseaudio/.test(stdout)) return undefined
  const versionText = await versionsOf(sox, [pulseaudio])
  return { soxFolder: dirname(sox), pulseaudio: [pulseaudio], versionText, origin: 'path' }
}

/**
 * sox looks for its plug-ins in one folder from the root of the file system, whatever it is told. Here the name of that
 * folder loses its first stroke, and sox is started in the tree's own root.
 */
async function finishTree(tree: DebianTree): Promise<void> {
  const library = await realpath(join(tree.libraries, 'libsox.so.3'))
  const bytes = await readFile(library)
  const plugins = `/${relative(tree.root, join(tree.libraries, 'sox'))}\0`
  const at = bytes.indexOf(plugins)
  if (at < 0) throw new Error(`libsox does not look for its plug-ins in ${plugins}`)
  bytes.write(`${plugins.slice(1)}\0`, at)
  await writeFile(library, bytes)

  const fromRoot = (path: string): string => relative(tree.root, path)
  const libraries = (await libraryFolders(tree)).map(fromRoot).join(':')
  const file = join(tree.root, 'usr/local/bin/sox')
  await mkdir(dirname(file), { recursive: true })
  await writeFile(
    file,
    `#!/bin/sh
cd "\${0%/*}/../../.." && exec ./${fromRoot(tree.loader[0])} --library-path ${libraries} usr/bin/sox "$@"
`,
  )
  await chmod(file, 0o755)
  await describeUnpacked(tree)
}

/** PulseAudio's own libraries lie beside, and its modules are libraries of each other. */
async function libraryFolders({ root, libraries }: DebianTree): Promise<readonly string[]> {
  return [libraries, join(libraries, 'pulseaudio'), await modulesFolder(root)]
}

async function modulesFolder(root: string): Promise<string> {
  const pulse = (await readdir(join(root, 'usr/lib'))).find((name) => name.startsWith('pulse-'))
  if (pulse === undefined) throw new Error('PulseAudio came without modules')
  return join(root, 'usr/lib', pulse, 'modules')
}

async function describeUnpacked(tree: DebianTree): Promise<SoundPrograms> {
  const soxFolder = join(tree.root, 'usr/local/bin')
  const pulseaudio = [
    tree.loader[0],
    '--library-path',
    (await libraryFolders(tree)).join(':'),
    join(tree.root, 'usr/bin/pulseaudio'),
    `--dl-search-path=${await modulesFolder(tree.root)}`,
  ] as const
  const versionText = await versionsOf(join(soxFolder, 'sox'), pulseaudio)
  return { soxFolder, pulseaudio, versionText, origin: 'unpacked' }
}

async function versionsOf(sox: string, pulseaudio: readonly [string, ...string[]]): Promise<string> {
  const [one, other] = await Promise.all([
    runCommand([sox, '--version'], { timeoutMs: 20_000 }),
    runCommand([...pulseaudio, '--version'], { timeoutMs: 20_000 }),
  ])
  const version = /v[\d.]+/.exec(one.stdout)?.[0]
  if (version === undefined) throw new Error(`sox --version said ${JSON.stringify(one.stdout.slice(0, 200))}`)
  return `SoX ${version}, ${other.stdout.trim()}`
}

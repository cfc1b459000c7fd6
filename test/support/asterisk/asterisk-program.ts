import { existsSync } from 'node:fs'
import { readdir, symlink, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { BilingualFailure } from '../programs/bilingual-failure.ts'
import { type DebianTree, debianTree } from '../programs/debian-tree.ts'
import { findOnPath } from '../programs/find-on-path.ts'
import { runCommand } from '../programs/run-command.ts'

/** An Asterisk that can be started: from PATH, or unpacked from Debian's packages. */
export type AsteriskProgram = Readonly<{
  /** the words that start it, before any argument */
  command: readonly [string, ...string[]]
  /** `astmoddir` of asterisk.conf */
  modulesFolder: string
  /** `astdatadir` as shipped: sounds, music, documentation */
  dataFolder: string
  /** such as `22.10.1` */
  version: string
  /** the words of `asterisk -V` */
  versionText: string
  origin: 'path' | 'unpacked'
  /** the tree's root when it was unpacked */
  root: string | undefined
}>

/** Debian 12 ships no Asterisk. `forky` has 22, a long-term release; `sid` has it as well when forky is in transition. */
const suites = ['forky', 'sid'] as const
const packages = ['asterisk', 'asterisk-modules', 'asterisk-core-sounds-en-gsm', 'asterisk-moh-opsound-gsm']

/** The oldest major release whose `app_queue`, PJSIP and CEL speak as the product expects. */
const oldestMajor = 20

let found: Promise<AsteriskProgram> | undefined

/** Finds Asterisk on PATH, else fetches it once into the cache folder. Asked again, it answers from memory. */
export function findAsterisk(progress: (line: string) => void = () => undefined): Promise<AsteriskProgram> {
  found ??= locate(progress)
  return found
}

async function locate(progress: (line: string) => void): Promise<AsteriskProgram> {
  const installed = findOnPath('asterisk')
  if (installed) {
    const program = await describeInstalled(installed)
    if (program) return program
    progress(`${installed} is older than ${oldestMajor} or has no modules folder; taking Debian's instead`)
  }
  const failures: unknown[] = []
  for (const suite of suites) {
    try {
      const tree = await debianTree({ name: `asterisk-${suite}`, suite, packages, finish: finishTree, progress })
      return await describeUnpacked(tree)
    } catch (error) {
      failures.push(error)
      progress(`Debian ${suite}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  const reason = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure))).join('; ')
  throw new BilingualFailure(
    `测试需要真实的 Asterisk，但本机没有，也没能从 Debian 软件源取得（${reason}）。请检查网络和 apt 源后重试，或安装 Asterisk ${oldestMajor} 以上版本并确保 asterisk 在 PATH 中。`,
    `The tests need a real Asterisk; this machine has none and it could not be fetched from Debian's archive (${reason}). Check the network and apt's sources and run again, or install Asterisk ${oldestMajor} or newer and put it on PATH.`,
    failures[0],
  )
}

/** The extra sound set is shipped under its speaker's name; Asterisk looks for `en`. */
async function finishTree(tree: DebianTree): Promise<void> {
  const sounds = join(tree.root, 'usr/share/asterisk/sounds')
  if (!existsSync(join(sounds, 'en'))) {
    const speaker = (await readdir(sounds)).find((name) => name.startsWith('en_'))
    await rm(join(sounds, 'en'), { force: true })
    if (speaker) await symlink(speaker, join(sounds, 'en'))
  }
  await describeUnpacked(tree)
}

async function describeUnpacked(tree: DebianTree): Promise<AsteriskProgram> {
  const command = [...tree.loader, join(tree.root, 'usr/sbin/asterisk')] as const
  return {
    command: [command[0], ...command.slice(1)],
    modulesFolder: join(tree.libraries, 'asterisk/modules'),
    dataFolder: join(tree.root, 'usr/share/asterisk'),
    ...(await askVersion([command[0], ...command.slice(1)])),
    origin: 'unpacked',
    root: tree.root,
  }
}

async function describeInstalled(file: string): Promise<AsteriskProgram | undefined> {
  const version = await askVersion([file]).catch(() => undefined)
  if (!version || Number(version.version.split('.')[0]) < oldestMajor) return undefined
  const multiarch = existsSync('/usr/lib') ? (await readdir('/usr/lib')).filter((name) => name.endsWith('-gnu')) : []
  const modulesFolder = [
    ...multiarch.map((triplet) => `/usr/lib/${triplet}/asterisk/modules`),
    '/usr/lib/asterisk/modules',
    '/usr/lib64/asterisk/modules',
    '/usr/local/lib/asterisk/modules',
  ].find((folder) => existsSync(folder))
  const dataFolder = ['/usr/share/asterisk', '/var/lib/asterisk'].find((folder) => existsSync(join(folder, 'sounds')))
  if (!modulesFolder || !dataFolder) return undefined
  return { command: [file], modulesFolder, dataFolder, ...version, origin: 'path', root: undefined }
}

async function askVersion(
  command: readonly [string, ...string[]],
): Promise<Readonly<{ version: string; versionText: string }>> {
  const { stdout } = await runCommand([...command, '-V'], { timeoutMs: 20_000 })
  const versionText = stdout.trim()
  const version = /Asterisk (?:certified\/)?(\d+(?:\.\d+)*)/.exec(versionText)?.[1]
  if (!version) throw new Error(`asterisk -V said ${JSON.stringify(versionText)}`)
  return { version, versionText }
}

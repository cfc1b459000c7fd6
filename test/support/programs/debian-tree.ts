import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './cache-folder.ts'
import { chooseArchive } from './choose-archive.ts'
import { runCommand } from './run-command.ts'
import { withLock } from './with-lock.ts'

/** A tree of unpacked Debian packages that runs beside the host's own libraries. */
export type DebianTree = Readonly<{
  /** the tree's `/` */
  root: string
  /** the tree's own library folder, `…/usr/lib/x86_64-linux-gnu` */
  libraries: string
  /** words to put before a program's path so that it runs with the tree's own loader and libraries */
  loader: readonly [string, ...string[]]
}>

export type DebianPackages = Readonly<{
  /** the name in the cache folder, such as `asterisk-forky` */
  name: string
  /** the Debian suite to take them from */
  suite: string
  packages: readonly string[]
  /** What they name as needed and work without here; it, and what only it needs, is not fetched. */
  without?: readonly string[]
  /** finishes and proves the tree before it is put in place; throws when it does not work */
  finish: (tree: DebianTree) => Promise<void>
  progress: (line: string) => void
}>

/**
 * Finds or fetches a tree of Debian packages. No root is needed and nothing is installed on the host: apt resolves
 * against an empty package list of its own, and the tree runs with its own loader. The tree is unpacked beside and put
 * in place by one rename, so a run that was cut off leaves nothing half-finished to be used.
 */
export async function debianTree(wanted: DebianPackages): Promise<DebianTree> {
  const place = join(cacheFolder(), wanted.name)
  if (existsSync(place)) return describeTree(place)
  return withLock(`${place}.lock`, async () => {
    if (existsSync(place)) return describeTree(place)
    await mkdir(cacheFolder(), { recursive: true })
    await removeLeftovers(wanted.name)
    const aside = await mkdtemp(`${place}.partial-`)
    try {
      const root = join(aside, 'root')
      await download(aside, wanted)
      await unpack(aside, root, wanted.progress)
      await wanted.finish(await describeTree(root))
      await rename(root, place)
    } finally {
      await rm(aside, { recursive: true, force: true })
    }
    return describeTree(place)
  })
}

/** Folders of runs that were cut off; only called while the lock is held. */
async function removeLeftovers(name: string): Promise<void> {
  for (const entry of await readdir(cacheFolder())) {
    if (entry.startsWith(`${name}.partial-`)) await rm(join(cacheFolder(), entry), { recursive: true, force: true })
  }
}

async function describeTree(root: string): Promise<DebianTree> {
  for (const triplet of await readdir(join(root, 'usr/lib'))) {
    if (!triplet.endsWith('-linux-gnu')) continue
    const libraries = join(root, 'usr/lib', triplet)
    const loader = (await readdir(libraries)).find((file) => /^ld-linux-[\w-]+\.so\.\d+$/.test(file))
    if (loader) return { root, libraries, loader: [join(libraries, loader), '--library-path', libraries] }
  }
  throw new Error(`No loader in ${root}/usr/lib. Remove the folder ${root}; the next run fetches it again.`)
}

const archiveKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

async function download(folder: string, wanted: DebianPackages): Promise<void> {
  const { stdout } = await runCommand(['apt-get', 'indextargets', '--format', '$(REPO_URI)'])
  const archive = chooseArchive(stdout)
  if (!archive) {
    throw new Error('apt on this machine knows no Debian archive (see /etc/apt/sources.list and sources.list.d)')
  }
  await mkdir(join(folder, 'lists/partial'), { recursive: true })
  await mkdir(join(folder, 'cache/archives/partial'), { recursive: true })
  await writeFile(join(folder, 'status'), (wanted.without ?? []).map(asInstalled).join(''))
  // Without the keyring package apt falls back to the keys it trusts anyway.
  const signedBy = existsSync(archiveKeyring) ? `[signed-by=${archiveKeyring}] ` : ''
  await writeFile(join(folder, 'sources.list'), `deb ${signedBy}${archive} ${wanted.suite} main\n`)
  const settings = [
    `Dir::State=${folder}`,
    `Dir::State::lists=${folder}/lists`,
    `Dir::State::status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
    `Dir::Etc::sourcelist=${folder}/sources.list`,
    'Dir::Etc::sourceparts=/dev/null',
    'Dir::Etc::preferences=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    'Acquire::Check-Valid-Until=false',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
    'APT::Install-Recommends=false',
    // apt's own unprivileged user cannot write below a home folder
    ...(process.getuid?.() === 0 ? ['APT::Sandbox::User=root'] : []),
  ]
  const apt = ['apt-get', '-q', ...settings.flatMap((setting) => ['-o', setting])] as [string, ...string[]]
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }
  wanted.progress(`asking apt for ${wanted.packages.join(', ')} of Debian ${wanted.suite}`)
  await runCommand([...apt, 'update'], { environment, timeoutMs: 10 * 60_000 })
  await runCommand([...apt, 'install', '-y', '--download-only', ...wanted.packages], {
    environment,
    timeoutMs: 20 * 60_000,
  })
}

/** An entry of dpkg's list by which apt takes a package for installed, in any version. */
const asInstalled = (name: string): string =>
  `Package: ${name}\nStatus: install ok installed\nVersion: 99:0\nArchitecture: all\nMulti-Arch: foreign\n\n`

const leftOut = ['usr/share/doc', 'usr/share/man', 'usr/share/locale', 'usr/share/info', 'var/lib/dpkg']

async function unpack(folder: string, root: string, progress: (line: string) => void): Promise<void> {
  for (const directory of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(root, 'usr', directory), { recursive: true })
    await symlink(`usr/${directory}`, join(root, directory))
  }
  const archives = join(folder, 'cache/archives')
  const packages = (await readdir(archives)).filter((file) => file.endsWith('.deb')).sort()
  if (packages.length === 0) throw new Error('apt fetched no package')
  progress(`unpacking ${packages.length} packages`)
  const script = `dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --keep-directory-symlink --no-same-owner ${leftOut
    .map((path) => `--exclude=./${path}`)
    .join(' ')}`
  for (const file of packages) {
    await runCommand(['bash', '-o', 'pipefail', '-c', script, 'unpack', join(archives, file), root])
  }
}

/** Total size of a folder in bytes, as `du` counts it. */
export async function sizeOf(folder: string): Promise<number> {
  const { stdout } = await runCommand(['du', '-s', '--block-size=1', folder])
  return Number(stdout.split('\t')[0])
}

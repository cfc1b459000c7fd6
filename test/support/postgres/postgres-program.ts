import { chmod, readdir, rename, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { type DebianTree, debianTree } from '../programs/debian-tree.ts'
import { runCommand } from '../programs/run-command.ts'

/** A PostgreSQL that can be started. */
export type PostgresProgram = Readonly<{
  /** the folder that may be copied elsewhere as a whole */
  root: string
  /** has `postgres` and `initdb` in it, from `root` */
  programs: string
  versionText: string
  origin: 'unpacked'
}>

/** Debian 12 has 15, the later suites 17 and 18. */
const suites = [
  ['bookworm', '15'],
  ['trixie', '17'],
  ['forky', '18'],
] as const
/** Code made at run time, and the scripts around a cluster: nothing a test asks for. */
const without = [
  'libllvm14',
  'libz3-4',
  'postgresql-client-common',
  'postgresql-common',
  'ssl-cert',
  'perl',
  'debconf',
  'adduser',
  'locales',
]

let found: Promise<PostgresProgram> | undefined

/** Fetches PostgreSQL once into the cache folder. Asked again, it answers from memory. */
export function findPostgres(progress: (line: string) => void = () => undefined): Promise<PostgresProgram> {
  found ??= locate(progress)
  return found
}

async function locate(progress: (line: string) => void): Promise<PostgresProgram> {
  const failures: string[] = []
  for (const [suite, version] of suites) {
    try {
      const packages = [`postgresql-${version}`]
      const name = `postgres-${suite}`
      return await describe(await debianTree({ name, suite, packages, without, finish, progress }))
    } catch (error) {
      failures.push(`Debian ${suite}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  throw new Error(failures.join('; '))
}

async function programsOf({ root }: DebianTree): Promise<string> {
  const [version] = await readdir(join(root, 'usr/lib/postgresql'))
  if (version === undefined) throw new Error('PostgreSQL came without programs')
  return join('usr/lib/postgresql', version, 'bin')
}

/** Each program starts the other by its name, so what runs it with the tree's own loader has to be under that name. */
async function finish(tree: DebianTree): Promise<void> {
  const folder = await programsOf(tree)
  for (const name of ['postgres', 'initdb']) {
    const file = join(tree.root, folder, name)
    await rename(file, `${file}.program`)
    await writeFile(
      file,
      `#!/bin/sh
here=\${0%/*}
root=$here/${relative(folder, '.')}
exec "$root/${relative(tree.root, tree.loader[0])}" --library-path "$root/${relative(tree.root, tree.libraries)}" --argv0 "$here/${name}" "$here/${name}.program" "$@"
`,
    )
    await chmod(file, 0o755)
  }
  await describe(tree)
}

async function describe(tree: DebianTree): Promise<PostgresProgram> {
  const programs = await programsOf(tree)
  const { stdout } = await runCommand([join(tree.root, programs, 'postgres'), '--version'], { timeoutMs: 20_000 })
  return { root: tree.root, programs, versionText: stdout.trim(), origin: 'unpacked' }
}

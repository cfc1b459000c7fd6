import { chmod, cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { freePort } from '../free-port.ts'
import { runCommand } from '../programs/run-command.ts'
import { spawnTied } from '../programs/tied-process.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { waitFor } from '../wait-for.ts'
import { type PostgresProgram } from './postgres-program.ts'

export type StockPostgres = AsyncDisposable & Readonly<{ url: string }>

/** nobody, whom every Linux knows: PostgreSQL refuses to run as root. */
const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--pdeathsig=KILL', '--'] as const

/** Starts an empty PostgreSQL that never waits for a disk, in a temporary folder; its user `postgres` may do everything. */
export async function startStockPostgres(program: PostgresProgram): Promise<StockPostgres> {
  const folder = await temporaryFolder('postgres')
  const isRoot = process.getuid?.() === 0
  const as = isRoot ? nobody : []
  const data = join(folder.path, 'data')
  // nobody cannot read below root's home, where the cache folder is.
  const root = isRoot ? join(folder.path, 'program') : program.root
  if (isRoot) await cp(program.root, root, { recursive: true, verbatimSymlinks: true })
  await chmod(folder.path, 0o777)
  await mkdir(data)
  if (isRoot) await runCommand(['chown', '65534', data])
  const run = (name: string): [string, ...string[]] => [...as, join(root, program.programs, name)] as [string]
  const words = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync', '-D', data]
  await runCommand([...run('initdb'), ...words], { timeoutMs: 60_000 })
  const port = await freePort()
  const settings = [
    ...[`port=${String(port)}`, `unix_socket_directories=${folder.path}`, 'listen_addresses=127.0.0.1'],
    ...['fsync=off', 'full_page_writes=off', 'synchronous_commit=off', 'autovacuum=off', 'jit=off'],
    ...['max_connections=300', 'log_checkpoints=off', 'log_min_messages=fatal'],
  ]
  const command = [...run('postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])]
  const said: string[] = []
  const server = await spawnTied(command, { onOutput: (text) => said.push(text) })
  const url = `postgres://postgres@127.0.0.1:${String(port)}/postgres`
  const stop = async (): Promise<void> => {
    await server.stop()
    await folder.remove()
  }
  try {
    await waitFor('PostgreSQL to answer', async () => {
      if (!server.isRunning()) throw new Error(`PostgreSQL has ended: ${said.join('')}`)
      const client = new pg.Client({ connectionString: url })
      return client.connect().then(
        () => client.end().then(() => true),
        () => undefined,
      )
    })
  } catch (error) {
    await stop()
    throw error
  }
  return { url, [Symbol.asyncDispose]: stop }
}

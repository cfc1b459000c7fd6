import { startPostgresServer } from '../postgres-server.ts'
import { databaseOn, manageDatabases } from './server-databases.ts'

let made = 0

/** A database nobody has used, reached over the network: on the stock server where there is one, else PGlite. */
export async function emptyPostgresDatabase(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = process.env['ZUOXI_TEST_POSTGRES']
  if (server === undefined) return startPostgresServer()
  const name = `zuoxi_empty_${process.pid}_${(made += 1)}`
  await manageDatabases(server, `create database ${name}`)
  return { url: databaseOn(server, name), close: () => manageDatabases(server, `drop database ${name} with (force)`) }
}

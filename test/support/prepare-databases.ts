import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { openDatabase } from '../../hub/database/open-database.ts'
import { databaseOn, manageDatabases } from './postgres/server-databases.ts'
import { type TemporaryFolder, temporaryFolder } from './temporary-folder.ts'

let folder: TemporaryFolder | undefined

/**
 * Before the unit tests (vitest `globalSetup`): a migrated SQLite, and a migrated database on the stock PostgreSQL or, where
 * there is none, an empty PGlite, are set up once. Each test's own database begins as a copy of these (test-database.ts), which
 * takes a tenth of the time of setting one up.
 */
export async function setup(): Promise<void> {
  folder = await temporaryFolder('databases')
  const sqlite = join(folder.path, 'migrated.db')
  await (await openDatabase({ kind: 'sqlite', file: sqlite }, { writer: 'here' })).close()
  process.env['ZUOXI_TEST_SQLITE'] = sqlite

  const server = process.env['ZUOXI_TEST_POSTGRES']
  if (server === undefined) return preparePglite(join(folder.path, 'empty.tar'))
  const template = `zuoxi_migrated_${process.pid}`
  await manageDatabases(server, `create database ${template}`)
  await (await openDatabase({ kind: 'postgres', url: databaseOn(server, template) })).close()
  process.env['ZUOXI_TEST_POSTGRES_TEMPLATE'] = template
}

async function preparePglite(file: string): Promise<void> {
  const pglite = await PGlite.create()
  await writeFile(file, Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()))
  await pglite.close()
  process.env['ZUOXI_TEST_PGLITE'] = file
}

export async function teardown(): Promise<void> {
  const { ZUOXI_TEST_POSTGRES: server, ZUOXI_TEST_POSTGRES_TEMPLATE: template } = process.env
  if (server !== undefined && template !== undefined) await manageDatabases(server, `drop database ${template}`)
  await folder?.remove()
}

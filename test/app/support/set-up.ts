import { build } from 'electron-vite'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { findElectron } from '../../../main/command-line/electron-program.ts'
import { isAlive } from '../../support/programs/with-lock.ts'
import { openDisplay } from './display.ts'

const root = join(import.meta.dirname, '../../..')

/**
 * Before the app tests: finds Electron, opens a display, builds the app into a folder of its own, and tells the tests
 * through the environment. With `ZUOXI_SEAT_BUILD=FOLDER` that build is tested as it is. Returns what puts it all away.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  process.env['ZUOXI_ELECTRON'] = findElectron()
  const display = await openDisplay()
  if (display) process.env['DISPLAY'] = display.name
  const given = process.env['ZUOXI_SEAT_BUILD']
  const folder = given ?? (await buildApp())
  process.env['ZUOXI_SEAT_BUILD'] = folder
  return async () => {
    await display?.stop()
    if (given === undefined) await rm(folder, { recursive: true, force: true })
  }
}

/** The build lies inside the project, because the main process loads its packages from the project's node_modules. */
async function buildApp(): Promise<string> {
  const cache = join(root, '.cache')
  await mkdir(cache, { recursive: true })
  await removeLeftBuilds(cache)
  const folder = await mkdtemp(join(cache, `seat-${process.pid}-`))
  process.env['ZUOXI_SEAT_OUT'] = folder
  await build({ root, configFile: join(root, 'electron.vite.config.ts'), logLevel: 'warn' })
  await describeApp(folder)
  return folder
}

/** Removes the builds of runs that were killed before they could. */
async function removeLeftBuilds(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const processId = /^seat-(\d+)-/.exec(name)?.[1]
    if (processId === undefined || isAlive(Number(processId))) continue
    await rm(join(cache, name), { recursive: true, force: true })
  }
}

/** Gives the build what Electron reads of an app: its name, its version, and where it starts. */
async function describeApp(folder: string): Promise<void> {
  const { name, version, type } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<
    string,
    string
  >
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version, type, main: 'main/start.cjs' }))
}

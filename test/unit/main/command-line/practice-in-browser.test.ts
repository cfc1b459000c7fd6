import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { practiceFolder } from '../../../../main/command-line/practice-in-browser.ts'
import { temporaryFolder, type TemporaryFolder } from '../../../support/temporary-folder.ts'
import { waitFor } from '../../../support/wait-for.ts'

const project = new URL('../../../..', import.meta.url).pathname

/** `npm start` without Electron: the real start, in a project whose builder and hub are stand-ins that write what they are. */
let place: TemporaryFolder
let child: ChildProcess | undefined

beforeEach(async () => {
  place = await temporaryFolder('start')
  cpSync(join(project, 'main/command-line'), join(place.path, 'main/command-line'), { recursive: true })
  await writeFile(join(place.path, 'package.json'), '{ "type": "module" }')
  const builder = join(place.path, 'node_modules/electron-vite')
  await mkdir(join(builder, 'bin'), { recursive: true })
  await writeFile(join(builder, 'package.json'), '{ "type": "module" }')
  await stands('builder', join(builder, 'bin/electron-vite.js'), {
    then: "process.exit(process.env['BROKEN'] ? 3 : 0)",
  })
  await mkdir(join(place.path, 'hub/command-line'), { recursive: true })
  await stands('hub', join(place.path, 'hub/command-line/zuoxi-hub.ts'), {
    first: "process.on('SIGTERM', () => { note('stopped'); process.exit(0) }); setInterval(() => undefined, 1_000)",
  })
})
afterEach(async () => {
  if (child?.exitCode === null) child.kill('SIGKILL')
  await place.remove()
})

/** A program that writes down with which words it was started. */
async function stands(name: string, file: string, { first = '', then = '' }): Promise<void> {
  const note = `const note = (what) => appendFileSync(${JSON.stringify(join(place.path, 'noted'))}, what + '\\n')`
  const words = `note(${JSON.stringify(name)} + ' ' + process.argv.slice(2).join(' '))`
  await writeFile(file, `import { appendFileSync } from 'node:fs'\n${note}\n${first}\n${words}\n${then}\n`)
}
const noted = async (): Promise<string[]> =>
  (await readFile(join(place.path, 'noted'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '')

function start(words: readonly string[], more: Record<string, string> = {}) {
  const environment = {
    ELECTRON_OVERRIDE_DIST_PATH: join(place.path, 'no-electron'),
    XDG_DATA_HOME: place.path,
    DISPLAY: ':0',
    ...more,
  }
  const own = spawn(process.execPath, [join(place.path, 'main/command-line/start.ts'), ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  child = own
  let said = ''
  own.stderr.on('data', (piece: Buffer) => (said += piece.toString()))
  return {
    said: () => said,
    ended: once(own, 'close').then(([code]: unknown[]) => code),
    stop: () => own.kill('SIGTERM'),
  }
}

describe.skipIf(process.platform === 'win32')('without Electron', () => {
  it('says so, builds the pages, runs the practice centre for the browser, and stops it', async () => {
    const { said, ended, stop } = start([])
    await waitFor('the hub', async () => (await noted()).length === 2)
    expect(await noted()).toEqual([
      'builder build --logLevel warn',
      `hub practice --data ${join(place.path, 'zuoxi-practice')} --open`,
    ])
    expect(said()).toMatch(/文件夹里没有 Electron/)
    expect(said()).toMatch(/does not exist.*\n改为在浏览器里练习.*\nPractising in the browser instead/)
    stop()
    expect(await ended).toBe(0)
    expect((await noted()).at(-1)).toBe('stopped')
  })

  it('says it of a machine without a display too', async () => {
    const { said, ended, stop } = start([], { DISPLAY: '', WAYLAND_DISPLAY: '' })
    await waitFor('the hub', async () => (await noted()).length === 2)
    expect(said()).toMatch(/没有显示器.*\n.*no display.*\n改为在浏览器里练习/)
    stop()
    expect(await ended).toBe(0)
  })

  it('builds nothing twice', async () => {
    await mkdir(join(place.path, 'out/preload'), { recursive: true })
    await writeFile(join(place.path, 'out/preload/web.cjs'), '')
    const { ended, stop } = start([])
    await waitFor('the hub', async () => (await noted()).some((line) => line.startsWith('hub')))
    expect(await noted()).toHaveLength(1)
    stop()
    await ended
  })

  it('ends where the pages cannot be built, and where somebody develops', async () => {
    expect(await start([], { BROKEN: '1' }).ended).toBe(1)
    expect(await noted()).toEqual(['builder build --logLevel warn'])
    expect(await start(['--dev']).ended).toBe(1)
    expect(await noted()).toHaveLength(1)
  })
})

describe('the practice centre of this person', () => {
  it.each([
    ['linux', {}, '/home/li/.local/share/zuoxi-practice'],
    ['linux', { XDG_DATA_HOME: '/data/li' }, '/data/li/zuoxi-practice'],
    ['darwin', {}, '/home/li/Library/Application Support/zuoxi-practice'],
  ] as const)('is on %s where %j says', (platform, environment, folder) => {
    expect(practiceFolder(environment, platform, '/home/li')).toBe(folder)
  })
})

import { access, mkdir, open, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import electronFuses from '@electron/fuses'
import { expect, test } from '@playwright/test'
import { publishUpdate } from '../../hub/updates/publish-update.ts'
import { packageApp } from '../../packaging/package-app.ts'
import { spawnTied } from '../support/programs/tied-process.ts'
import { openSeatHub } from '../support/seat-hub.ts'
import { testPassword } from '../support/test-hub.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-for.ts'
import { type Desk } from './support/desk.ts'
import { archiveAs, brokenArchive, installUnpacked } from './support/installed-versions.ts'
import { forgetPort, packagedWords, startPackaged } from './support/packaged-seat.ts'

/** The seat as it is given to people: packaged from the build the other tests run, and started from its own folder. */
// CommonJS, whose names Node does not find by itself.
const { FuseV1Options, getCurrentFuseWire } = electronFuses

let folder: TemporaryFolder
let app: string
let program: string
let resources: string

test.describe.configure({ mode: 'serial' })

test.beforeAll(async () => {
  test.setTimeout(120_000)
  folder = await temporaryFolder('packaged')
  const [unpacked = ''] = await packageApp({
    kind: 'folder',
    environment: process.env,
    out: process.env['ZUOXI_SEAT_BUILD'] ?? '',
    dist: join(folder.path, 'dist'),
    withoutArchive: true,
  })
  app = unpacked
  program = join(
    app,
    { linux: 'zuoxi', win32: 'Zuoxi.exe', darwin: 'Zuoxi.app/Contents/MacOS/Zuoxi' }[
      process.platform as 'linux' | 'win32' | 'darwin'
    ],
  )
  resources = join(app, process.platform === 'darwin' ? 'Zuoxi.app/Contents/Resources' : 'resources')
})

test.afterAll(() => folder.remove())

test('the packaged seat starts from its folder and gets to the first page a new person sees', async () => {
  const seat = await startPackaged(program, { dataFolder: join(folder.path, 'seat') })
  try {
    // Past the pass-phrase the local store is open: the native modules were found beside the archive, the worker in it.
    await seat.desk.unlock()
    await expect(seat.page.getByLabel(seat.desk.words.session.enrolmentCode)).toBeVisible()
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
    expect((await seat.desk.topic('app')).version).toBe(version)
  } finally {
    await seat.stop()
  }
})

test('practice begins from the packaged seat: one press, and the first call rings and is heard', async () => {
  test.setTimeout(120_000)
  const dataFolder = join(folder.path, 'practised')
  const seat = await startPackaged(program, { dataFolder, words: ['--use-fake-device-for-media-stream'] })
  const { desk, page } = seat
  try {
    await page.getByRole('button', { name: new RegExp(desk.words.practice.first.try) }).click()
    await desk.topicIs('practice', 'choosing', ({ phase }) => phase === 'choosing', { timeoutMs: 60_000 })
    await page.keyboard.press('1')
    await desk.shows('not-ready')
    await expect(desk.statusBar).toContainText(desk.words.frame.sip.registered)
    await page.keyboard.press('F8')
    await desk.shows('ready')
    await desk.topicIs('cache', 'filled', ({ state }) => state === 'current', { timeoutMs: 30_000 })
    await desk.ask('practice.call', { intent: 'repeat-order', mood: 'calm' })
    await expect(desk.callBar).toContainText(desk.words.phone.phase.ringing, { timeout: 30_000 })
    await page.keyboard.press('F2')
    await desk.shows('talking')
    // The media window is out of a test's reach here; it tells main of the first packet each way, which is in the log.
    await waitUntil(
      'sound in and out',
      () => readFile(join(dataFolder, 'logs', 'seat.log'), 'utf8'),
      (log) => log.includes('"audio-in"') && log.includes('"audio-out"'),
    )
    await desk.topicIs('lines', 'measured', ({ lines }) => lines.some(({ quality }) => quality?.codec === 'PCMA'))
    // What the caller says is read along: his recorded voice is in the package too.
    const captions = page.getByLabel(desk.words.practice.captionsOf)
    await expect(captions).not.toBeEmpty({ timeout: 20_000 })
  } finally {
    await seat.stop()
  }
})

test('its fuses are as they should be, read back from the program', async () => {
  const wire = await getCurrentFuseWire(program)
  const states = Object.fromEntries(
    Object.entries(FuseV1Options)
      .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
      .map(([name, at]) => [name, String.fromCharCode(Number(wire[at as keyof typeof wire])) === '1']),
  )
  expect(states).toEqual({
    RunAsNode: false,
    EnableCookieEncryption: true,
    EnableNodeOptionsEnvironmentVariable: false,
    EnableNodeCliInspectArguments: false,
    EnableEmbeddedAsarIntegrityValidation: true,
    OnlyLoadAppFromAsar: true,
    LoadBrowserProcessSpecificV8Snapshot: false,
    GrantFileProtocolExtraPrivileges: false,
  })
})

test('it cannot be turned into a Node, an inspected program, or another app', async () => {
  const ran = join(folder.path, 'ran')
  const trap = join(folder.path, 'trap.cjs')
  await writeFile(trap, `require('node:fs').writeFileSync(${JSON.stringify(ran)}, 'ran')`)
  // Electron would take this folder before an archive, were it not for the fuse.
  await mkdir(join(resources, 'app'))
  await writeFile(join(resources, 'app/package.json'), JSON.stringify({ name: 'other', main: 'main.cjs' }))
  await writeFile(join(resources, 'app/main.cjs'), await readFile(trap))
  const seat = await startPackaged(program, {
    dataFolder: join(folder.path, 'turned'),
    words: ['--inspect=0'],
    environment: { ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: `--require ${trap}` },
  })
  try {
    await seat.desk.topicIs('session', 'known', ({ phase }) => phase !== 'starting')
    expect(seat.output()).not.toContain('Debugger listening')
    await expect(access(ran)).rejects.toThrow('ENOENT')
  } finally {
    await seat.stop()
  }
})

test('the licences of all that is in it lie beside the program, and in the page that shows them', async () => {
  const beside = process.platform === 'darwin' ? resources : app
  const text = await readFile(join(beside, 'THIRD-PARTY-LICENSES.txt'), 'utf8')
  for (const name of ['fastify', 'libsql', 'vue', 'jssip'])
    expect(text).toMatch(new RegExp(`^${name} [0-9.]+: MIT`, 'm'))
  await access(join(beside, 'LICENSES.chromium.html'))
})

test('only what runs is in the package', async () => {
  const { listPackage } = await import('@electron/asar')
  const names = listPackage(join(resources, 'app.asar'), { isPack: false }).map((name) => name.replaceAll('\\', '/'))
  for (const wanted of [
    '/out/main/start.cjs',
    '/out/main/main.cjs',
    '/out/preload/window.cjs',
    '/out/renderer/window/index.html',
    '/out/renderer/window/licences.json',
  ]) {
    expect(names).toContain(wanted)
  }
  const compiled = names.filter((name) => name.startsWith('/out/main/main.cjs.') && name.endsWith('.compiled'))
  expect(compiled).toHaveLength(1)
  const top = new Set(names.map((name) => name.split('/')[1]))
  expect([...top].sort()).toEqual(['LICENSE', 'node_modules', 'out', 'package.json'])
  const packages = names.flatMap((name) => /^\/node_modules\/((?:@[^/]+\/)?[^/@]+)$/.exec(name)?.[1] ?? [])
  expect(packages).toEqual(expect.arrayContaining(['libsql', '@node-rs/argon2', 'fastify', 'electron-updater']))
  for (const tool of ['electron', 'vitest', 'typescript', 'vue', 'naive-ui', 'playwright', 'electron-builder']) {
    expect(packages).not.toContain(tool)
  }
  expect(names.filter((name) => /\.(ts|map)$|\/(__tests__|tests?)\//.test(name))).toEqual([])
})

if (process.platform === 'linux') {
  test('an update the hub offers is taken and runs; one that does not run is taken back by itself', async () => {
    test.setTimeout(120_000)
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string }
    const next = (by: number): string => version.replace(/\d+$/, (last) => String(Number(last) + by))
    const dataFolder = join(folder.path, 'updated')
    const hub = await openSeatHub()
    const publish = (file: string) => publishUpdate({ dataFolder: hub.dataFolder, file, percent: 100, now: Date.now() })
    const launcher = await installUnpacked(app, version, join(folder.path, 'installed'))
    const { jobNumber } = await hub.addUser('agent')
    const seat = await startPackaged(launcher, { dataFolder })
    const restarted = async (desk: Desk): Promise<Desk> => {
      await forgetPort(dataFolder)
      // The answer may go down with the window.
      await desk.ask('update.restart', null).catch(() => undefined)
      const after = await seat.nextWindow()
      await after.unlock()
      return after
    }
    const offered = (desk: Desk, wanted: string) =>
      desk.topicIs('update', `an offer of ${wanted}`, (one) => one.state === 'offered' && one.version === wanted)
    try {
      await publish(await archiveAs(app, version, next(1), folder.path))
      await seat.desk.unlock()
      await seat.desk.enrol(hub.code)
      await seat.desk.signIn(jobNumber, testPassword)
      await offered(seat.desk, next(1))
      expect((await seat.desk.topic('app')).version).toBe(version)
      await seat.desk.ask('update.fetch', null)
      const updated = await restarted(seat.desk)
      expect((await updated.topic('app')).version).toBe(next(1))
      await updated.topicIs('session', 'gone on with', ({ me }) => me?.jobNumber === jobNumber)

      await publish(await brokenArchive(next(2), folder.path))
      await updated.ask('update.look', null)
      await offered(updated, next(2))
      await updated.ask('update.fetch', null)
      const back = await restarted(updated)
      expect((await back.topic('app')).version).toBe(next(1))
      await back.topicIs('update', 'taken back', ({ takenBack }) => takenBack === next(2))
      await back.ask('update.look', null)
      // It is not offered again where it has failed.
      expect((await back.topic('update')).state).toBe('none')
    } finally {
      await seat.stop()
      await hub.close()
    }
  })
}

/** Electron checks the archive on macOS and Windows; on Linux it has no place for the sum, so nothing is promised there. */
if (process.platform !== 'linux') {
  test('a changed archive is not started', async () => {
    const file = await open(join(resources, 'app.asar'), 'r+')
    const { size } = await file.stat()
    await file.write(Buffer.from('changed'), 0, 7, Math.floor(size / 2))
    await file.close()
    const started = await spawnTied([program, ...packagedWords({ dataFolder: join(folder.path, 'changed') })], {
      onOutput: () => undefined,
    })
    const { code, signal } = await started.ended
    expect(code === 0 && signal === null, dirname(program)).toBe(false)
  })
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Page } from '@playwright/test'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { waitFor } from '../support/wait-for.ts'
import { openBrowserWindow } from './support/browser.ts'
import { deskOf } from './support/desk.ts'
import { expect, type Seat, startSeat, test } from './support/seat.ts'

/** The first command where there is no Electron: what it says, the browser it opens, and a call answered and heard there. */
let place: TemporaryFolder
let browser: Seat
let start: ChildProcess
let said = ''

test.setTimeout(90_000)
test.beforeAll(async () => {
  place = await temporaryFolder('no-electron')
  const programs = join(place.path, 'bin')
  await mkdir(programs)
  // The system's browser, as far as it is asked for one.
  await writeFile(join(programs, 'xdg-open'), `#!/bin/sh\nprintf %s "$1" > "${join(place.path, 'opened')}"\n`)
  await chmod(join(programs, 'xdg-open'), 0o755)
  const { PATH = '' } = process.env
  start = spawn(process.execPath, [new URL('../../main/command-line/start.ts', import.meta.url).pathname], {
    env: {
      ...process.env,
      ...{ PATH: `${programs}:${PATH}`, LANG: 'zh_CN.UTF-8', XDG_DATA_HOME: place.path },
      ELECTRON_OVERRIDE_DIST_PATH: join(place.path, 'no-electron'),
      ZUOXI_SEAT_OUT: process.env['ZUOXI_SEAT_BUILD'],
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [start.stdout, start.stderr]) stream?.on('data', (piece: Buffer) => (said += piece.toString()))
  browser = await startSeat()
})
test.afterAll(async () => {
  start.kill('SIGKILL')
  await browser.close()
  await place.remove()
})

/** How many pieces of sound have been played that were not silent. */
async function listen(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const { prototype } = AudioBufferSourceNode
    const begin = prototype.start
    const counted = globalThis as unknown as { heard: number }
    counted.heard = 0
    prototype.start = function (this: AudioBufferSourceNode, ...when) {
      const { buffer, context } = this
      const loud = buffer?.getChannelData(0).some((sample) => Math.abs(sample) > 0.03) === true
      if (loud && context.state === 'running') counted.heard += 1
      begin.apply(this, when)
    }
  })
  return () => page.evaluate(() => (globalThis as unknown as { heard: number }).heard)
}

test('a practice call is answered, heard and hung up in the browser; what was started is stopped', async () => {
  const address = await waitFor('the browser to be asked for', () => {
    try {
      return readFileSync(join(place.path, 'opened'), 'utf8')
    } catch {
      return undefined
    }
  })
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(said).toMatch(/文件夹里没有 Electron.*\n.*does not exist.*\n改为在浏览器里练习/)
  const [, jobNumber = '', password = '', extension = ''] =
    /在网页里登录：工号 (\d+)，密码 ([\w-]+)（.*分机 (\d+)）/.exec(said) ?? []

  const page = await openBrowserWindow(browser.app, address)
  const desk = deskOf(page)
  const heard = await listen(page)
  await desk.signIn(jobNumber, password)
  await desk.chooseSeat(extension)
  await desk.shows('not-ready')
  await expect(page.getByText(desk.words.practice.inBrowser)).toBeVisible()
  await page.keyboard.press('F8')
  // The first caller comes by himself.
  await desk.shows('ringing')
  await waitFor('the page to ring', async () => (await heard()) > 0)
  await page.keyboard.press('F2')
  await desk.shows('talking')
  await waitFor('the caller to be heard', async () => (await heard()) > 10)
  await page.keyboard.press('Shift+F2')
  await desk.shows('wrap-up')
  await page.close()

  const ended = once(start, 'exit')
  start.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(said).toContain('已停止。')
})

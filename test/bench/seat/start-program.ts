import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import WebSocket from 'ws'
import { mustLeaveOutSandbox } from '../../../main/command-line/electron-program.ts'
import { processesBelow } from '../../app/support/processes.ts'
import { waitFor } from '../../support/wait-for.ts'
import { memoryOf } from './process-memory.ts'

/** An Electron programme started as a person would, with nothing of Playwright in it. */
export type Started = Readonly<{
  /** epoch ms just before the process was made */
  startedAt: number
  said: () => string
  /** runs an expression in the page whose address begins so, through Chromium's debugging port */
  evaluate: (page: string, expression: string) => Promise<unknown>
  /** MB, of all its processes */
  memory: () => Promise<number>
  stop: () => Promise<void>
}>

/** Starts the app in `folder`; both sides of a comparison get the same words. */
export function startProgram(folder: string, dataFolder: string): Started {
  const words = [folder, `--user-data-dir=${dataFolder}`, '--lang=zh-CN', '--remote-debugging-port=0']
  words.push('--use-fake-device-for-media-stream', ...(mustLeaveOutSandbox() ? ['--no-sandbox'] : []))
  const startedAt = Date.now()
  const child = spawn(process.env['ZUOXI_ELECTRON'] ?? '', words, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()))

  const evaluate = async (page: string, expression: string): Promise<unknown> => {
    const port = await waitFor('the debugging port', () => /DevTools listening on ws:\/\/[^:]+:(\d+)\//.exec(said)?.[1])
    const target = await waitFor(`the page ${page}`, async () => {
      const list = await fetch(`http://127.0.0.1:${port}/json/list`).then((reply) => reply.json())
      return (list as { url: string; webSocketDebuggerUrl: string }[]).find(({ url }) => url.startsWith(page))
    })
    const socket = new WebSocket(target.webSocketDebuggerUrl)
    try {
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      const reply = new Promise<string>((resolve) => socket.once('message', (data: Buffer) => resolve(data.toString())))
      const params = { expression, awaitPromise: true, returnByValue: true }
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }))
      return (JSON.parse(await reply) as { result: { result: { value: unknown } } }).result.result.value
    } finally {
      socket.close()
    }
  }
  return {
    startedAt,
    said: () => said,
    evaluate,
    memory: async () => memoryOf([child.pid ?? 0, ...(await processesBelow(child.pid ?? 0))]),
    stop: () => stop(child),
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(timer)
}

/** The least an Electron app can be: one window that shows nothing, and says when it could. */
export async function writeEmptyApp(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', main: 'main.cjs' }))
  await writeFile(
    join(folder, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron')
app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 720, show: false, webPreferences: { sandbox: true } })
  window.once('ready-to-show', () => { window.show(); console.log('shown at ' + Date.now()) })
  window.loadURL('data:text/html,<!doctype html><title>empty</title>')
})
`,
  )
  return folder
}

/**
 * The built seat on a system that keeps keys: Linux under test has no keyring, and a pass-phrase would have to be typed. All
 * but the vault itself is the seat's own; what it seals is not sealed.
 */
export async function writeSeatWithKeyring(folder: string, build: string): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'zuoxi', version: '0.1.0', main: 'main.cjs' }))
  await writeFile(
    join(folder, 'main.cjs'),
    `const { safeStorage } = require('electron')
safeStorage.isEncryptionAvailable = () => true
safeStorage.getSelectedStorageBackend = () => 'gnome_libsecret'
safeStorage.encryptString = (text) => Buffer.from(text)
safeStorage.decryptString = (sealed) => sealed.toString()
require(${JSON.stringify(join(build, 'main/start.cjs'))})
`,
  )
  return folder
}

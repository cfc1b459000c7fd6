import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Where Electron cannot be had: what is done instead, in the two languages of what went before. */
export const instead = [
  '改为在浏览器里练习：网页座席马上打开，按 Ctrl-C 停止。',
  'Practising in the browser instead: the web seat opens in a moment; Ctrl-C stops it.',
].join('\n')

type Environment = Readonly<Record<string, string | undefined>>

/** The practice centre's own folder, where this system keeps a person's data (XDG base directories on Linux). */
export function practiceFolder(environment: Environment, platform: NodeJS.Platform, home = homedir()): string {
  const name = 'zuoxi-practice'
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] || join(home, 'AppData/Local'), name)
  if (platform === 'darwin') return join(home, 'Library/Application Support', name)
  return join(environment['XDG_DATA_HOME'] || join(home, '.local/share'), name)
}

/**
 * Builds the pages when they are not there, which needs nothing of Electron's program, and runs the practice centre with its
 * web seats, opened in the browser.
 * @param root the project's folder
 * @returns the hub's process; null: the pages could not be built, which the builder has said
 */
export function practiseInBrowser(root: string, environment: Environment = process.env): ChildProcess | null {
  const options = { cwd: root, stdio: 'inherit', env: environment } as const
  const out = environment['ZUOXI_SEAT_OUT'] ?? join(root, 'out')
  if (!existsSync(join(out, 'preload/web.cjs'))) {
    const builder = join(
      dirname(createRequire(join(root, 'package.json')).resolve('electron-vite/package.json')),
      'bin',
    )
    const words = [join(builder, 'electron-vite.js'), 'build', '--logLevel', 'warn']
    if (spawnSync(process.execPath, words, options).status !== 0) return null
  }
  const hub = join(root, 'hub/command-line/zuoxi-hub.ts')
  const folder = practiceFolder(environment, process.platform)
  return spawn(process.execPath, [hub, 'practice', '--data', folder, '--open'], options)
}

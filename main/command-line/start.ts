import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ElectronUnavailable, findElectron, mustLeaveOutSandbox, needDisplay } from './electron-program.ts'
import { instead, practiseInBrowser } from './practice-in-browser.ts'

/**
 * `npm start` runs the built app, `npm run dev` (`--dev`) the dev server with the app on it. Other words go to Electron,
 * such as `--lang=en` or `--user-data-dir=FOLDER`; `--practice` is ours and goes straight to a practice desk. Where there is
 * no Electron, or no display, the web seat opens in a browser, on a practice centre.
 */

const root = join(import.meta.dirname, '../..')
const words = process.argv.slice(2)
const developing = words[0] === '--dev'

try {
  needDisplay()
  const electron = findElectron()
  const environment = { ...process.env, ELECTRON_EXEC_PATH: electron }
  const sandbox = mustLeaveOutSandbox() ? ['--no-sandbox'] : []
  const electronVite = join(dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')), 'bin')
  const [program, ...rest] = developing
    ? [process.execPath, join(electronVite, 'electron-vite.js'), 'dev', '--', ...sandbox, ...words.slice(1)]
    : [electron, root, ...sandbox, ...words]
  endWith(spawn(program, rest, { cwd: root, stdio: 'inherit', env: environment }))
} catch (error) {
  if (!(error instanceof ElectronUnavailable)) throw error
  console.error(error.message)
  const hub = developing ? null : practise()
  if (hub === null) process.exitCode = 1
  else endWith(hub)
}

function practise(): ChildProcess | null {
  console.error(instead)
  return practiseInBrowser(root)
}

/** What stops this stops it, and its end is ours. Ctrl-C a terminal tells both itself, and twice means at once. */
function endWith(child: ChildProcess): void {
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  child.once('close', (code) => (process.exitCode = code ?? 1))
}

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { ElectronUnavailable, findElectron, mustLeaveOutSandbox } from './electron-program.ts'

/**
 * `npm start` runs the built app, `npm run dev` (`--dev`) the dev server with the app on it. Other words go to Electron,
 * such as `--lang=en` or `--user-data-dir=FOLDER`; `--practice` is ours and goes straight to a practice desk.
 */

const root = join(import.meta.dirname, '../..')
const words = process.argv.slice(2)
const developing = words[0] === '--dev'

try {
  const electron = findElectron()
  const environment = { ...process.env, ELECTRON_EXEC_PATH: electron }
  const sandbox = mustLeaveOutSandbox() ? ['--no-sandbox'] : []
  const electronVite = join(dirname(createRequire(import.meta.url).resolve('electron-vite/package.json')), 'bin')
  const [program, ...rest] = developing
    ? [process.execPath, join(electronVite, 'electron-vite.js'), 'dev', '--', ...sandbox, ...words.slice(1)]
    : [electron, root, ...sandbox, ...words]
  const child = spawn(program, rest, { cwd: root, stdio: 'inherit', env: environment })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  child.once('close', (code) => (process.exitCode = code ?? 1))
} catch (error) {
  if (!(error instanceof ElectronUnavailable)) throw error
  console.error(error.message)
  process.exitCode = 1
}

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Plugin } from 'vite'
import { programName } from './main/command-line/electron-program.ts'

const limitMs = 60_000

/**
 * Compiles what main consists of by the Electron at hand (main/compiled/): at a start nothing of it has to be parsed. Without
 * an Electron, or with one that does not run here, the app compiles its texts itself, as every app does.
 */
export function compileMain(folder: string): Plugin {
  return { name: 'zuoxi:compile-main', apply: 'build', closeBundle: () => compileInElectron(folder) }
}

/**
 * As an app of its own that ends before Electron opens anything, so it needs no display: Electron as plain Node has other
 * flags, and V8 would refuse what was made under them.
 */
function compileInElectron(folder: string): void {
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(import.meta.dirname, 'node_modules/electron/dist')
  const program = join(dist, programName())
  if (!existsSync(program)) return
  const app = mkdtempSync(join(tmpdir(), 'zuoxi-compile-'))
  try {
    writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'compile', main: 'compile.cjs' }))
    writeFileSync(
      join(app, 'compile.cjs'),
      `try { require(${JSON.stringify(join(folder, 'compile.cjs'))}).compileFolder(${JSON.stringify(folder)}) }
finally { process.exit() }
`,
    )
    const sandbox = process.platform === 'linux' ? ['--no-sandbox'] : []
    spawnSync(program, [app, ...sandbox, `--user-data-dir=${app}`], { stdio: 'ignore', timeout: limitMs })
  } finally {
    rmSync(app, { recursive: true, force: true })
  }
}

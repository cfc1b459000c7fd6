import { spawnSync } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustLeaveOutSandbox } from '../../main/command-line/electron-program.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { expect, test } from './support/seat.ts'

test('Electron takes everything that the build has compiled of main', async () => {
  await using folder = await temporaryFolder('compiled')
  const app = join(folder.path, 'app')
  await mkdir(app)
  const main = join(process.env['ZUOXI_SEAT_BUILD'] ?? '', 'main')
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'compiled', main: 'main.cjs' }))
  await writeFile(
    join(app, 'main.cjs'),
    `const { app } = require('electron')
const { notCompiledIn } = require(${JSON.stringify(join(main, 'compile.cjs'))})
app.whenReady().then(() => {
  process.stdout.write('NOT COMPILED ' + JSON.stringify(notCompiledIn(${JSON.stringify(main)})) + '\\n', () => app.exit(0))
})
`,
  )
  const words = [
    app,
    `--user-data-dir=${join(folder.path, 'data')}`,
    ...(mustLeaveOutSandbox() ? ['--no-sandbox'] : []),
  ]
  const { stdout } = spawnSync(process.env['ZUOXI_ELECTRON'] ?? '', words, { encoding: 'utf8', timeout: 60_000 })
  expect(stdout).toMatch(/^NOT COMPILED \[\]$/m)
})

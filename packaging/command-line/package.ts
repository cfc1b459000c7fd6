import { join, relative } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'electron-vite'
import { type BilingualText, languageOfTerminal } from '../../contract/language.ts'
import { packageApp, type PackageKind } from '../package-app.ts'
import { signingOf } from '../signing.ts'

/**
 * `npm run package` builds the app and packages it: by itself as unpacked folder (on Linux also as `.tar.gz`) for this
 * system, which needs nothing that has to be downloaded beside Electron; with `-- --linux`, `-- --win` or `-- --mac` the
 * installers of that system (docs/packaging.md).
 */
const root = join(import.meta.dirname, '../..')
const language = languageOfTerminal([], process.env)

const { values } = parseArgs({
  options: { linux: { type: 'boolean' }, win: { type: 'boolean' }, mac: { type: 'boolean' } },
})
const asked = (['linux', 'win', 'mac'] as const).filter((kind) => values[kind])
const kinds: readonly PackageKind[] = asked.length > 0 ? asked : ['folder']

const { missing } = signingOf(process.env)
const ofThisSystem = { win32: missing.win, darwin: missing.mac } as Readonly<Partial<Record<string, BilingualText>>>
for (const kind of kinds) {
  const words = { folder: ofThisSystem[process.platform], linux: undefined, win: missing.win, mac: missing.mac }[kind]
  if (words) console.warn(`⚠ ${words[language]}`)
}

await build({ root, configFile: join(root, 'electron.vite.config.ts'), logLevel: 'warn' })
for (const kind of kinds) {
  for (const file of await packageApp({ kind, environment: process.env })) console.log(relative(root, file))
}

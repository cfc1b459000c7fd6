import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { type Configuration } from 'electron-builder'
import { describe, expect, test } from 'vitest'
import configuration from '../../../electron-builder.config.ts'
import { builderConfiguration, fuses } from '../../../packaging/builder-configuration.ts'
import { linkSchemes } from '../../../main/shell/deep-link.ts'

const root = join(import.meta.dirname, '../../..')

/** electron-builder's own check of a configuration, by its own schema; it throws with the place of the mistake. */
const require = createRequire(import.meta.url)
const { validateConfiguration } = require('app-builder-lib/out/util/config/config.js') as {
  validateConfiguration: (configuration: Configuration, debug: { readonly isEnabled: boolean }) => Promise<void>
}
const check = (given: Configuration): Promise<void> => validateConfiguration(given, { isEnabled: false })

const apple = { APPLE_API_KEY: 'key.p8', APPLE_API_KEY_ID: 'id', APPLE_API_ISSUER: 'issuer' }
const surroundings: Record<string, NodeJS.ProcessEnv> = {
  'without keys': {},
  'with every key': { ...apple, CSC_LINK: 'mac.p12', WIN_CSC_LINK: 'win.p12' },
}

describe.each(['linux', 'win32', 'darwin'] as const)('the configuration for %s', (platform) => {
  test.each(Object.entries(surroundings))('is one electron-builder takes, %s', async (_name, environment) => {
    await check(builderConfiguration({ platform, environment }))
  })
})

test('a misspelt option is found by the same check', async () => {
  const wrong = { ...builderConfiguration({ environment: {} }), asarUnpac: [] } as Configuration
  await expect(check(wrong)).rejects.toThrow(/asarUnpac/)
})

test('the file electron-builder finds by itself says the same', async () => {
  await check(configuration)
  expect(configuration.appId).toBe(builderConfiguration({ environment: {} }).appId)
})

test('every installer is asked for', () => {
  const { win, mac, linux, nsis } = builderConfiguration({ environment: {} })
  const targets = [win, mac, linux].flatMap((system) => system?.target).map((one) => (one as { target: string }).target)
  expect(targets).toEqual(['nsis', 'dmg', 'zip', 'AppImage', 'deb'])
  expect(nsis).toMatchObject({ perMachine: true, oneClick: false, deleteAppDataOnUninstall: false })
})

test('the links the app reads are the links it is registered for', () => {
  const { protocols } = builderConfiguration({ environment: {} })
  const schemes = [protocols ?? []].flat().flatMap((one) => one.schemes)
  expect(schemes.sort()).toEqual([...linkSchemes].sort())
})

test('what the configuration names is there', () => {
  const { win, mac, linux, nsis } = builderConfiguration({ environment: {} })
  for (const file of [win?.icon, mac?.icon, mac?.entitlements, linux?.icon, nsis?.include]) {
    expect(existsSync(join(root, String(file))), String(file)).toBe(true)
  }
})

test('nothing that would make a Node or another app of it is left on', () => {
  expect(builderConfiguration({ environment: {} }).electronFuses).toBe(fuses)
  expect(fuses).toMatchObject({
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
  })
})

test('an Electron that is at hand is taken with its own version, and only for the system it is for', async () => {
  const { temporaryFolder } = await import('../../support/temporary-folder.ts')
  await using folder = await temporaryFolder('electron')
  const { writeFile } = await import('node:fs/promises')
  await writeFile(join(folder.path, 'version'), 'v33.4.11\n')
  const environment = { ELECTRON_OVERRIDE_DIST_PATH: folder.path }
  expect(builderConfiguration({ environment })).toMatchObject({
    electronDist: folder.path,
    electronVersion: '33.4.11',
  })
  const other = process.platform === 'win32' ? 'linux' : 'win32'
  expect(builderConfiguration({ environment, platform: other })).not.toHaveProperty('electronDist')
})

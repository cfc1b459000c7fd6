import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acceptedPackages, carriedAlong, isPermissive } from '../../../packaging/licences/accepted.ts'
import { licenceList, licenceText, refusedLicences } from '../../../packaging/licences/licence-list.ts'
import { packagesFrom, shippedPackages } from '../../../packaging/licences/shipped-packages.ts'

const root = join(import.meta.dirname, '../../..')
const shipped = shippedPackages(root)
const list = licenceList(root)

test('nothing under an unknown licence, or one that asks for more than a notice, is shipped', () => {
  expect(refusedLicences(shipped)).toEqual([])
})

test('a package without a licence is refused, and so is one whose licence asks for more', () => {
  const folder = 'node_modules/x'
  expect(
    refusedLicences([
      { name: 'silent', version: '1.0.0', licence: null, folder },
      { name: 'copyleft', version: '2.0.0', licence: 'GPL-3.0-only', folder },
      { name: 'both', version: '3.0.0', licence: 'MIT AND GPL-2.0', folder },
      { name: 'either', version: '4.0.0', licence: '(WTFPL OR MIT)', folder },
      { name: 'mediabunny', version: '5.0.0', licence: 'AGPL-3.0', folder },
    ]),
  ).toEqual([
    'silent@1.0.0: ?',
    'copyleft@2.0.0: GPL-3.0-only',
    'both@3.0.0: MIT AND GPL-2.0',
    'mediabunny@5.0.0: AGPL-3.0',
  ])
})

test.each([
  ['MIT', true],
  ['(MIT OR CC0-1.0)', true],
  ['Apache-2.0 AND BSD-3-Clause', true],
  ['SEE LICENSE IN LICENSE', false],
  ['UNLICENSED', false],
  ['', false],
])('%s: permissive is %s', (licence, permissive) => expect(isPermissive(licence)).toBe(permissive))

test('what was accepted by name is still shipped; else its entry is to go', () => {
  const names = new Set(shipped.map(({ name }) => name))
  for (const name of [...Object.keys(acceptedPackages), ...carriedAlong.map(({ inside }) => inside)]) {
    expect(names, name).toContain(name)
  }
})

test('the list has the run-time packages, the interface’s, and theirs, but no tool', () => {
  const names = new Set(shipped.map(({ name }) => name))
  for (const name of ['fastify', 'libsql', 'jssip', 'vue', '@vue/runtime-dom', 'naive-ui', 'pino', 'sdp-transform']) {
    expect(names, name).toContain(name)
  }
  for (const name of ['vitest', 'electron', 'electron-builder', 'typescript', 'vite', 'lightningcss']) {
    expect(names, name).not.toContain(name)
  }
})

test('the words each asks to be shown are in the list and in the file beside the program', () => {
  const fastify = list.packages.find(({ name }) => name === 'fastify')
  expect(list.texts[fastify?.text ?? -1]).toContain('The Fastify')
  const encoders = list.packages.find(({ name }) => name === 'wasm-media-encoders')
  expect(encoders?.licence).toBe('MIT + LGPL-2.0-or-later (LAME 3.100)')
  const text = licenceText(list)
  for (const one of list.texts) expect(text).toContain(one)
})

test('of two versions each needs its own, the nearest first, as Node finds them', () => {
  const packages = {
    'node_modules/a': { version: '1.0.0', license: 'MIT', dependencies: { shared: '^2', '@scope/b': '1' } },
    'node_modules/a/node_modules/shared': { version: '2.0.0', license: 'ISC' },
    'node_modules/shared': { version: '1.0.0', license: 'MIT' },
    'node_modules/@scope/b': { version: '1.0.0', license: 'MIT', dependencies: { shared: '^1' } },
    'node_modules/unused': { version: '9.0.0' },
  }
  expect(packagesFrom({ packages }, ['a']).map(({ name, version }) => `${name}@${version}`)).toEqual([
    '@scope/b@1.0.0',
    'a@1.0.0',
    'shared@1.0.0',
    'shared@2.0.0',
  ])
  expect(() => packagesFrom({ packages }, ['nowhere'])).toThrow('nowhere, needed by package.json')
})

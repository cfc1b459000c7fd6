import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compileFolder, notCompiledIn } from '../../../../main/compiled/compile.ts'
import { compiledFileContent, compiledFileOf, createCompiledLoader } from '../../../../main/compiled/compiled-loader.ts'
import { temporaryFolder, type TemporaryFolder } from '../../../support/temporary-folder.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder('compiled')
})
afterAll(() => folder.remove())

/** A file of the build with this text. */
function written(name: string, text: string): string {
  const file = join(folder.path, name)
  writeFileSync(file, text)
  return file
}

it('loads a file and those beside it once each, in strict mode, and what Node itself has', () => {
  written('part.cjs', 'exports.loaded = (globalThis.timesLoaded = (globalThis.timesLoaded ?? 0) + 1)')
  const main = written(
    'main.cjs',
    `const { join } = require('node:path')
    const part = require('./part.cjs')
    Promise.resolve().then(() => require('./part.cjs'))
    module.exports = { loaded: part.loaded, here: join(__dirname, 'main.cjs') === __filename, strict: (function () { return this === undefined })() }`,
  )
  expect(createCompiledLoader()(main)).toEqual({ loaded: 1, here: true, strict: true })
  expect(notCompiledIn(folder.path)).toEqual([main, join(folder.path, 'part.cjs')])
  compileFolder(folder.path)
  expect(notCompiledIn(folder.path)).toEqual([])
  expect(createCompiledLoader()(main)).toEqual({ loaded: 2, here: true, strict: true })
})

it('runs the text that is there, never what was compiled of another one of the same length', () => {
  const file = written('changed.cjs', 'exports.answer = () => 1')
  compileFolder(folder.path)
  written('changed.cjs', 'exports.answer = () => 2')
  expect(notCompiledIn(folder.path)).toEqual([file])
  expect((createCompiledLoader()(file) as { answer: () => number }).answer()).toBe(2)
})

it('compiles the text itself where V8 refuses what lies beside it', () => {
  const text = 'exports.answer = () => 3'
  const file = written('refused.cjs', text)
  writeFileSync(compiledFileOf(file), compiledFileContent(Buffer.from(text), Buffer.alloc(1_000, 7)))
  expect(notCompiledIn(folder.path)).toContain(file)
  expect((createCompiledLoader()(file) as { answer: () => number }).answer()).toBe(3)
})

it('says of a text that is no script where it goes wrong', () => {
  const file = written('broken.cjs', 'exports.answer = (')
  expect(() => createCompiledLoader()(file)).toThrow(SyntaxError)
})

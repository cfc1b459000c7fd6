import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { constants, Script } from 'node:vm'

const digestBytes = 32

/** Of exactly this text: V8 itself compares no more than its length. */
const digestOf = (source: Buffer): Buffer => createHash('sha256').update(source).digest()

/** What V8 compiles of a file of the build: CommonJS, in the function Node would put around it. */
export const scriptOf = (file: string, source: Buffer, cachedData?: Buffer): Script =>
  new Script(`(function (exports, require, module, __filename, __dirname) { 'use strict'; ${source.toString()}\n})`, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  })

/** Where the code compiled by this Electron lies, beside the file itself. */
export const compiledFileOf = (file: string): string =>
  `${file}.${process.platform}-${process.arch}-${process.versions['electron'] ?? 'node'}.compiled`

/** What is laid beside a file by the build (compile.ts): the text's digest, then what V8 made of it. */
export const compiledFileContent = (source: Buffer, compiled: Buffer): Buffer =>
  Buffer.concat([digestOf(source), compiled])

/** Undefined when there is none, or when it was made of another text. */
export function compiledOf(file: string, source: Buffer): Buffer | undefined {
  let found: Buffer
  try {
    found = readFileSync(compiledFileOf(file))
  } catch {
    return undefined
  }
  return found.subarray(0, digestBytes).equals(digestOf(source)) ? found.subarray(digestBytes) : undefined
}

type Module = { exports: unknown }
type Compiled = (exports: unknown, require: (name: string) => unknown, module: Module, file: string, at: string) => void

/**
 * Loads a file of the build and those beside it that it wants, as Node's `require` does, but with the code the build has
 * compiled already. It lies in the same archive as its text and is as much, or as little, to be changed there; one that
 * another V8 made is refused by V8, and the text compiled as ever.
 */
export function createCompiledLoader(): (file: string) => unknown {
  const modules = new Map<string, Module>()
  const load = (file: string): unknown => {
    const known = modules.get(file)
    if (known !== undefined) return known.exports
    const module: Module = { exports: {} }
    modules.set(file, module)
    const folder = dirname(file)
    const requireOthers = createRequire(file)
    const source = readFileSync(file)
    const run = scriptOf(file, source, compiledOf(file, source)).runInThisContext() as Compiled
    const require = (name: string): unknown =>
      name.startsWith('./') ? load(join(folder, name)) : (requireOthers(name) as unknown)
    run(module.exports, require, module, file, folder)
    return module.exports
  }
  return load
}

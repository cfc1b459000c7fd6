import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { compiledFileContent, compiledFileOf, compiledOf, scriptOf } from './compiled-loader.ts'

/** Of the build alone (electron.vite.compiled.ts); it is not in the package. */

const scriptsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.cjs'))
    .map((name) => join(folder, name))

/** Compiles the files of a folder, all their functions, and lays what V8 made of each beside it. */
export function compileFolder(folder: string): void {
  for (const file of scriptsIn(folder)) {
    const source = readFileSync(file)
    setFlagsFromString('--no-lazy')
    const script = scriptOf(file, source)
    // V8 refuses what was written under other flags than it runs with: from here on they are the usual ones again.
    setFlagsFromString('--lazy')
    writeFileSync(compiledFileOf(file), compiledFileContent(source, script.createCachedData()))
  }
}

/** The files of a folder that this V8 would compile itself, because there is nothing beside them that it takes. */
export function notCompiledIn(folder: string): string[] {
  return scriptsIn(folder).filter((file) => {
    const source = readFileSync(file)
    const compiled = compiledOf(file, source)
    return compiled === undefined || scriptOf(file, source, compiled).cachedDataRejected !== false
  })
}

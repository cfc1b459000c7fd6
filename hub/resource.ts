import { existsSync } from 'node:fs'
import { basename } from 'node:path'

/**
 * A file or folder that comes with the program: where the source has it, or in a bundle beside it under its own name.
 * @param module `import.meta.url` of whoever asks; a bundle has few of them for all of its files
 * @param path relative to it; a folder ends in `/`
 */
export function resource(module: string, path: string): URL {
  const atSource = new URL(path, module)
  if (existsSync(atSource)) return atSource
  return new URL(`./${basename(path)}${path.endsWith('/') ? '/' : ''}`, module)
}

/** The program of a thread or process: TypeScript in the source, beside the bundle as it was built. */
export function builtFile(module: string, path: string): URL {
  return module.endsWith('.ts') ? new URL(path, module) : new URL(`./${basename(path, '.ts')}.js`, module)
}

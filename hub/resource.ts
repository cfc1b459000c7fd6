import { existsSync } from 'node:fs'
import { basename } from 'node:path'

/** What `import.meta.url` says; a bundle has one for all of its files. */
type ModuleUrl = string

/**
 * A file or folder that comes with the program: where the source has it, or in a bundle beside it under its own name.
 * @param path relative to the module that asks
 */
export function resource(module: ModuleUrl, path: string): URL {
  const atSource = new URL(path, module)
  if (existsSync(atSource)) return atSource
  const folder = path.endsWith('/')
  return new URL(`./${basename(path)}${folder ? '/' : ''}`, module)
}

/** The file of a thread or process: TypeScript in the source, beside the bundle as it was built. */
export function program(module: ModuleUrl, path: string): URL {
  return module.endsWith('.ts') ? new URL(path, module) : new URL(`./${basename(path, '.ts')}.js`, module)
}

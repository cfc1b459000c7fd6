import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { asFileError, errorCode } from './file-trouble.ts'

/**
 * Makes a folder and those above it, for its owner alone. Step by step, because Node's recursive mkdir never ends where
 * a folder exists in which none can be made and the system says ENOENT (/proc).
 * @throws ZuoxiError `file.failed`
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const above = dirname(folder)
  if (above !== folder) makeFolder(above)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw asFileError(error, folder)
  }
}

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The full path of a program on PATH (or in the folders where Debian keeps services), or `undefined`. */
export function findOnPath(program: string, path = process.env['PATH'] ?? ''): string | undefined {
  for (const folder of [...path.split(delimiter), '/usr/sbin', '/usr/local/sbin']) {
    if (!folder.startsWith('/')) continue
    try {
      const file = join(folder, program)
      accessSync(file, constants.X_OK)
      return file
    } catch {
      continue
    }
  }
  return undefined
}

import { createRequire } from 'node:module'
import type * as FileSystem from 'node:fs'

/**
 * The file system as it is. Electron's own `fs` takes every `app.asar` for a folder, and another version of the app is
 * nothing but such files to whoever lays it down or takes it away.
 */
export const plainFiles = createRequire(import.meta.url)(
  process.versions['electron'] === undefined ? 'node:fs' : 'original-fs',
) as typeof FileSystem

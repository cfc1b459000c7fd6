import { createHash } from 'node:crypto'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'

/** Our own book-keeping inside the folder that is configured. */
export const stateFolder = (target: string) => join(target, '.zuoxi')

const manifestSchema = z.object({ files: z.record(z.string(), z.string()) })
/** File name → SHA-256 of what we wrote. */
export type Manifest = Readonly<Record<string, string>>

export const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** What an earlier apply wrote here. */
export async function readManifest(target: string): Promise<Manifest> {
  const text = await readIfThere(join(stateFolder(target), 'manifest.json'))
  if (text === undefined) return {}
  try {
    return manifestSchema.parse(JSON.parse(text)).files
  } catch {
    return {}
  }
}

/**
 * Whether the book-keeping folder is our own. The configured folder belongs to Asterisk's account: a link or a folder
 * that it put there would lead what is written here, as root, elsewhere. `adopt` takes another account's folder, no link.
 */
export async function ownsStateFolder(target: string, adopt: boolean): Promise<boolean> {
  const found = await lstat(stateFolder(target))
  return found.isDirectory() && (adopt || process.getuid === undefined || found.uid === process.getuid())
}

/** Files that somebody else put there, and links, which are never ours: not touched without `--adopt`. */
export async function foreignFiles(
  target: string,
  names: Iterable<string>,
  manifest: Manifest,
): Promise<readonly string[]> {
  const foreign: string[] = []
  for (const name of names) {
    const found = await lstat(join(target, name)).catch(() => undefined)
    if (found !== undefined && (manifest[name] === undefined || found.isSymbolicLink())) foreign.push(name)
  }
  return foreign
}

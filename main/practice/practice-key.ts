import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The key of the practice seat's files, 32 bytes as hex. It lies open beside them, readable by this user alone: what it
 * opens is made up, so nobody is asked for a pass-phrase (docs/security.md).
 */
export async function openPracticeKey(folder: string): Promise<string> {
  const file = join(folder, 'practice.key')
  const known = await readFile(file, 'utf8').catch(() => '')
  if (/^[0-9a-f]{64}$/.test(known)) return known
  const key = randomBytes(32).toString('hex')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(file, key, { mode: 0o600, flush: true })
  return key
}

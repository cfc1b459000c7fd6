import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A secret of the given length kept in a file (mode 0600), made when it is not there. Two programs starting at once get
 * the same one: whoever comes second finds the first's file.
 */
export function ensureSecret(file: string, bytes: number): Uint8Array {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const beside = `${file}.${process.pid}.tmp`
    writeFileSync(beside, randomBytes(bytes).toString('base64url'), { mode: 0o600 })
    try {
      linkSync(beside, file)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    } finally {
      rmSync(beside, { force: true })
    }
  }
  chmodSync(file, 0o600)
  const secret = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url')
  if (secret.length !== bytes) throw new Error(`the secret in ${file} is damaged; restore it from a backup`)
  return secret
}

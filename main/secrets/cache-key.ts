import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { SeatError } from '../seat-error.ts'
import { deriveKey } from './derive-key.ts'

/** What the operating system offers (Electron's safeStorage), or `available: false` where it keeps no secrets. */
export type SystemVault = {
  readonly available: boolean
  seal(text: string): Buffer
  open(sealed: Buffer): string
}

/**
 * The key of the seat's encrypted store, 32 bytes in hex. It lies in one small file, sealed by the operating system or,
 * where that keeps no secrets, under a key made from the person's pass-phrase.
 */
export type CacheKey =
  | { readonly state: 'open'; readonly by: 'system' | 'pass-phrase'; readonly key: string }
  | {
      readonly state: 'locked'
      /** No pass-phrase was ever set here. */
      readonly first: boolean
      /** @throws SeatError seat.pass-phrase */
      unlock(passPhrase: string): Promise<string>
    }

const fileSchema = z.discriminatedUnion('by', [
  z.object({ by: z.literal('system'), sealed: z.base64() }),
  z.object({
    by: z.literal('pass-phrase'),
    salt: z.base64(),
    nonce: z.base64(),
    sealed: z.base64(),
    tag: z.base64(),
  }),
])
type KeyFile = z.infer<typeof fileSchema>

/**
 * @param trouble told when a key file could not be opened and was set aside: the store it belonged to is then unreadable
 *   and is filled again from the hub
 */
export async function openCacheKey(
  file: string,
  vault: SystemVault,
  trouble: (error: unknown, keptAs: string | null) => void,
): Promise<CacheKey> {
  const known = await readKeyFile(file, trouble)
  if (known?.by === 'pass-phrase') {
    return { state: 'locked', first: false, unlock: (passPhrase) => openWith(known, passPhrase) }
  }
  if (known?.by === 'system' && vault.available) {
    try {
      return { state: 'open', by: 'system', key: vault.open(Buffer.from(known.sealed, 'base64')) }
    } catch (error) {
      trouble(error, await setAside(file))
    }
  }
  const key = randomBytes(32).toString('hex')
  if (vault.available) {
    await write(file, { by: 'system', sealed: vault.seal(key).toString('base64') })
    return { state: 'open', by: 'system', key }
  }
  return {
    state: 'locked',
    first: true,
    unlock: async (passPhrase) => {
      await write(file, await sealWith(key, passPhrase))
      return key
    },
  }
}

async function readKeyFile(
  file: string,
  trouble: (error: unknown, keptAs: string | null) => void,
): Promise<KeyFile | null> {
  try {
    // A few hundred bytes; a promise would come after all that the window asks for while it loads.
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')), { jitless: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    trouble(error, await setAside(file))
    return null
  }
}

const setAside = (file: string): Promise<string | null> => {
  const aside = `${file}.broken-${String(Date.now())}`
  return rename(file, aside).then(
    () => aside,
    () => null,
  )
}

async function sealWith(key: string, passPhrase: string): Promise<KeyFile> {
  const salt = randomBytes(16)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passPhrase, salt), nonce)
  const sealed = Buffer.concat([cipher.update(key, 'utf8'), cipher.final()])
  return {
    by: 'pass-phrase',
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  }
}

async function openWith(file: Extract<KeyFile, { by: 'pass-phrase' }>, passPhrase: string): Promise<string> {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
  const key = await deriveKey(passPhrase, bytes(file.salt))
  const decipher = createDecipheriv('aes-256-gcm', key, bytes(file.nonce)).setAuthTag(bytes(file.tag))
  try {
    return Buffer.concat([decipher.update(bytes(file.sealed)), decipher.final()]).toString('utf8')
  } catch {
    throw new SeatError('seat.pass-phrase')
  }
}

/** Beside, then renamed: a crash leaves the old key or the new one. Readable by this user alone. */
async function write(file: string, content: KeyFile): Promise<void> {
  const beside = `${file}.new`
  await writeFile(beside, JSON.stringify(content), { mode: 0o600, flush: true })
  await rename(beside, file)
}

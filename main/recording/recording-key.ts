import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** AES-256-GCM (NIST SP 800-38D): 96-bit nonce, 128-bit tag. */
export const nonceBytes = 12
export const tagBytes = 16
const keyBytes = 32

/**
 * What wraps the keys of the recordings: made from the store's key, which the system or a pass-phrase seals, and never
 * used for anything else (RFC 5869).
 * @param storeKey 32 bytes as hex
 */
export function recordingsKey(storeKey: string): Buffer {
  const from = Buffer.from(storeKey, 'hex')
  return Buffer.from(hkdfSync('sha256', from, Buffer.alloc(0), 'zuoxi local recordings', keyBytes))
}

/** A key of a recording's own. With it 2³² pieces may be sealed under random nonces; an hour has some thousands. */
export const newRecordingKey = (): Buffer => randomBytes(keyBytes)

export const sealedKeyBytes = nonceBytes + keyBytes + tagBytes

/** nonce, sealed bytes, tag. `about` is not kept: opening needs the same again. */
export function seal(key: Buffer, plain: Buffer, about: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(about)
  const sealed = Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
  return sealed
}

/** Null when a single bit is another, or `about` is. */
export function unseal(key: Buffer, sealed: Buffer, about: Buffer): Buffer | null {
  if (sealed.length < nonceBytes + tagBytes) return null
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes))
    .setAAD(about)
    .setAuthTag(sealed.subarray(sealed.length - tagBytes))
  try {
    const body = sealed.subarray(nonceBytes, sealed.length - tagBytes)
    return Buffer.concat([decipher.update(body), decipher.final()])
  } catch {
    return null
  }
}

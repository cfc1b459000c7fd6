import { type KeyObject, sign, verify } from 'node:crypto'
import { signedWords, type UpdateFile } from '../../contract/update/update.ts'

/** Ed25519 hashes by itself (RFC 8032); other keys sign a SHA-256. */
const digestOf = (key: KeyObject): string | null => (key.asymmetricKeyType === 'ed25519' ? null : 'sha256')

export const signUpdateFile = (key: KeyObject, file: Omit<UpdateFile, 'signature'>): string =>
  sign(digestOf(key), Buffer.from(signedWords(file)), key).toString('base64')

export const isSignedWith = (key: KeyObject, file: UpdateFile): boolean =>
  verify(digestOf(key), Buffer.from(signedWords(file)), key, Buffer.from(file.signature, 'base64'))

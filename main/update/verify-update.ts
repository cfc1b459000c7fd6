import { createHash, verify, X509Certificate } from 'node:crypto'
import { type UpdateFile, signedWords } from '../../contract/update/update.ts'

/** Whether the hub's authority, which this seat has pinned, has signed for this file. */
export function isSignedBy(authority: string, file: UpdateFile): boolean {
  try {
    const { publicKey } = new X509Certificate(authority)
    return verify('sha256', Buffer.from(signedWords(file)), publicKey, Buffer.from(file.signature, 'base64'))
  } catch {
    return false
  }
}

/** Whether what was fetched is what was signed for. */
export async function hasSum(content: AsyncIterable<Uint8Array>, file: UpdateFile): Promise<boolean> {
  const hash = createHash('sha512')
  let bytes = 0
  for await (const chunk of content) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return bytes === file.bytes && hash.digest('base64') === file.sha512
}

import { createHash } from 'node:crypto'

/**
 * An id made from what it stands for: the same words give the same id, on every hub. It has the form of a UUIDv7 (RFC 9562
 * §5.7); its first bits are of the hash and no time.
 */
export function derivedId(...words: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(words)).digest()
  hash[6] = 0x70 | ((hash[6] ?? 0) & 0x0f)
  hash[8] = 0x80 | ((hash[8] ?? 0) & 0x3f)
  const hex = hash.subarray(0, 16).toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

import { createHash, randomBytes } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 80 random bits in Crockford's base 32, in fours, easy to read out: `7F3K-92QX-WMB4-0CDE`. */
export function newOneTimeCode(): string {
  const signs = [...randomBytes(16)].map((byte) => alphabet[byte & 31]).join('')
  return (signs.match(/.{4}/g) ?? []).join('-')
}

/** What is stored. The code itself is random enough to need no slow hash. Look-alike signs count as one. */
export function hashOneTimeCode(code: string): string {
  const plain = code
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1')
  return createHash('sha256').update(plain).digest('base64url')
}

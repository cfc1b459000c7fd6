import { createHash } from 'node:crypto'

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')

/** The Authorization value for a challenge (RFC 2617, MD5, qop=auth when offered). */
export function answerChallenge(
  challenge: string,
  account: { user: string; password: string },
  method: string,
  uri: string,
): string {
  const field = (name: string): string => new RegExp(`\\b${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? ''
  const [realm, nonce, opaque] = [field('realm'), field('nonce'), field('opaque')]
  const secret = md5(`${account.user}:${realm}:${account.password}`)
  const request = md5(`${method}:${uri}`)
  const parts = [`username="${account.user}"`, `realm="${realm}"`, `nonce="${nonce}"`, `uri="${uri}"`, 'algorithm=MD5']
  if (opaque !== '') parts.push(`opaque="${opaque}"`)
  if (!/\bqop="?auth/.test(challenge))
    return `Digest ${[...parts, `response="${md5(`${secret}:${nonce}:${request}`)}"`].join(', ')}`
  const client = md5(nonce).slice(0, 8)
  const response = md5(`${secret}:${nonce}:00000001:${client}:auth:${request}`)
  return `Digest ${[...parts, 'qop=auth', 'nc=00000001', `cnonce="${client}"`, `response="${response}"`].join(', ')}`
}

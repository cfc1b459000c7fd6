import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Digest of RFC 7616 with MD5 and qop=auth, which is what softphones and desk phones all speak. */
export type Digest = {
  /** The value of WWW-Authenticate. */
  challenge(stale: boolean): string
  /** `stale`: right, but over an old nonce (§3.3): challenged again, and not a wrong password. */
  check(authorization: string, method: string): { readonly user: string; readonly verdict: 'right' | 'wrong' | 'stale' }
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
const nonceLifeMs = 600_000

/** Nonces are made from the time and a key of this run, so that none has to be kept. */
export function createDigest(realm: string, passwordOf: (user: string) => string | null, now: () => number): Digest {
  const key = randomBytes(32)
  const seal = (at: string): string => createHmac('sha256', key).update(at).digest('hex').slice(0, 32)
  const ageOf = (nonce: string): number | null => {
    const [at = '', mark = ''] = nonce.split('.')
    return /^\d{1,16}$/.test(at) && same(mark, seal(at)) ? now() - Number(at) : null
  }
  return {
    challenge(stale) {
      const at = String(Math.round(now()))
      const nonce = `${at}.${seal(at)}`
      return `Digest realm="${realm}", nonce="${nonce}", algorithm=MD5, qop="auth"${stale ? ', stale=true' : ''}`
    },
    check(authorization, method) {
      const field = (name: string): string =>
        new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"([^"]*)"|([^\\s,"]+))`, 'i')
          .exec(authorization)
          ?.slice(1)
          .find(Boolean) ?? ''
      const user = field('username')
      const password = passwordOf(user)
      const [nonce, uri, qop] = [field('nonce'), field('uri'), field('qop')]
      const age = ageOf(nonce)
      if (!/^Digest\s/i.test(authorization) || password === null || field('realm') !== realm || age === null)
        return { user, verdict: 'wrong' }
      const secret = md5(`${user}:${realm}:${password}`)
      const asked = md5(`${method}:${uri}`)
      const middle = qop === '' ? nonce : [nonce, field('nc'), field('cnonce'), qop].join(':')
      if (!same(field('response').toLowerCase(), md5(`${secret}:${middle}:${asked}`))) return { user, verdict: 'wrong' }
      return { user, verdict: age > nonceLifeMs ? 'stale' : 'right' }
    },
  }
}

function same(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

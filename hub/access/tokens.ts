import { createHash, randomBytes } from 'node:crypto'
import { jwtVerify, SignJWT } from 'jose'
import { ZuoxiError } from '../../contract/errors.ts'

export const accessTokenMs = 10 * 60_000
export const refreshTokenMs = 30 * 24 * 3_600_000

/** What an access token says; everything else is looked up, so that a change takes effect at once. */
export type AccessClaims = { readonly userId: string; readonly sessionId: string }

export type Tokens = {
  issue(claims: AccessClaims, now: number): Promise<{ token: string; expiresAt: number }>
  /** @throws ZuoxiError `access.not-signed-in` */
  read(token: string, now: number): Promise<AccessClaims & { readonly expiresAt: number }>
}

/** A seat sends the same token for minutes; its signature is checked, on a thread of the pool, when it comes first. */
const mostProven = 2_000

/**
 * Access tokens: JWT, HS256 (RFC 7519). Only the hub makes and reads them, so one secret serves both.
 * @param secret 32 random bytes, kept in the data folder
 */
export function createTokens(secret: Uint8Array): Tokens {
  const names = { issuer: 'zuoxi-hub', audience: 'zuoxi' }
  const proven = new Map<string, AccessClaims & { readonly expiresAt: number }>()
  /** The oldest go first. */
  const keep = (token: string, claims: AccessClaims & { readonly expiresAt: number }): typeof claims => {
    for (const oldest of proven.size < mostProven ? [] : [...proven.keys()].slice(0, mostProven / 2)) {
      proven.delete(oldest)
    }
    proven.set(token, claims)
    return claims
  }
  return {
    async issue({ userId, sessionId }, now) {
      const expiresAt = now + accessTokenMs
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(names.issuer)
        .setAudience(names.audience)
        .setSubject(userId)
        .setIssuedAt(Math.floor(now / 1000))
        .setExpirationTime(Math.ceil(expiresAt / 1000))
        .sign(secret)
      return { token, expiresAt }
    },
    async read(token, now) {
      const known = proven.get(token)
      // A second begun counts as in `jwtVerify`; one that has run out is refused there, with its reason.
      if (known !== undefined && known.expiresAt > Math.floor(now / 1000) * 1000) return known
      try {
        const { payload } = await jwtVerify(token, secret, {
          ...names,
          algorithms: ['HS256'],
          currentDate: new Date(now),
          requiredClaims: ['sub', 'sid', 'exp'],
        })
        if (typeof payload.sub === 'string' && typeof payload['sid'] === 'string') {
          const expiresAt = (payload.exp ?? 0) * 1000
          return keep(token, { userId: payload.sub, sessionId: payload['sid'], expiresAt })
        }
      } catch (error) {
        throw new ZuoxiError('access.not-signed-in', {}, { cause: error })
      }
      throw new ZuoxiError('access.not-signed-in')
    },
  }
}

/** A refresh token: its session's id and 256 random bits; only the hash of the latter is stored. */
export function newRefreshToken(sessionId: string): { token: string; hash: string } {
  const secret = randomBytes(32).toString('base64url')
  return { token: `${sessionId}.${secret}`, hash: hashRefreshSecret(secret) }
}

export function readRefreshToken(token: string): { sessionId: string; hash: string } | undefined {
  const [, sessionId, secret] = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(token) ?? []
  return sessionId === undefined || secret === undefined ? undefined : { sessionId, hash: hashRefreshSecret(secret) }
}

function hashRefreshSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

import { describe, expect, it } from 'vitest'
import { accessTokenMs, createTokens } from '../../../../hub/access/tokens.ts'

const now = 1_764_000_000_000
const claims = { userId: 'u', sessionId: 's' }

describe('access tokens', () => {
  it('are read as long as they are good, however often, and not a second longer', async () => {
    const tokens = createTokens(new Uint8Array(32).fill(1))
    const { token } = await tokens.issue(claims, now)
    for (const at of [now, now, now + accessTokenMs - 1]) expect(await tokens.read(token, at)).toMatchObject(claims)
    for (const at of [now + accessTokenMs + 1_000, now + 2 * accessTokenMs]) {
      await expect(tokens.read(token, at)).rejects.toMatchObject({ code: 'access.not-signed-in' })
    }
  })

  it('count only as they were signed, also beside one that was proven', async () => {
    const tokens = createTokens(new Uint8Array(32).fill(1))
    const { token } = await tokens.issue(claims, now)
    await tokens.read(token, now)
    const { token: foreign } = await createTokens(new Uint8Array(32).fill(2)).issue(claims, now)
    const [head = '', body = ''] = token.split('.')
    for (const wrong of [foreign, `${head}.${body}.${'A'.repeat(43)}`, `${token}A`, '']) {
      await expect(tokens.read(wrong, now)).rejects.toMatchObject({ code: 'access.not-signed-in' })
    }
  })

  it('forgets the oldest of very many and proves them again', async () => {
    const tokens = createTokens(new Uint8Array(32).fill(1))
    const issued: string[] = []
    for (let at = 0; at < 2_100; at += 1) {
      const { token } = await tokens.issue({ userId: 'u', sessionId: String(at) }, now)
      issued.push(token)
      await tokens.read(token, now)
    }
    expect(await tokens.read(issued[0] ?? '', now)).toMatchObject({ sessionId: '0' })
    expect(await tokens.read(issued[2_099] ?? '', now)).toMatchObject({ sessionId: '2099' })
  })
})

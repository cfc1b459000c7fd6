import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type SignedIn } from '../../../../contract/access.ts'
import { createTokenKeeper, type TokenReply } from '../../../../main/hub-link/tokens.ts'
import { SeatError } from '../../../../main/seat-error.ts'

const hubAhead = 3_600_000
const minutes = 60_000

function stage() {
  let serial = 0
  const asked: string[] = []
  const renewed: string[] = []
  const ended: string[] = []
  let answer: () => Promise<TokenReply>
  const reply = (): TokenReply => {
    serial += 1
    const hubTime = Date.now() + hubAhead
    return {
      hubTime,
      signedIn: {
        accessToken: `access-${String(serial)}`,
        accessExpiresAt: hubTime + 10 * minutes,
        refreshToken: `refresh-${String(serial)}`,
        refreshExpiresAt: hubTime + 30 * 24 * 60 * minutes,
        me: {} as SignedIn['me'],
      },
    }
  }
  answer = () => Promise.resolve(reply())
  const tokens = createTokenKeeper({
    now: Date.now,
    refresh: (token) => {
      asked.push(token)
      return answer()
    },
    listener: {
      renewed: ({ refreshToken }) => renewed.push(refreshToken),
      ended: ({ code }) => ended.push(code),
    },
  })
  return {
    tokens,
    asked,
    renewed,
    ended,
    reply,
    answerWith: (next: () => Promise<TokenReply>) => {
      answer = next
    },
  }
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 22) })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the token keeper', () => {
  it('renews by itself before the end, by how long the token lasts and not by the clocks', async () => {
    const { tokens, asked, renewed, reply } = stage()
    tokens.begin(reply())
    await vi.advanceTimersByTimeAsync(8 * minutes)
    expect(asked).toEqual([])
    await vi.advanceTimersByTimeAsync(minutes)
    expect(asked).toEqual(['refresh-1'])
    expect(renewed).toEqual(['refresh-1', 'refresh-2'])
    expect(await tokens.access()).toBe('access-2')
  })

  it('refreshes once for all who ask, whether the token is over or was refused', async () => {
    const { tokens, asked, reply, answerWith } = stage()
    answerWith(() => Promise.reject(new SeatError('seat.hub-away')))
    tokens.begin(reply())
    await vi.advanceTimersByTimeAsync(11 * minutes)
    asked.length = 0
    answerWith(() => Promise.resolve(reply()))
    const got = await Promise.all([tokens.access(), tokens.access(), tokens.insteadOf('access-1')])
    expect(new Set(got).size).toBe(1)
    expect(asked).toEqual(['refresh-1'])
    // The refused one is not the present one any more: nothing to do.
    expect(await tokens.insteadOf('access-1')).toBe(got[0])
    expect(asked).toHaveLength(1)
  })

  it('keeps the session while the hub is away, and ends it when the hub says so', async () => {
    const { tokens, ended, reply, answerWith } = stage()
    tokens.begin(reply())
    answerWith(() => Promise.reject(new SeatError('seat.hub-away')))
    await expect(tokens.insteadOf('access-1')).rejects.toMatchObject({ code: 'seat.hub-away' })
    expect(ended).toEqual([])
    expect(tokens.isSignedIn()).toBe(true)
    answerWith(() => Promise.reject(SeatError.fromHub('access.not-signed-in', 'over')))
    await expect(tokens.insteadOf('access-1')).rejects.toMatchObject({ code: 'access.not-signed-in' })
    expect(ended).toEqual(['access.not-signed-in'])
    await expect(tokens.access()).rejects.toMatchObject({ code: 'seat.signed-out' })
  })

  it('takes a kept access token as it is while it is good, and exchanges it when it is not or the clock was moved', async () => {
    const { tokens, asked, renewed, reply } = stage()
    const { signedIn } = reply()
    await tokens.resume({ signedIn, accessUntil: Date.now() + minutes })
    expect([asked, renewed]).toEqual([[], ['refresh-1']])
    expect(await tokens.access()).toBe('access-1')
    await vi.advanceTimersByTimeAsync(minutes)
    expect(asked).toEqual(['refresh-1'])
    for (const accessUntil of [null, Date.now() + 5_000, Date.now() - minutes, Date.now() + 600 * minutes]) {
      asked.length = 0
      await tokens.resume({ signedIn, accessUntil })
      expect(asked).toEqual(['refresh-1'])
    }
  })

  it('does not take over what was asked for an earlier session', async () => {
    const { tokens, renewed, reply, answerWith } = stage()
    let arrive: (reply: TokenReply) => void = () => undefined
    answerWith(() => new Promise((resolve) => (arrive = resolve)))
    tokens.begin(reply())
    const waiting = tokens.insteadOf('access-1')
    tokens.end()
    arrive(reply())
    await expect(waiting).rejects.toMatchObject({ code: 'seat.signed-out' })
    expect(renewed).toEqual(['refresh-1'])
    expect(tokens.isSignedIn()).toBe(false)
  })
})

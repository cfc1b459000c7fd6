import { describe, expect, it } from 'vitest'
import { createDigest } from '../../../../../../hub/pbx/practice/sip/digest.ts'
import { answerChallenge } from '../../../../../support/sip-phone/digest.ts'

const passwords: Readonly<Record<string, string>> = { '8001': 'right', '8002': 'other' }
let now = 1_000_000
const digest = createDigest(
  'zuoxi',
  (user) => passwords[user] ?? null,
  () => now,
)
const answer = (user: string, password: string, method = 'REGISTER', challenge = digest.challenge(false)): string =>
  answerChallenge(challenge, { user, password }, method, 'sip:127.0.0.1')

describe('digest', () => {
  it('knows who sends it by his password', () => {
    expect(digest.check(answer('8001', 'right'), 'REGISTER')).toEqual({ user: '8001', verdict: 'right' })
  })

  it.each([
    ['another password', answer('8001', 'wrong'), 'REGISTER'],
    ['a seat that does not exist', answer('9999', 'right'), 'REGISTER'],
    ['another method', answer('8001', 'right', 'INVITE'), 'REGISTER'],
    ['another realm', answer('8001', 'right').replace('realm="zuoxi"', 'realm="else"'), 'REGISTER'],
    ['a nonce of somebody else', answer('8001', 'right', 'REGISTER', 'Digest realm="zuoxi", nonce="1.2"'), 'REGISTER'],
    ['another scheme', 'Basic ODAwMTpyaWdodA==', 'REGISTER'],
    ['nothing', '', 'REGISTER'],
  ])('refuses %s', (_, authorization, method) => {
    expect(digest.check(authorization, method).verdict).toBe('wrong')
  })

  it('asks again when a nonce has become old, and does not call it a wrong password', () => {
    const late = answer('8001', 'right')
    now += 601_000
    expect(digest.check(late, 'REGISTER').verdict).toBe('stale')
    expect(digest.challenge(true)).toContain('stale=true')
  })
})

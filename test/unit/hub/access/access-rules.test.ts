import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readEnrolmentCode, writeEnrolmentCode } from '../../../../contract/enrolment.ts'
import { builtInGrants, type Grants, rights, scopes } from '../../../../contract/rights.ts'
import { reaches, reachOf } from '../../../../hub/access/data-scope.ts'
import { firstBeyond, mergeGrants } from '../../../../hub/access/grants.ts'
import { accountRule, afterFailure, noFailures, secondsLocked } from '../../../../hub/access/lock-out.ts'
import { hashOneTimeCode, newOneTimeCode } from '../../../../hub/access/one-time-code.ts'
import { passwordWeakness } from '../../../../hub/access/password-rules.ts'

const grantsArbitrary: fc.Arbitrary<Grants> = fc.dictionary(
  fc.constantFrom(...rights),
  fc.constantFrom(...scopes),
) as fc.Arbitrary<Grants>

describe('grants', () => {
  it('merge to something none of them goes beyond, and that goes beyond none of them', () => {
    fc.assert(
      fc.property(fc.array(grantsArbitrary, { maxLength: 4 }), (all) => {
        const merged = mergeGrants(all)
        for (const grants of all) expect(firstBeyond(grants, merged)).toBeUndefined()
        for (const [right, scope] of Object.entries(merged)) {
          expect(all.some((grants) => grants[right as keyof Grants] === scope)).toBe(true)
        }
      }),
    )
    expect(firstBeyond(builtInGrants.administrator, builtInGrants.supervisor)).toBeDefined()
    expect(firstBeyond({ 'call.read': 'all' }, { 'call.read': 'team' })).toBe('call.read')
  })
})

describe('a data scope', () => {
  const me = { userId: 'me', team: 'red' }
  const things = [
    { userId: 'me', team: 'red' },
    { userId: 'mate', team: 'red' },
    { userId: 'stranger', team: 'blue' },
    { userId: null, team: null },
  ]
  it.each([
    ['all', me, [true, true, true, true]],
    ['team', me, [true, true, false, false]],
    ['own', me, [true, false, false, false]],
    [undefined, me, [false, false, false, false]],
    // Without a team of his own, nobody else is in it: not even those who have none.
    ['team', { userId: 'me', team: null }, [true, false, false, false]],
  ] as const)('%s of %j', (scope, holder, expected) => {
    const reach = reachOf(scope, holder)
    expect(things.map((thing) => reaches(reach, thing))).toEqual(expected)
  })
})

describe('the lock-out', () => {
  it('lets slips pass, then waits longer each time up to an hour, and forgets after a day', () => {
    let record = noFailures
    const waits: number[] = []
    for (let at = 0; at < 20; at += 1) {
      record = afterFailure(record, accountRule, 1_000)
      waits.push(secondsLocked(record, 1_000))
    }
    expect(waits.slice(0, 8)).toEqual([0, 0, 0, 0, 30, 60, 120, 240])
    expect(waits.at(-1)).toBe(3600)
    expect(afterFailure(record, accountRule, 1_000 + 25 * 3_600_000).failures).toBe(1)
  })
})

describe('a password', () => {
  const owner = { jobNumber: '1001', name: 'Zhang San' }
  it.each([
    'short',
    '1234567890',
    'abcdefghijkl',
    'aaaaaaaaaaaa',
    'password12',
    'my1001number',
    'zhang sanzhang',
    'qwertyuiop1',
  ])('is refused when it is %s', (password) => {
    const reason = passwordWeakness(password, owner)
    expect(reason?.en).toBeTruthy()
    expect(reason?.['zh-CN']).toBeTruthy()
  })
  it.each(['correct horse battery', '今天送了七桶水很开心呢', 'x9!kfPq2mZ'])('may be %s', (password) => {
    expect(passwordWeakness(password, owner)).toBeUndefined()
  })
})

describe('a one-time code', () => {
  it('is unlike any other and hashes alike however it is typed', () => {
    const codes = Array.from({ length: 500 }, newOneTimeCode)
    expect(new Set(codes).size).toBe(500)
    for (const code of codes) {
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
      expect(hashOneTimeCode(` ${code.toLowerCase().replaceAll('-', '')} `)).toBe(hashOneTimeCode(code))
    }
  })
})

describe('an enrolment code', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain())
  it('carries host, port and fingerprint, in any case and with blanks', () => {
    fc.assert(
      fc.property(host, fc.integer({ min: 1, max: 65_535 }), hex, (name, port, fingerprint) => {
        const code = writeEnrolmentCode({ host: name, port, fingerprint })
        const read = readEnrolmentCode(code.replaceAll('-', ' - '))
        // A host name may itself have hyphens; blanks around them go too.
        expect(read).toEqual({ host: name, port, fingerprint: fingerprint.slice(0, 40) })
        expect(readEnrolmentCode(code.toLowerCase())?.fingerprint).toBe(fingerprint.slice(0, 40))
      }),
    )
  })
  it('notices every single sign that was mistyped, and anything that is none', () => {
    const code = writeEnrolmentCode({ host: 'hub.lan', port: 8443, fingerprint: 'ab'.repeat(32) })
    for (let at = 0; at < code.length; at += 1) {
      const wrong = code.slice(0, at) + (code[at] === '7' ? '8' : '7') + code.slice(at + 1)
      expect(readEnrolmentCode(wrong), wrong).toBeUndefined()
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readEnrolmentCode(text)).toBeUndefined()
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseNumber, type NumberingPlan } from '../../../../hub/numbers/normalise-number.ts'

const chengdu: NumberingPlan = { areaCode: '28' }

/** Everything that must arrive at one key. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  '+8613800138000': [
    '13800138000',
    '013800138000',
    '+8613800138000',
    '+86 138 0013 8000',
    '008613800138000',
    '0086-138-0013-8000',
    '8613800138000',
    '+86 (0)13800138000',
    '9013800138000',
    '913800138000',
    '9,13800138000',
    '17909013800138000',
    '1790913800138000',
    '1259313800138000',
    '1795113800138000',
    '1791113800138000',
    '1019313800138000',
    '1180813800138000',
    '917909 0138 0013 8000',
    '１３８００１３８０００',
    '138-0013-8000',
    '138 0013 8000',
    '(138)00138000',
    '138.0013.8000',
    '手机：13800138000',
    'Tel: 13800138000',
    'tel:+86-138-0013-8000',
    'sip:13800138000@10.0.0.1',
    'sip:+8613800138000@ims.example.com;user=phone',
    'sips:%2B8613800138000@ims.example.com',
    '"张 建国" <sip:013800138000@10.0.0.1:5060>',
    '13800138000@10.0.0.1',
    '+13800138000',
    '0013800138000',
    '13800138000,13900139000',
    '\u202a13800138000\u202c',
  ],
  '+862886001234': [
    '02886001234',
    '028-86001234',
    '(028)86001234',
    '（028）8600 1234',
    '86001234',
    '8600-1234',
    '986001234',
    '902886001234',
    '+862886001234',
    '+86 028 8600 1234',
    '+86(0)28-86001234',
    '0086 28 86001234',
    '862886001234',
    '8602886001234',
    '2886001234',
    '1790902886001234',
    '17951 028 86001234',
    '028-86001234-8001',
    '02886001234转8001',
    '86001234 转分机 8001',
    '86001234 ext. 8001',
    '86001234x8001',
    '86001234#8001',
    '86001234,8001',
    '86001234，8001',
    'tel:+86-28-86001234;ext=8001',
  ],
  '+8675586001234': ['0755-86001234', '75586001234', '+86 755 86001234', '0755 8600 1234', '1259307558600 1234'],
  '+863106001234': ['0310-6001234', '3106001234', '+863106001234'],
  '+861065001234': ['010-65001234', '01065001234', '1065001234', '+861065001234'],
  '+864008001234': ['400-800-1234', '4008001234', '04008001234', '+864008001234', '4008-001-234'],
  '+868008101234': ['800-810-1234'],
  '95588': ['95588', '02895588', '+8695588', '01095588', '955 88'],
  '96110': ['96110', '02896110'],
  '01096110': ['01096110', '010-96110'],
  '110': ['110', '028110'],
  '12345': ['12345', '028-12345', '02812345'],
  '075512345': ['0755-12345'],
  '10086': ['10086', '+8610086'],
  '118114': ['118114'],
  '1069012345678': ['1069012345678'],
  '8001': ['8001', 'sip:8001@10.0.0.1', '80 01'],
  '+85221234567': ['+852 2123 4567', '00852 21234567', '0085221234567', '900 852 2123 4567'],
  '+12125551234': ['+1 (212) 555-1234', '0012125551234'],
  alice: ['alice', 'sip:alice@example.com', ' Alice '],
}

describe('normaliseNumber', () => {
  for (const [key, ways] of Object.entries(spellings)) {
    it.each(ways)(`reads %j as ${key}`, (typed) => {
      expect(normaliseNumber(typed, chengdu)).toMatchObject({ key, typed })
    })
  }

  it.each([
    ['13800138000', 'mobile'],
    ['02886001234', 'fixed'],
    ['4008001234', 'service'],
    ['95588', 'service'],
    ['12345', 'service'],
    ['+12125551234', 'international'],
    ['8001', 'internal'],
    ['anonymous', 'withheld'],
    ['12345678901234567890123', 'unknown'],
    ['alice', 'unknown'],
  ])('calls %s %s', (typed, kind) => {
    expect(normaliseNumber(typed, chengdu).kind).toBe(kind)
  })

  it.each([
    '',
    '  ',
    'Anonymous',
    'sip:anonymous@anonymous.invalid',
    '"x" <sip:anonymous@anonymous.invalid>',
    '匿名',
    '-1',
  ])('takes %j as withheld', (typed) => {
    expect(normaliseNumber(typed)).toStrictEqual({ kind: 'withheld', key: '', typed })
  })

  it.each([
    ['02886001234转8001', '8001'],
    ['028-86001234-8001', '8001'],
    ['86001234 ext. 8001', '8001'],
    ['86001234#801', '801'],
    ['86001234，8001', '8001'],
    ['tel:+86-28-86001234;ext=8001', '8001'],
    ['4008001234转1', '1'],
    ['13800138000,13900139000', undefined],
    ['13800138000', undefined],
  ])('finds the extension of %s', (typed, extension) => {
    expect(normaliseNumber(typed, chengdu).extension).toBe(extension)
  })

  it('leaves a bare local number without area when the centre has not said where it is', () => {
    expect(normaliseNumber('86001234')).toMatchObject({ kind: 'local', key: '86001234' })
    expect(normaliseNumber('86001234', chengdu)).toMatchObject({ kind: 'fixed', e164: '+862886001234' })
    expect(normaliseNumber('6001234', chengdu)).toMatchObject({ kind: 'local', key: '6001234' })
    expect(normaliseNumber('6001234', { areaCode: '310' })).toMatchObject({ kind: 'fixed', key: '+863106001234' })
  })

  it('does not mistake a local number that begins with 9 or 86 for a prefixed one', () => {
    expect(normaliseNumber('86861234', chengdu).key).toBe('+862886861234')
    expect(normaliseNumber('902886001234', { areaCode: '28', outsideLine: '0' }).kind).toBe('unknown')
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.uint8Array()), (input) => {
        const typed = typeof input === 'string' ? input : Buffer.from(input).toString('latin1')
        const result = normaliseNumber(typed, chengdu)
        expect(result.typed).toBe(typed)
        if (result.e164 !== undefined) expect(result.e164).toMatch(/^\+[1-9]\d{4,14}$/)
      }),
      { numRuns: 3000 },
    )
  })

  const plans = fc.constantFrom<NumberingPlan>({}, chengdu, { areaCode: '755' }, { areaCode: '310', outsideLine: '0' })
  const numberLike = fc
    .array(
      fc.constantFrom(
        ...'0123456789',
        '+',
        '-',
        ' ',
        '转',
        ',',
        '#',
        '(',
        ')',
        '86',
        '00',
        '028',
        '138',
        '17909',
        '9',
        'sip:',
        '@',
        'a',
        '95',
        '12345',
      ),
      {
        maxLength: 18,
      },
    )
    .map((parts) => parts.join(''))

  it('gives the same key when its key is normalised again', () => {
    fc.assert(
      fc.property(fc.oneof(numberLike, fc.string()), plans, (typed, plan) => {
        const { key, kind } = normaliseNumber(typed, plan)
        expect(normaliseNumber(key, plan)).toMatchObject({ key, kind })
      }),
      { numRuns: 20_000 },
    )
  })

  it('brings every spelling of one number to one key', () => {
    const mobiles = fc
      .tuple(fc.integer({ min: 3, max: 9 }), fc.integer({ min: 0, max: 999_999_999 }))
      .map(([second, rest]) => `1${String(second)}${String(rest).padStart(9, '0')}`)
    const prefixes = fc.constantFrom(
      '',
      '0',
      '+86',
      '0086',
      '86',
      '9',
      '90',
      '17909',
      '179090',
      '12593',
      '17951',
      '10193',
      '+86 ',
    )
    const separator = fc.constantFrom('', ' ', '-', '.', ' - ')
    fc.assert(
      fc.property(mobiles, prefixes, separator, fc.boolean(), (digits, prefix, gap, wide) => {
        const spaced = [digits.slice(0, 3), digits.slice(3, 7), digits.slice(7)].join(gap)
        const typed = prefix + spaced
        const shown = wide ? typed.replace(/\d/g, (d) => String.fromCharCode(0xff10 + Number(d))) : typed
        expect(normaliseNumber(shown, chengdu).key).toBe(`+86${digits}`)
      }),
      { numRuns: 3000 },
    )
  })
})

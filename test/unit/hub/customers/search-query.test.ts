import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchName } from '../../../../hub/customers/search/name-match.ts'
import { nameUnits } from '../../../../hub/customers/search/name-units.ts'
import { splitPinyin } from '../../../../hub/customers/search/pinyin-split.ts'
import { readSearch, type TermExpression } from '../../../../hub/customers/search/search-query.ts'
import { type Searchable, searchTerms } from '../../../../hub/customers/search/search-terms.ts'
import { squeeze } from '../../../../hub/tables/squeeze.ts'

const match = (name: string, query: string) => matchName(nameUnits(name), splitPinyin(squeeze(query)))

describe('a name', () => {
  it.each([
    ['张建国', '张建国', 'whole'],
    ['张建国', 'zhangjianguo', 'whole'],
    ['张建国', 'ZhangJianGuo', 'whole'],
    ['张建国', 'zjg', 'whole'],
    ['张建国', 'zhjg', 'whole'],
    ['张建国', 'zhang jg', 'whole'],
    ['张建国', 'zhangjguo', 'whole'],
    ['张建国', '张jg', 'whole'],
    ['张建国', '张建', 'start'],
    ['张建国', 'zhangj', 'start'],
    ['张建国', 'zj', 'start'],
    ['张建国', 'z', 'start'],
    ['张建国', 'zhangjia', 'start'],
    ['张建国', '建国', 'part'],
    ['张建国', 'jianguo', 'part'],
    ['张建国', 'jg', 'part'],
    ['张建国', 'g', 'part'],
    ['单田芳', 'shantianfang', 'whole'],
    ['单田芳', 'stf', 'whole'],
    ['单田芳', 'dantianfang', 'whole'],
    ['曾国藩', 'zengguofan', 'whole'],
    ['曾国藩', 'zgf', 'whole'],
    ['仇英', 'qiuying', 'whole'],
    ['解晓东', 'xiexiaodong', 'whole'],
    ['查良镛', 'zhaliangyong', 'whole'],
    ['区伟', 'ouwei', 'whole'],
    ['重庆清泉水业', 'chongqingqingquan', 'start'],
    ['重庆清泉水业', 'cqqqsy', 'whole'],
    ['单位食堂', 'danwei', 'start'],
    ['欧阳修', 'ouyangxiu', 'whole'],
    ['吕布', 'lvbu', 'whole'],
    ['西安饭店', 'xian', 'start'],
    ['ABC公司', 'abcgs', 'whole'],
    ['Mary Wang', 'mary', 'start'],
    ['Mary Wang', 'wang', 'part'],
    ['３号楼小李', '3号', 'start'],
  ])('%s is met by %s: %s', (name, query, how) => {
    expect(match(name, query)).toBe(how)
  })

  it.each([
    ['张建国', 'zhangjianggu'],
    ['张建国', 'zg'],
    ['张建国', '国建'],
    ['张建国', 'hang'],
    ['张建国', '李'],
    ['张建国', 'zjgx'],
  ])('%s is not met by %s', (name, query) => {
    expect(match(name, query)).toBeUndefined()
  })
})

function holds(terms: ReadonlySet<string>, expression: TermExpression): boolean {
  if (typeof expression === 'string') return terms.has(expression)
  return 'all' in expression
    ? expression.all.every((inner) => holds(terms, inner))
    : expression.any.some((inner) => holds(terms, inner))
}

const nameText = fc.oneof(
  fc
    .array(fc.constantFrom(...'张王李单曾重庆建国晓明西安女吕欧阳仇解查区行长'), { minLength: 1, maxLength: 5 })
    .map((s) => s.join('')),
  fc.constantFrom('ABC公司', 'Mary Wang', '3号楼小李', 'Łukasz', '𠮷野家', '清泉-水业（成都）', '嗯啊', 'x'),
)
const numberKey = fc.constantFrom('+8613800138000', '+862886001234', '95588', '+12125551234', '8001')
const addressLine = fc.constantFrom('成都市锦江区春熙路88号', '天府大道1 号A座', '和平巷', 'B')
const customer = fc.record({
  name: nameText,
  numbers: fc.array(fc.record({ key: numberKey }), { maxLength: 2 }),
  addresses: fc.array(
    addressLine.map((street) => ({ province: '', city: '', district: '', street, detail: '' })),
    { maxLength: 2 },
  ),
})
const queryText = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        '张',
        '建',
        '国',
        '单',
        'z',
        'j',
        'g',
        'zh',
        'zhang',
        'jian',
        'guo',
        'xi',
        'an',
        'ang',
        'shan',
        'dan',
        '春熙',
        '路',
        '88',
        '138',
        '0013',
        '8000',
        ' ',
        'a',
        'b',
        'c',
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((s) => s.join('')),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
)

describe('terms', () => {
  it('never leave out a customer whom the query meets', () => {
    let met = 0
    fc.assert(
      fc.property(customer, queryText, fc.boolean(), (who, text, withNumbers) => {
        const query = readSearch(text, withNumbers)
        if (query?.reasonOf({ ...who, code: null }) === undefined) return
        met += 1
        const terms = searchTerms(who as Searchable)
        expect(query.tiers.some((tier) => holds(terms, tier))).toBe(true)
      }),
      { numRuns: 30_000 },
    )
    expect(met).toBeGreaterThan(300)
  })

  it('are letters, digits and our own signs only, so that no name can break a query', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        for (const term of searchTerms({ name, numbers: [{ key: name }], addresses: [] })) {
          expect(term).toMatch(/^[=^cpbqsida][\p{L}\p{N}.]+$/u)
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('of numbers are not asked for by people who see them masked', () => {
    const flat = (e: TermExpression): readonly string[] =>
      typeof e === 'string' ? [e] : ('all' in e ? e.all : e.any).flatMap(flat)
    for (const text of ['13800138000', '8000', 'zhang 8000']) {
      const query = readSearch(text, false, '+8613800138000')
      expect(query?.tiers.flatMap(flat).filter((term) => term.startsWith('d'))).toStrictEqual([])
      const who = { name: '张三', code: null, numbers: [{ key: '+8613800138000' }], addresses: [] }
      expect(query?.reasonOf(who)).toBeUndefined()
    }
  })
})

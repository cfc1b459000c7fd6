import { type z } from 'zod'
import { type BilingualText, isBilingual } from './language.ts'

type Issue = z.core.$ZodIssue

const expectedNames: Readonly<Record<string, BilingualText>> = {
  string: { 'zh-CN': '文字', en: 'text' },
  number: { 'zh-CN': '数字', en: 'a number' },
  int: { 'zh-CN': '整数', en: 'a whole number' },
  boolean: { 'zh-CN': '真或假', en: 'true or false' },
  array: { 'zh-CN': '列表', en: 'a list' },
  object: { 'zh-CN': '对象', en: 'an object' },
  record: { 'zh-CN': '对象', en: 'an object' },
  date: { 'zh-CN': '日期', en: 'a date' },
  null: { 'zh-CN': '空值', en: 'null' },
}

const formatNames: Readonly<Record<string, BilingualText>> = {
  uuid: { 'zh-CN': '编号（UUID）', en: 'an id (UUID)' },
  email: { 'zh-CN': '邮箱地址', en: 'an e-mail address' },
  url: { 'zh-CN': '网址', en: 'a web address' },
  ipv4: { 'zh-CN': 'IPv4 地址', en: 'an IPv4 address' },
  ipv6: { 'zh-CN': 'IPv6 地址', en: 'an IPv6 address' },
  date: { 'zh-CN': '日期（年-月-日）', en: 'a date (year-month-day)' },
  datetime: { 'zh-CN': '日期时间（ISO 8601）', en: 'a date and time (ISO 8601)' },
  time: { 'zh-CN': '时间（时:分）', en: 'a time (hour:minute)' },
}

/** Words of the centre definition (centre/words.ts) that clients send too; their issues name a problem. */
const problemTexts: Readonly<Record<string, BilingualText>> = {
  'word.key': {
    'zh-CN': '只用小写字母、数字和单个连字符，以字母开头，最多 40 个字符',
    en: 'must have small letters, digits and single hyphens only, a letter first, at most 40 characters',
  },
  'word.number': { 'zh-CN': '不是电话号码', en: 'is not a telephone number' },
  'word.span': { 'zh-CN': '应为时间段，如 08:30-12:00', en: 'must be a span of time such as 08:30-12:00' },
}

const both = (zh: string, en: string): BilingualText => ({ 'zh-CN': zh, en })
const same = (text: string): BilingualText => both(text, text)
const nameOf = (table: Readonly<Record<string, BilingualText>>, key: string): BilingualText => table[key] ?? same(key)

/** What a client wrote, short enough for a sentence: a reply must not grow with the request. */
const brief = (key: string): string => (key.length > 40 ? `${key.slice(0, 40).toWellFormed()}…` : key)
const fewOf = (keys: readonly string[], comma: string): string =>
  [...keys.slice(0, 5).map(brief), ...(keys.length > 5 ? ['…'] : [])].join(comma)

/** What is measured, by zod's origin: characters of a text, items of a list, or the value itself. */
function limit(issue: Extract<Issue, { code: 'too_big' | 'too_small' }>): BilingualText {
  const big = issue.code === 'too_big'
  const bound = String(big ? issue.maximum : issue.minimum)
  if (issue.origin === 'string') {
    if (!big && bound === '1') return both('不能为空', 'must not be empty')
    if (issue.exact) return both(`必须正好 ${bound} 个字符`, `must be exactly ${bound} characters long`)
    return big
      ? both(`最多 ${bound} 个字符`, `must be at most ${bound} characters long`)
      : both(`至少 ${bound} 个字符`, `must be at least ${bound} characters long`)
  }
  if (issue.origin === 'array' || issue.origin === 'set') {
    return big
      ? both(`最多 ${bound} 项`, `may have at most ${bound} items`)
      : both(`至少 ${bound} 项`, `must have at least ${bound} items`)
  }
  if (big) {
    return issue.inclusive === false
      ? both(`必须小于 ${bound}`, `must be less than ${bound}`)
      : both(`不能大于 ${bound}`, `must not be more than ${bound}`)
  }
  return issue.inclusive === false
    ? both(`必须大于 ${bound}`, `must be more than ${bound}`)
    : both(`不能小于 ${bound}`, `must not be less than ${bound}`)
}

/** The reason of one zod issue as a person would say it. A schema's own sentence in `params.text` goes first. */
export function issueText(issue: Issue): BilingualText {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.message.endsWith('received undefined')) return both('缺少', 'is missing')
      const expected = nameOf(expectedNames, issue.expected)
      return both(`应为${expected['zh-CN']}`, `must be ${expected.en}`)
    }
    case 'too_big':
    case 'too_small':
      return limit(issue)
    case 'invalid_format': {
      if (issue.format === 'regex') return both('格式不对', 'does not have the right form')
      const format = nameOf(formatNames, issue.format)
      return both(`应为${format['zh-CN']}`, `must be ${format.en}`)
    }
    case 'invalid_value': {
      const values = issue.values.map(String)
      return both(`只能是：${values.join('、')}`, `must be one of: ${values.join(', ')}`)
    }
    case 'unrecognized_keys':
      return both(`有不认识的字段：${fewOf(issue.keys, '、')}`, `has unknown fields: ${fewOf(issue.keys, ', ')}`)
    case 'not_multiple_of':
      return both(`应为 ${issue.divisor} 的倍数`, `must be a multiple of ${issue.divisor}`)
    case 'invalid_union':
      return both('不符合任何一种允许的形式', 'matches none of the allowed forms')
    case 'invalid_key':
      return both('键名不对', 'has a key that is not allowed')
    case 'invalid_element':
      return both('其中一项不对', 'has an item that is not right')
    case 'custom': {
      const own = issue.params?.['text']
      if (isBilingual(own)) return own
      const problem: unknown = issue.params?.['problem']
      return (typeof problem === 'string' ? problemTexts[problem] : undefined) ?? same(issue.message)
    }
    default:
      return both('不对', 'is not right')
  }
}

/** `body.numbers[0].typed` */
export function placeText(part: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (place, key) => (typeof key === 'number' ? `${place}[${key}]` : `${place}.${brief(String(key))}`),
    part,
  )
}

/**
 * The one issue to tell: of a union's alternatives the one that got furthest, since that is most likely what was meant.
 */
export function deepestIssue(
  issue: Issue,
  path: readonly PropertyKey[] = issue.path,
): { issue: Issue; path: readonly PropertyKey[] } {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { issue, path }
  const candidates = issue.errors
    .map((issues) => issues[0])
    .filter((inner) => inner !== undefined)
    .map((inner) => deepestIssue(inner, [...path, ...inner.path]))
    .sort((a, b) => b.path.length - a.path.length)
  const [best] = candidates
  return best && best.path.length > path.length ? best : { issue, path }
}

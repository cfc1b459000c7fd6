import { type BilingualText } from '../../contract/language.ts'

const shortest = 10
const longest = 128

/** Beginnings of the lists every guesser tries first. */
const common = [
  '1234567890',
  '0987654321',
  'password',
  'passw0rd',
  'qwertyuiop',
  'qwerty123',
  'admin',
  'administrator',
  'woaini',
  'iloveyou',
  'letmein',
  'welcome',
  'abc123',
  'a123456',
  'zuoxi',
  '1qaz2wsx',
]

const reasons = {
  short: { 'zh-CN': `至少 ${shortest} 个字符`, en: `it needs at least ${shortest} characters` },
  long: { 'zh-CN': `最多 ${longest} 个字符`, en: `it may have at most ${longest} characters` },
  uniform: { 'zh-CN': '重复的字符太多', en: 'it repeats too few characters' },
  own: { 'zh-CN': '不能包含工号或姓名', en: 'it must not contain the job number or the name' },
  common: { 'zh-CN': '太常见，容易被猜到', en: 'it is too common and easily guessed' },
  sequence: { 'zh-CN': '不能是连续的数字或字母', en: 'it must not be a row of digits or letters' },
} as const satisfies Record<string, BilingualText>

/**
 * Why a password will not do; undefined when it will. Length and not being guessable count (NIST SP 800-63B §3.1.1.2);
 * mixtures of signs are not asked for.
 */
export function passwordWeakness(
  password: string,
  owner: { readonly jobNumber: string; readonly name: string },
): BilingualText | undefined {
  const signs = [...password]
  if (signs.length < shortest) return reasons.short
  if (signs.length > longest) return reasons.long
  if (new Set(signs).size < 5) return reasons.uniform
  const lower = password.toLowerCase()
  const own = [owner.jobNumber, owner.name].map((text) => text.toLowerCase()).filter((text) => text.length >= 3)
  if (own.some((text) => lower.includes(text))) return reasons.own
  if (isSequence(lower)) return reasons.sequence
  const letters = lower.replace(/[^a-z0-9]/g, '')
  if (common.some((word) => letters.startsWith(word) && letters.length - word.length < 5)) return reasons.common
  return undefined
}

/** 0123456789, abcdefghij and the like, upwards or downwards throughout. */
function isSequence(text: string): boolean {
  const codes = [...text].map((sign) => sign.codePointAt(0) ?? 0)
  const steps = codes.slice(1).map((code, at) => code - (codes[at] ?? 0))
  return steps.every((step) => step === 1) || steps.every((step) => step === -1)
}

import { type BilingualText } from '../../contract/language.ts'

/** Deeper than any of the hub's bodies; recursion in what reads them stays shallow. */
const deepest = 64

const reasons = {
  deep: {
    'zh-CN': `嵌套层数超过 ${deepest} 层`,
    en: `is nested more than ${deepest} levels deep`,
  },
  text: {
    'zh-CN': '含有无法保存的字符（空字符或残缺的 Unicode）',
    en: 'has characters that cannot be stored (NUL or broken Unicode)',
  },
} as const satisfies Record<string, BilingualText>

/**
 * What neither database can store as it was sent: a NUL character (PostgreSQL refuses it, SQLite cuts the text there) and
 * half of a surrogate pair (UTF-8 has no form for it). Returns the reason, or undefined when all is well.
 */
export function unstorable(value: unknown): BilingualText | undefined {
  const stack: { readonly item: unknown; readonly depth: number }[] = [{ item: value, depth: 0 }]
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { item, depth } = next
    if (typeof item === 'string') {
      if (item.includes('\u0000') || !item.isWellFormed()) return reasons.text
      continue
    }
    if (typeof item !== 'object' || item === null || item instanceof Uint8Array) continue
    if (depth >= deepest) return reasons.deep
    for (const [key, member] of Object.entries(item)) {
      stack.push({ item: key, depth: depth + 1 }, { item: member, depth: depth + 1 })
    }
  }
  return undefined
}

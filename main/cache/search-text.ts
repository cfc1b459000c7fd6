import { pinyin } from 'pinyin-pro'
import { type Customer } from '../../contract/customer.ts'

const separator = '\n'

/**
 * What a search without the hub looks through: name, its pinyin and initials, code, and the digits of the numbers. The
 * hub's own search knows more (other readings, addresses); this one answers while it is away.
 */
export function searchTextOf({ name, code, numbers }: Pick<Customer, 'name' | 'code' | 'numbers'>): string {
  return [...spellings(name), code ?? '', ...numbers.map(({ number }) => number.replace(/[^\d*]/g, ''))]
    .join(separator)
    .toLowerCase()
}

/** Typed text as it is compared: blanks between syllables or within a number do not count. */
export function searchNeedle(typed: string): string {
  const text = typed.normalize('NFKC').trim().toLowerCase()
  return /^[\d\s()+-]+$/.test(text) ? text.replace(/\D/g, '') : text.replace(/\s+/g, '')
}

/** A name as it may be typed: itself, its pinyin, its initials. */
export function spellings(name: string): readonly [string, string, string] {
  const syllables = pinyin(name, { toneType: 'none', type: 'array', v: true, nonZh: 'consecutive' })
  return [name, syllables.join(''), syllables.map((syllable) => syllable.slice(0, 1)).join('')]
}

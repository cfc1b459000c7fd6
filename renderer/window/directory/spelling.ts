import { type Spelling } from './directory-rules.ts'

const plain: Spelling = () => ({ whole: '', initials: '' })

/**
 * Spells names by pinyin. The dictionary is large and loaded when the directory is first looked at; until then, and if it
 * cannot be loaded, names are found as they are written.
 */
export async function loadSpelling(): Promise<Spelling> {
  const { pinyin } = await import('pinyin-pro')
  const known = new Map<string, ReturnType<Spelling>>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const syllables = pinyin(name, { toneType: 'none', type: 'array', nonZh: 'consecutive' }).map((one) =>
      one.toLowerCase(),
    )
    const spelt = { whole: syllables.join(''), initials: syllables.map((one) => one[0] ?? '').join('') }
    known.set(name, spelt)
    return spelt
  }
}

export const noSpelling = plain

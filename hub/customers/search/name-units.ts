import { pinyin } from 'pinyin-pro'
import { squeeze } from './squeeze.ts'

/** One character of a name with the ways it may be typed in Latin letters. A Latin letter or digit reads as itself. */
export type NameUnit = {
  readonly character: string
  /** Without tones, ü as v; two where a surname is read otherwise (单: shan, dan). */
  readonly readings: readonly string[]
}

/** Names longer than this are searched by their beginning only. */
const longestName = 40

const chinese = /\p{Script=Han}/u
const common = new Map<string, string>()
const commonLimit = 20_000

/** Splits a name into units. Both the surname's reading and the plain one count: 单位食堂 is not only Shan. */
export function nameUnits(name: string): readonly NameUnit[] {
  const characters = Array.from(squeeze(name)).slice(0, longestName)
  const text = characters.join('')
  if (!chinese.test(text)) return characters.map((character) => ({ character, readings: [character] }))
  const asSurname = syllables(text, characters.length, true)
  const plain = syllables(text, characters.length, false)
  return characters.map((character, index) => {
    if (!chinese.test(character)) return { character, readings: [character] }
    const readings = new Set([asSurname[index], plain[index]].filter((r) => r !== undefined && /^[a-z]+$/.test(r)))
    return { character, readings: readings.size > 0 ? ([...readings] as string[]) : [character] }
  })
}

function syllables(text: string, count: number, surname: boolean): readonly string[] {
  const key = (surname ? '=' : '') + text
  const remembered = common.get(key)
  if (remembered !== undefined) return remembered.split(' ')
  const found = pinyin(text, {
    toneType: 'none',
    type: 'array',
    v: true,
    ...(surname ? { mode: 'surname', surname: 'head' } : {}),
  }).map((syllable) => (syllable === '' || syllable.includes(' ') ? '-' : syllable))
  // A character outside pinyin-pro's range may come back as two halves; then no reading is better than a shifted one.
  const aligned = found.length === count ? found : []
  if (common.size >= commonLimit) common.clear()
  common.set(key, aligned.join(' '))
  return aligned
}

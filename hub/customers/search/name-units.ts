import { pinyin } from 'pinyin-pro'
import { squeeze } from '../../tables/squeeze.ts'

/** One character of a name with the ways it may be typed in Latin letters. A Latin letter or digit reads as itself. */
export type NameUnit = {
  readonly character: string
  /** Without tones, ü as v; two where a surname is read otherwise (单: shan, dan). */
  readonly readings: readonly string[]
}

/** Names longer than this are searched by their beginning only. */
const longestName = 40

const chinese = /\p{Script=Han}/u
const rememberedHeads = 20_000

/** Splits a name into units. Both the surname's reading and the plain one count: 单位食堂 is not only Shan. */
export function nameUnits(name: string): readonly NameUnit[] {
  const characters = Array.from(squeeze(name)).slice(0, longestName)
  const text = characters.join('')
  if (!chinese.test(text)) return characters.map((character) => ({ character, readings: [character] }))
  const plain = plainReadings(text, characters)
  // Only the beginning is read as a surname (of one or two characters), and there are few different beginnings.
  const head = characters.slice(0, 2)
  const asSurname = surnameReadings(head.join(''), head.length)
  return characters.map((character, index) => {
    if (!chinese.test(character)) return { character, readings: [character] }
    const first = asSurname[index]
    const second = plain[index]
    const readings = [first, second === first ? undefined : second].filter((r) => r !== undefined && spoken.test(r))
    return { character, readings: readings.length > 0 ? (readings as string[]) : [character] }
  })
}

/**
 * Characters that are always read the same way are looked up once; only a text with one of the others (重, 行, 乐) needs
 * the words it stands in.
 */
function plainReadings(text: string, characters: readonly string[]): readonly string[] {
  const readings: string[] = []
  for (const character of characters) {
    // One that is not Chinese stands for itself, whatever is given here.
    const reading = chinese.test(character) ? onlyReading(character) : ''
    if (reading === undefined) return syllables(text, characters.length, false)
    readings.push(reading)
  }
  return readings
}

/** By character: its reading without tone, null when it has several. */
const onlyReadings = new Map<string, string | null>()

function onlyReading(character: string): string | undefined {
  let known = onlyReadings.get(character)
  if (known === undefined) {
    const found = new Set(pinyin(character, { toneType: 'none', type: 'array', v: true, multiple: true }))
    const [first] = found
    known = found.size === 1 && first !== undefined && spoken.test(first) ? first : null
    onlyReadings.set(character, known)
  }
  return known ?? undefined
}

const spoken = /^[a-z]+$/
const surnames = new Map<string, readonly string[]>()

function surnameReadings(head: string, count: number): readonly string[] {
  const remembered = surnames.get(head)
  if (remembered !== undefined) return remembered
  const readings = syllables(head, count, true)
  if (surnames.size >= rememberedHeads) surnames.clear()
  surnames.set(head, readings)
  return readings
}

function syllables(text: string, count: number, surname: boolean): readonly string[] {
  const found = pinyin(text, {
    toneType: 'none',
    type: 'array',
    v: true,
    ...(surname ? { mode: 'surname', surname: 'head' } : {}),
  })
  // A character outside pinyin-pro's range may come back as two halves; then no reading is better than a shifted one.
  return found.length === count ? found : []
}

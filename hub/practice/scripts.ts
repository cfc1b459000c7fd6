import { type Language } from '../../contract/language.ts'
import { type PracticeIntent, type PracticeMood } from '../../contract/practice.ts'
import { type Lot } from '../sample-data/seeded.ts'
import { digitKeys, type SentenceKey } from './sentences.ts'

/** What a caller says in one breath. */
export type Line = readonly SentenceKey[]

export type Script = {
  /** One after the other; between them he lets the other side speak. */
  readonly lines: readonly Line[]
  /**
   * `when-done`: he stays until what he wants has been written, or his patience is over. `after-lines`: he goes when he has
   * said it all. `silent`: he says nothing at all.
   */
  readonly ends: 'when-done' | 'after-lines' | 'silent'
  readonly closing: Line
}

/** A place nobody of the sample lives at, for those who move or are new. */
export type NewPlace = {
  readonly key: Extract<SentenceKey, `place-${string}`>
  readonly station: string
  /** How it may have been written down. */
  readonly street: RegExp
  readonly district: string
}

export const newPlaces: readonly NewPlace[] = [
  { key: 'place-west-lake', station: 'west-lake', street: /文三路|wen\s*san/i, district: '西湖区' },
  { key: 'place-gongshu', station: 'gongshu', street: /登云路|deng\s*yun/i, district: '拱墅区' },
  { key: 'place-binjiang', station: 'binjiang', street: /江汉路|jiang\s*han/i, district: '滨江区' },
]

export type ScriptAbout = {
  readonly intent: PracticeIntent
  readonly mood: PracticeMood
  readonly language: Language
  readonly quantity: number
  readonly place: NewPlace
  readonly houseNumber: number
  /** As it is shown; new customers say it. */
  readonly number: string
}

const names = ['name-wang', 'name-chen', 'name-lin'] as const satisfies readonly SentenceKey[]

export function scriptOf(about: ScriptAbout, lot: Lot): Script {
  const { intent, mood } = about
  const said = linesOf(about, lot)
  const first: Line = mood === 'angry' ? ['hard-to-reach'] : []
  const [opening = [], ...rest] = said
  const lines = intent === 'silent' ? [] : [[...first, ...opening], ...rest]
  const closing: Line = mood === 'angry' ? ['fine-bye'] : ['thanks-bye']
  switch (intent) {
    case 'silent':
      return { lines: [], ends: 'silent', closing: [] }
    case 'wrong-number':
      return { lines: said, ends: 'after-lines', closing: ['wrong-number'] }
    case 'complaint':
      return { lines, ends: 'after-lines', closing }
    default:
      return { lines: withMood(lines, mood, lot), ends: 'when-done', closing }
  }
}

function linesOf(about: ScriptAbout, lot: Lot): readonly Line[] {
  const quantity: Line = [`quantity-${String(Math.min(6, Math.max(1, about.quantity)))}` as SentenceKey]
  switch (about.intent) {
    case 'abandon':
    case 'repeat-order':
      return lot.happens(0.5)
        ? [
            ['hello', 'order-water'],
            ['same-as-before', 'old-address'],
          ]
        : [['order-water'], quantity, ['old-address']]
    case 'new-address':
      return [['hello', 'order-water'], ['moved'], ['new-address-is', ...address(about)], [...quantity, 'send-there']]
    case 'new-customer':
      return [
        ['first-time'],
        [lot.pick(names)],
        ['my-number', ...digitKeys(about.number)],
        ['address-is', ...address(about)],
        [...quantity, 'spring-water'],
      ]
    case 'chase':
      return lot.happens(0.5)
        ? [['where-is-it'], ['waited-long', 'chase-it'], ['when']]
        : [
            ['hello', 'where-is-it'],
            ['chase-it', 'when'],
          ]
    case 'complaint':
      return [['complain'], ['leaking'], ['what-now'], ['write-down']]
    case 'wrong-number':
      return [['pet-hospital']]
    case 'silent':
      return []
  }
}

/** Chinese says the street and then the number; English the number first. */
function address({ language, place, houseNumber }: ScriptAbout): Line {
  const digits = digitKeys(String(houseNumber))
  return language === 'en' ? ['number', ...digits, place.key] : [place.key, ...digits, 'number']
}

/** Who is in a hurry says so; who likes to talk does. */
function withMood(lines: readonly Line[], mood: PracticeMood, lot: Lot): readonly Line[] {
  const last = lines.length - 1
  if (mood === 'hurried') return lines.map((line, at) => (at === last ? [...line, 'hurry'] : line))
  if (mood !== 'chatty') return lines
  return lines.flatMap((line, at) => (at === last ? [line, [lot.pick(['weather', 'courier'] as const)]] : [line]))
}

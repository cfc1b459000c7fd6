import { type Language } from '../../contract/language.ts'
import { type PracticeIntent, type PracticeMood, type PracticeSettings } from '../../contract/practice.ts'
import { type Lot } from '../sample-data/seeded.ts'
import { pickPatience } from './arrivals.ts'
import { type FoundCaller } from './find-caller.ts'
import { type NewPlace, newPlaces, type Script, scriptOf } from './scripts.ts'
import { type Sound } from './voices.ts'

/** One call that is going to be made: who, what he wants, and how he says it. */
export type CallerPlan = {
  readonly caller: FoundCaller
  readonly intent: PracticeIntent
  readonly mood: PracticeMood
  readonly language: Language
  readonly place: NewPlace | null
  /** Where his water should come from. */
  readonly station: string | null
  readonly script: Script
  readonly sound: Sound
  readonly patienceMs: number
  /** To the after-sales line: who complains, and who asks where his order is. */
  readonly service: boolean
}

export function planCall(
  wish: {
    readonly caller: FoundCaller
    readonly intent: PracticeIntent
    readonly mood: PracticeMood
    readonly language: PracticeSettings['language']
  },
  lot: Lot,
): CallerPlan {
  const { caller, intent, mood } = wish
  const language: Language = wish.language === 'mixed' ? lot.pick(['zh-CN', 'en'] as const) : wish.language
  const district = caller.customer?.addresses[0]?.district ?? ''
  const moves = intent === 'new-address' || intent === 'new-customer'
  const place = moves ? lot.pick(newPlaces.filter((one) => one.district !== district)) : null
  const quantity = caller.lastOrder?.lines.find(({ buckets }) => buckets !== null)?.quantity ?? lot.between(1, 4)
  const about = { intent, mood, language, quantity, number: caller.number, houseNumber: lot.between(11, 389) }
  const woman = lot.happens(0.5)
  const voice = language === 'en' ? (woman ? 'en-woman' : 'en-man') : woman ? 'zh-woman' : 'zh-man'
  // The angry are a little higher and quicker, the chatty slower; beside that everybody has a voice of his own.
  const pitch = { calm: 1, hurried: 1.06, angry: 1.09, chatty: 0.97 }[mood] * (0.95 + lot.next() * 0.1)
  return {
    ...{ caller, intent, mood, language, place },
    station: place?.station ?? caller.lastOrder?.station ?? caller.customer?.station ?? null,
    script: scriptOf({ ...about, place: place ?? (newPlaces[0] as NewPlace) }, lot),
    sound: { voice, pitch },
    patienceMs: pickPatience(intent, mood, lot),
    service: intent === 'complaint' || intent === 'chase',
  }
}

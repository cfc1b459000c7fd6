import {
  type PracticeIntent,
  type PracticeMood,
  practiceMoods,
  type PracticeSettings,
} from '../../contract/practice.ts'
import { type Lot } from '../sample-data/seeded.ts'

/** A surge is so many times the usual. */
export const surgeTimes = 5
const hourMs = 3_600_000

/** The time to the next call when they come by chance at that rate (a Poisson process). */
export function untilNext(callsPerHour: number, lot: Lot): number {
  return (-Math.log(1 - lot.next()) * hourMs) / callsPerHour
}

/**
 * How many calls of the exercise may be on at once: one for each person at work and one that waits, so that nobody who
 * tries the program alone has a queue of callers at his door. A surge is there to make one.
 */
export function mostCalls(peopleAtWork: number, surge: boolean): number {
  if (peopleAtWork === 0) return 0
  return surge ? peopleAtWork * 2 + 3 : peopleAtWork + 1
}

export function pickIntent(weights: PracticeSettings['intents'], lot: Lot): PracticeIntent {
  const entries = Object.entries(weights) as [PracticeIntent, number][]
  let at = lot.next() * entries.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [intent, weight] of entries) if ((at -= weight) < 0) return intent
  return 'repeat-order'
}

/** Who complains or asks where his water is, is seldom calm. */
export function pickMood(intent: PracticeIntent, lot: Lot): PracticeMood {
  if (intent === 'complaint') return lot.pick(['angry', 'angry', 'calm', 'hurried'] as const)
  if (intent === 'chase') return lot.pick(['angry', 'hurried', 'calm'] as const)
  return lot.happens(0.5) ? 'calm' : lot.pick(practiceMoods)
}

/** How long he waits for somebody to answer, ms. */
export function pickPatience(intent: PracticeIntent, mood: PracticeMood, lot: Lot): number {
  if (intent === 'abandon') return lot.between(6_000, 20_000)
  const seconds = { calm: 120, hurried: 50, angry: 60, chatty: 150 }[mood]
  return lot.between(seconds * 600, seconds * 1_000)
}

import { readFileSync } from 'node:fs'
import { type Centre } from '../../contract/centre/centre.ts'
import { type Language } from '../../contract/language.ts'
import { checkCentreText } from '../../pbx-config/check/check-text.ts'
import { colleaguePeople, trainer } from './practice-people.ts'

/** Somebody who is here goes before colleagues who are not. */
const levels = { people: 9, colleagues: 3 } as const
const names = { 'zh-CN': '清泉水业（练习）', en: 'Qingquan Water (practice)' } as const

/** Where the callers of the practice call, as a trunk shows it. */
export const practiceNumbers = { order: '057188886666', service: '057187776666' } as const

/**
 * The worked example (pbx-config/examples/qingquan-water) as a centre to practise in: open at every hour, its second
 * number straight to the after-sales line, a seat for the trainer and seats for the colleagues. What of it is about a real
 * PBX's machine means nothing here.
 */
export function practiceCentre(file: URL, language: Language): Centre {
  const { centre } = checkCentreText(file.pathname, readFileSync(file, 'utf8'))
  if (centre === undefined) throw new Error('the example of a water company does not pass its own check')
  const people = centre.seats.filter(({ phone }) => typeof phone === 'string')
  return {
    ...centre,
    company: { ...centre.company, name: names[language] },
    queues: centre.queues.map((queue) => ({ ...queue, strategy: 'skill-level' as const })),
    numbers: centre.numbers.map(({ hours: _hours, closed: _closed, ...number }) => {
      return { ...number, entry: { queue: number.defaultQueue ?? 'water-order' } }
    }),
    seats: [
      ...people.map((seat) => ({
        ...seat,
        skills: Object.fromEntries(['ordering', 'service'].map((skill) => [skill, levels.people])),
      })),
      seatLike(people, { ...trainer, skills: {} }),
      ...colleaguePeople.map((person, index) =>
        seatLike(people, {
          ...person,
          skills: { ordering: levels.colleagues, ...(index % 2 === 0 ? { service: levels.colleagues } : {}) },
        }),
      ),
    ],
  }
}

function seatLike(
  seats: Centre['seats'],
  about: Pick<Centre['seats'][number], 'jobNumber' | 'name' | 'team' | 'extension' | 'skills'>,
): Centre['seats'][number] {
  const [first] = seats
  if (first === undefined) throw new Error('the example has no seats')
  return { ...first, ...about, phone: 'softphone', voicemail: false }
}

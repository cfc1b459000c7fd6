import { type AgentState } from '../../contract/agent.ts'
import { type dispositions } from '../../contract/call-note.ts'
import { type Language } from '../../contract/language.ts'
import { type PracticeIntent } from '../../contract/practice.ts'
import { type Lot } from '../sample-data/seeded.ts'

/** What a simulated colleague holds in mind between two looks at his seat. */
export type ColleagueMind = {
  /** When he wants his next break. */
  readonly breakAt: number
  /** When he does next what his state asks for: end a wrap-up or a break, be ready again. Null: not thought of yet. */
  readonly nextAt: number | null
  /** The state `nextAt` was thought of in, and since when that lasts. */
  readonly during: string
}

export type ColleagueAct = 'nothing' | 'finish-wrap-up' | 'be-ready' | 'take-break'

const minuteMs = 60_000

export function newMind(at: number, lot: Lot): ColleagueMind {
  return { breakAt: at + lot.between(4 * minuteMs, 40 * minuteMs), nextAt: null, during: '' }
}

/** What he does now, seeing the state of his seat. Pure. */
export function nextAct(
  mind: ColleagueMind,
  shown: { readonly state: AgentState; readonly reason: string | null; readonly since: number },
  at: number,
  lot: Lot,
): { readonly mind: ColleagueMind; readonly act: ColleagueAct } {
  const during = `${shown.state} ${shown.since}`
  const here = mind.during === during ? mind : { ...mind, during, nextAt: shown.since + lastsMs(shown.state, lot) }
  if (shown.state === 'ready') {
    if (at < here.breakAt) return { mind: here, act: 'nothing' }
    return { mind: { ...here, breakAt: at + lot.between(25 * minuteMs, 60 * minuteMs) }, act: 'take-break' }
  }
  const due = here.nextAt !== null && at >= here.nextAt
  if (!due) return { mind: here, act: 'nothing' }
  // Once; a seat that stays as it is gets asked again in a while.
  const again = { ...here, nextAt: at + 5_000 }
  switch (shown.state) {
    case 'wrap-up':
      return { mind: again, act: 'finish-wrap-up' }
    case 'break':
    case 'not-ready':
    case 'outbound-only':
      return { mind: again, act: 'be-ready' }
    default:
      return { mind: here, act: 'nothing' }
  }
}

/** How long he stays in a state he is in by his own doing or a supervisor's. */
function lastsMs(state: AgentState, lot: Lot): number {
  switch (state) {
    case 'wrap-up':
      return lot.between(4_000, 17_000)
    case 'break':
      return lot.between(90_000, 4 * minuteMs)
    case 'not-ready':
      return lot.between(6_000, 20_000)
    case 'outbound-only':
      return 2 * minuteMs
    default:
      return 0
  }
}

/** What he writes about a call with that wish. */
export function noteOf(
  intent: PracticeIntent,
  language: Language,
): { readonly disposition: (typeof dispositions)[number]; readonly note: string } {
  const text = (zh: string, en: string): string => (language === 'en' ? en : zh)
  switch (intent) {
    case 'repeat-order':
    case 'abandon':
    case 'new-address':
    case 'new-customer':
      return { disposition: 'order-placed', note: '' }
    case 'chase':
      return { disposition: 'order-chased', note: text('已联系送水站，尽快送', 'told the station to hurry') }
    case 'complaint':
      return { disposition: 'complaint', note: text('桶漏水，约定换桶', 'leaking barrel, will be exchanged') }
    case 'wrong-number':
      return { disposition: 'wrong-number', note: '' }
    case 'silent':
      return { disposition: 'no-speech', note: '' }
  }
}

import { type Extension } from '../../../../contract/agent.ts'
import { type LegId, type PbxCallId } from '../../port.ts'
import { type OutsideAnswer, type PracticeCaller, type PracticeLine } from '../practice-floor.ts'
import { type FloorCore } from './core.ts'
import { type OutsideWorld } from './dialling.ts'
import { createScriptedLeg, type ScriptedLeg } from './scripted-leg.ts'
import { type PracticeCall } from './practice-call.ts'

export type Outside = OutsideWorld & {
  callIn(caller: PracticeCaller): PracticeLine
  /** Whoever is dialled outside from now on. */
  onDialled(decide: (number: string) => OutsideAnswer): void
}

/** Nobody plays the one who is called: he takes it soon, and says nothing. */
const unplayed: OutsideAnswer = { answerAfterMs: 2_000, talk: null }

/** Everybody on the other side of the trunks. */
export function createOutside(
  core: Pick<FloorCore, 'calls' | 'after'> & { readonly now: () => number; readonly newLegId: () => LegId },
  comesIn: (leg: ScriptedLeg['leg'], calledNumber: string) => PracticeCall,
): Outside {
  let decide: (number: string) => OutsideAnswer = () => unplayed

  const callOf = (played: ScriptedLeg): PbxCallId =>
    [...core.calls.values()].find(({ parties }) => [...parties].some(({ leg }) => leg === played.leg))?.id ?? ''

  const line = (number: string) => {
    const answered: ((extension: Extension) => void)[] = []
    const ended: ((by: 'caller' | 'seat' | 'pbx') => void)[] = []
    const digits: ((digit: string) => void)[] = []
    let over: 'caller' | 'seat' | 'pbx' | null = null
    let talked = false
    let last: PbxCallId = ''
    const played = createScriptedLeg(
      { id: core.newLegId(), extension: null, number, now: core.now },
      {
        meets(extension) {
          talked = true
          if (extension !== null) for (const tell of answered) tell(extension)
        },
        digit: (digit) => digits.forEach((tell) => tell(digit)),
        ended({ by }) {
          over = by === 'customer' ? 'caller' : by === 'agent' ? 'seat' : 'pbx'
          for (const tell of ended) tell(over)
        },
      },
    )
    const shown: PracticeLine = {
      get call() {
        last = callOf(played) || last
        return last
      },
      say: (speech) => played.voice.say(speech),
      silentForMs: () => played.voice.silentForMs(),
      hangUp: () => played.hangUp(),
      onAnswered: (tell) => void answered.push(tell),
      onDigit: (tell) => void digits.push(tell),
      onEnded(tell) {
        if (over === null) ended.push(tell)
        else tell(over)
      },
    }
    return { played, shown, talked: () => talked }
  }

  return {
    callIn({ number, calledNumber, patienceMs }) {
      const { played, shown, talked } = line(number)
      comesIn(played.leg, calledNumber)
      const patience = core.after(patienceMs, () => {
        if (!talked()) played.hangUp()
      })
      shown.onEnded(() => patience.cancel())
      return shown
    },
    onDialled(given) {
      decide = given
    },
    dial(number) {
      const { played, shown } = line(number)
      return {
        leg: played.leg,
        begin() {
          const { answerAfterMs, talk } = decide(number)
          if (answerAfterMs === null) return
          const timer = core.after(answerAfterMs, () => {
            played.pickUp()
            talk?.(shown)
          })
          shown.onEnded(() => timer.cancel())
        },
      }
    },
  }
}

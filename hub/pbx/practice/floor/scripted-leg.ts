import { type Extension } from '../../../../contract/agent.ts'
import { type LegId } from '../../port.ts'
import { createScriptedVoice, type ScriptedVoice } from '../sound/scripted-voice.ts'
import { type Leg, type LegEnd, type LegEvents } from './leg.ts'

/** A leg that is played, and the hands that play it. */
export type ScriptedLeg = {
  readonly leg: Leg
  readonly voice: ScriptedVoice
  readonly over: boolean
  /** Of one that is rung. */
  pickUp(): void
  hangUp(): void
}

export type ScriptedLegHooks = {
  meets?(extension: Extension | null): void
  digit?(digit: string): void
  ended(end: LegEnd): void
}

export function createScriptedLeg(
  who: {
    readonly id: LegId
    readonly extension: Extension | null
    readonly number: string
    readonly now: () => number
  },
  hooks: ScriptedLegHooks,
): ScriptedLeg {
  const voice = createScriptedVoice(who.now)
  let events: LegEvents | null = null
  let over = false

  const finish = (end: LegEnd): boolean => {
    if (over) return false
    over = true
    voice.stop()
    hooks.ended(end)
    return true
  }
  return {
    voice,
    get over() {
      return over
    },
    leg: {
      ...{ id: who.id, extension: who.extension, number: who.number, voice },
      listen(given) {
        events = given
      },
      ring: () => undefined,
      answer: () => undefined,
      end: (how) => void finish(how),
      meets: ({ extension }) => hooks.meets?.(extension),
      press: (digit) => hooks.digit?.(digit),
    },
    pickUp() {
      if (!over) events?.answered()
    },
    hangUp() {
      const by = who.extension === null ? 'customer' : 'agent'
      if (finish({ cause: 16, by })) events?.gone('hung-up')
    },
  }
}

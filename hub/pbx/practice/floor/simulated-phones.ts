import { type Extension } from '../../../../contract/agent.ts'
import { type LegId } from '../../port.ts'
import { type SimulatedPhone } from '../practice-floor.ts'
import { type FloorCore } from './core.ts'
import { type Leg } from './leg.ts'
import { createScriptedLeg, type ScriptedLeg } from './scripted-leg.ts'

export type SimulatedPhones = {
  plugIn(extension: Extension): SimulatedPhone
  has(extension: Extension): boolean
  ring(extension: Extension): Leg
}

/** Telephones that are played: they register, ring, are taken after a while and hung up after another. */
export function createSimulatedPhones(
  core: Pick<FloorCore, 'after'> & { readonly now: () => number; readonly newLegId: () => LegId },
  changed: (extension: Extension) => void,
): SimulatedPhones {
  type Phone = { decide: Parameters<SimulatedPhone['whenRinging']>[0]; readonly calls: Set<ScriptedLeg> }
  const phones = new Map<Extension, Phone>()

  return {
    has: (extension) => phones.has(extension),
    plugIn(extension) {
      const phone: Phone = { decide: () => ({ answerAfterMs: null, talkMs: 0 }), calls: new Set() }
      phones.set(extension, phone)
      changed(extension)
      return {
        extension,
        whenRinging(decide) {
          phone.decide = decide
        },
        async say(speech) {
          await Promise.all([...phone.calls].map(({ voice }) => voice.say(speech)))
        },
        unplug() {
          if (phones.get(extension) !== phone) return
          phones.delete(extension)
          for (const call of [...phone.calls]) call.hangUp()
          changed(extension)
        },
      }
    },
    ring(extension) {
      const phone = phones.get(extension)
      const { now, newLegId, after } = core
      const played = createScriptedLeg(
        { id: newLegId(), extension, number: extension, now },
        { ended: () => void (timer.cancel(), phone?.calls.delete(played)) },
      )
      phone?.calls.add(played)
      const { answerAfterMs = null, talkMs = 0 } = phone?.decide() ?? {}
      let timer = after(answerAfterMs ?? 0, () => {
        if (answerAfterMs === null || played.over) return
        played.pickUp()
        if (!played.over) timer = after(talkMs, () => played.hangUp())
      })
      return played.leg
    },
  }
}

import { type Extension } from '../../../../contract/agent.ts'
import { type LegId } from '../../port.ts'
import { type SimulatedPhone, type Speech } from '../practice-floor.ts'
import { guarded } from '../practice-log.ts'
import { type FloorCore } from './core.ts'
import { type Leg } from './leg.ts'
import { createScriptedLeg, type ScriptedLeg } from './scripted-leg.ts'

export type SimulatedPhones = {
  plugIn(extension: Extension): SimulatedPhone
  has(extension: Extension): boolean
  ring(extension: Extension): Leg
}

type Call = { readonly played: ScriptedLeg; taken: boolean }
type Phone = {
  decide: Parameters<SimulatedPhone['whenRinging']>[0]
  readonly calls: Set<Call>
  ear: ((frame: Speech) => void) | null
  changed(): void
}

/** Telephones that are played: they register, ring, are taken after a while or by hand, and are hung up again. */
export function createSimulatedPhones(
  core: Pick<FloorCore, 'after' | 'soundChanged' | 'log'> & {
    readonly now: () => number
    readonly newLegId: () => LegId
  },
  plugged: (extension: Extension) => void,
): SimulatedPhones {
  const phones = new Map<Extension, Phone>()

  const take = (phone: Phone, call: Call): void => {
    if (call.taken || call.played.over) return
    call.taken = true
    call.played.pickUp()
    phone.changed()
  }

  return {
    has: (extension) => phones.has(extension),
    plugIn(extension) {
      const tellers: Parameters<SimulatedPhone['onChange']>[0][] = []
      const phone: Phone = {
        decide: () => ({ answerAfterMs: null, talkMs: 0 }),
        calls: new Set(),
        ear: null,
        changed() {
          const all = [...phone.calls]
          const state = { ringing: all.some(({ taken }) => !taken), talking: all.some(({ taken }) => taken) }
          for (const tell of tellers) tell(state)
        },
      }
      phones.set(extension, phone)
      plugged(extension)
      return {
        extension,
        whenRinging(decide) {
          phone.decide = decide
        },
        async say(speech) {
          await Promise.all([...phone.calls].map(({ played }) => played.voice.say(speech)))
        },
        answer() {
          const ringing = [...phone.calls].find(({ taken }) => !taken)
          if (ringing === undefined) return false
          take(phone, ringing)
          return true
        },
        hangUp() {
          const all = [...phone.calls]
          const one = all.find(({ taken }) => taken) ?? all[0]
          one?.played.hangUp()
        },
        onChange: (tell) => void tellers.push(tell),
        listen(hear) {
          phone.ear = hear
          for (const { played } of phone.calls) played.voice.listen(hear)
          core.soundChanged()
        },
        unplug() {
          if (phones.get(extension) !== phone) return
          phones.delete(extension)
          for (const { played } of [...phone.calls]) played.hangUp()
          plugged(extension)
        },
      }
    },
    ring(extension) {
      const phone = phones.get(extension)
      const { now, newLegId, after } = core
      const { answerAfterMs = null, talkMs = 0 } = phone?.decide() ?? {}
      const played = createScriptedLeg(
        { id: newLegId(), extension, number: extension, now },
        {
          ended() {
            timer?.cancel()
            phone?.calls.delete(call)
            phone?.changed()
          },
        },
      )
      const call: Call = { played, taken: false }
      phone?.calls.add(call)
      played.voice.listen(phone?.ear ?? null)
      let timer =
        phone === undefined || answerAfterMs === null
          ? null
          : after(answerAfterMs, () => {
              take(phone, call)
              if (!played.over) timer = after(talkMs, () => played.hangUp())
            })
      // Only once it rings for everybody: whoever is told may take it at once.
      queueMicrotask(guarded(core.log, () => phone?.changed()))
      return played.leg
    },
  }
}

import { type Extension } from '../../../../contract/agent.ts'
import { type PbxCallId, type RunningSupervision, type SupervisionEnd, type SupervisionMode } from '../../port.ts'
import { type FloorCore, findCall, findSeat, refuse, type Timer } from './core.ts'
import { type Leg } from './leg.ts'
import { isTalking, type Party, type PracticeCall } from './practice-call.ts'

export type Supervision = {
  readonly supervisor: Extension
  /** Whom he is with. */
  readonly on: Party
  readonly leg: Leg
  mode: SupervisionMode
  listening: boolean
}

export type Supervisions = ReturnType<typeof createSupervisions>

const ringMs = 30_000

/** Supervisors on others' calls. Their legs are no legs of the call (docs/adr/0019). */
export function createSupervisions(core: FloorCore) {
  const { facts, devices, telephones } = core
  const all = new Map<Extension, Supervision>()

  /** The call may have become another by an attended transfer. */
  const callOf = (one: Supervision): PracticeCall | undefined =>
    [...core.calls.values()].find(({ parties }) => parties.has(one.on))

  const over = (one: Supervision, by: SupervisionEnd): void => {
    if (all.get(one.supervisor) !== one) return
    all.delete(one.supervisor)
    devices.set(one.supervisor, one.leg.id, null)
    const call = callOf(one)
    const { extension } = one.on.leg
    // Of a call that has ended nothing more is told (port.ts).
    if (call !== undefined && extension !== null)
      facts.say({ kind: 'call.supervised', call: call.id, supervisor: one.supervisor, extension, mode: 'ended', by })
    core.soundChanged()
  }
  const end = (one: Supervision, by: SupervisionEnd): void => {
    one.leg.end({ cause: 16, by: 'pbx' })
    over(one, by)
  }
  const say = (one: Supervision): void => {
    const call = callOf(one)
    const { extension } = one.on.leg
    if (call === undefined || extension === null) return
    facts.say({ kind: 'call.supervised', call: call.id, supervisor: one.supervisor, extension, mode: one.mode })
  }

  return {
    /** Of a call, whose phones have been taken. */
    listening: (call: PracticeCall): Supervision[] =>
      [...all.values()].filter(({ listening, on }) => listening && call.parties.has(on)),
    anyListening: (): boolean => [...all.values()].some(({ listening }) => listening),
    running: (): RunningSupervision[] =>
      [...all.values()].flatMap((one) => {
        const call = callOf(one)
        const { extension } = one.on.leg
        const { supervisor, mode, listening } = one
        return call === undefined || extension === null
          ? []
          : [{ call: call.id, extension, supervisor, mode, listening }]
      }),
    supervise(id: PbxCallId, extension: Extension, supervisor: Extension, mode: SupervisionMode, mark: string): void {
      const call = findCall(core, id)
      const on = findSeat(call, extension)
      const own = all.get(supervisor)
      if (own?.on === on) {
        if (!own.listening) refuse(`the phone of ${supervisor} has not been answered`)
        own.mode = mode
        say(own)
        return
      }
      if (own !== undefined) refuse(`${supervisor} is supervising another call; end that first`)
      if (!isTalking(on)) refuse(`seat ${extension} does not talk in call ${id}`)
      const shown = { number: extension, name: mode }
      const leg = telephones.ring(supervisor, { call: null, queue: null, intervention: mark, ...shown })
      if (leg === null) return refuse(`seat ${supervisor} is not registered`)
      const one: Supervision = { supervisor, on, leg, mode, listening: false }
      all.set(supervisor, one)
      devices.set(supervisor, leg.id, 'ringing')
      const timer: Timer = core.after(ringMs, () => end(one, 'pbx'))
      leg.listen({
        rings: () => undefined,
        answered() {
          timer.cancel()
          one.listening = true
          devices.set(supervisor, leg.id, 'in-use')
          say(one)
          core.soundChanged()
        },
        refused(how) {
          timer.cancel()
          over(one, how === 'rejected' ? 'supervisor' : 'pbx')
        },
        gone(why) {
          timer.cancel()
          over(one, why === 'hung-up' ? 'supervisor' : 'pbx')
        },
        held: () => undefined,
        digit: () => undefined,
        refer: () => null,
      })
    },
    superviseEnd(id: PbxCallId, supervisor: Extension): void {
      const own = all.get(supervisor)
      if (own === undefined) return
      const call = callOf(own)
      if (call === undefined || call.id === id) end(own, 'pbx')
    },
    /** The supervisor's, wherever he is. */
    endOf(supervisor: Extension): void {
      const own = all.get(supervisor)
      if (own !== undefined) end(own, 'pbx')
    },
    /** Whom they were with goes. */
    parting(party: Party): void {
      for (const one of all.values()) if (one.on === party) end(one, 'call')
    },
  }
}

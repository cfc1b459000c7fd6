import { type Extension } from '../../../../contract/agent.ts'
import { parkingSlots } from '../../../../pbx-config/asterisk/parking-slots.ts'
import { type CallLife } from './call-life.ts'
import { type FloorCore, findCall, findSeat, refuse, type Timer } from './core.ts'
import { type Dialling } from './dialling.ts'
import { type Leg } from './leg.ts'
import { isRinging, isTalking, type PracticeCall } from './practice-call.ts'
import { type Queues } from './queues.ts'

export type Taking = ReturnType<typeof createTaking>

/** As res_parking of the rendered Asterisk. */
const parkedMs = 300_000

/** Putting a call where anybody can take it, and taking calls that are not one's own: parking and picking up. */
export function createTaking(core: FloorCore, life: CallLife, dialling: Dialling, queues: Queues) {
  const { facts, calls } = core
  const timers = new Map<PracticeCall, Timer>()

  const freeSlot = (): string => {
    const taken = new Set([...calls.values()].map(({ parked }) => parked?.slot))
    for (let slot = parkingSlots.from; slot <= parkingSlots.to; slot++)
      if (!taken.has(String(slot))) return String(slot)
    return refuse('the parking lot is full')
  }
  const unpark = (call: PracticeCall): void => {
    timers.get(call)?.cancel()
    timers.delete(call)
    life.unpark(call)
  }
  /** Nobody has taken him in time: his seat's telephone rings, then his queue's. */
  const tooLong = (call: PracticeCall): void => {
    const by = call.parked?.extension ?? null
    if (call.over || call.parked === null) return
    unpark(call)
    if (by !== null) dialling.ringSeat(call, by)
    else dialling.nobody(call, 'no-answer')
  }

  return {
    park(id: string, extension: Extension): void {
      const call = findCall(core, id)
      const seat = findSeat(call, extension)
      if (call.parked !== null) refuse(`call ${id} is parked already`)
      const customer = [...call.parties].find((party) => party !== seat && isTalking(party))
      if (customer === undefined) return refuse(`seat ${extension} has nobody to park in call ${id}`)
      const slot = freeSlot()
      life.leave(call, seat, 'pbx', true)
      life.part(customer)
      call.parked = { extension, slot }
      facts.say({ kind: 'call.parked', call: id, extension, slot })
      timers.set(
        call,
        core.after(parkedMs, () => tooLong(call)),
      )
    },
    pickUp(id: string, extension: Extension): void {
      const call = findCall(core, id)
      if ([...call.parties].some(isTalking)) refuse(`call ${id} has been answered; take it over instead`)
      if (!core.telephones.registered(extension)) refuse(`seat ${extension} is not registered`)
      unpark(call)
      queues.forget(call)
      life.stopRinging(call, 'elsewhere')
      life.leaveQueue(call, 'transferred')
      dialling.ringSeat(call, extension)
    },
    /** A seat dials a slot: whoever is parked there is on its line. */
    dialsSlot(leg: Leg, slot: string): boolean {
      const call = [...calls.values()].find(({ parked }) => parked?.slot === slot)
      if (call === undefined) return false
      unpark(call)
      life.connect(call, life.add(call, leg, 'seat', 'dialling'))
      return true
    },
    /** A seat dials for what rings at a colleague. For the queue it is an answer. */
    dialsPickUp(leg: Leg, colleague: Extension): boolean {
      const call = [...calls.values()].find(({ parties }) =>
        [...parties].some((party) => party.leg.extension === colleague && isRinging(party)),
      )
      if (call === undefined) return false
      const queue = call.queue?.key ?? null
      queues.forget(call)
      life.stopRinging(call, 'elsewhere')
      const waitMs = life.leaveQueue(call, 'answered')
      life.connect(call, life.add(call, leg, 'seat', 'dialling'), queue, waitMs)
      return true
    },
    forget: (call: PracticeCall): void => {
      timers.get(call)?.cancel()
      timers.delete(call)
    },
  }
}

import { type Extension } from '../../../../contract/agent.ts'
import { type CallLife } from './call-life.ts'
import { type FloorCore, findCall, findSeat, refuse } from './core.ts'
import { destinationOf } from './dial-plan.ts'
import { type Dialling } from './dialling.ts'
import { type Leg } from './leg.ts'
import { customerOf, isTalking, type Party, type PracticeCall } from './practice-call.ts'

export type Transfers = ReturnType<typeof createTransfers>

/** Handing somebody on: at once, after asking, and by joining two calls of a seat. */
export function createTransfers(
  core: FloorCore,
  life: CallLife,
  dialling: Dialling,
  /** It goes on in another call. */
  merged: (call: PracticeCall) => void,
) {
  const { facts, calls } = core

  /** Who stays when that seat goes. */
  const staying = (call: PracticeCall, seat: Party): Party =>
    [...call.parties].find((party) => party !== seat && isTalking(party)) ??
    refuse(`seat ${seat.leg.extension ?? ''} has nobody to hand on in call ${call.id}`)

  const blind = (call: PracticeCall, seat: Party, to: string): void => {
    const extension = seat.leg.extension
    const destination = dialling.onwards(to, extension)
    const customer = staying(call, seat)
    facts.say({ kind: 'call.transferred', call: call.id, how: 'blind', extension, to })
    life.leave(call, seat, 'agent', true)
    life.part(customer)
    dialling.go(call, destination)
  }

  /** Two calls of one seat become one, without the seat. The older keeps its id. */
  const join = (one: { call: PracticeCall; seat: Party }, other: { call: PracticeCall; seat: Party }): void => {
    const [into, from] = one.call.startedAt <= other.call.startedAt ? [one, other] : [other, one]
    const customer = staying(one.call, one.seat)
    const asked = staying(other.call, other.seat)
    const { extension } = one.seat.leg
    for (const { call, seat } of [one, other]) {
      if (seat.state === 'held' && life.move(seat, 'retrieve') && extension !== null)
        facts.say({ kind: 'call.retrieved', call: call.id, extension })
    }
    for (const party of from.call.parties) {
      from.call.parties.delete(party)
      into.call.parties.add(party)
      life.follow(into.call, party)
    }
    from.call.over = true
    calls.delete(from.call.id)
    merged(from.call)
    facts.say({ kind: 'call.merged', call: from.call.id, into: into.call.id })
    facts.say({ kind: 'call.transferred', call: into.call.id, how: 'attended', extension, to: asked.leg.number })
    for (const { seat } of [one, other]) life.leave(into.call, seat, 'agent', true)
    life.connect(into.call, asked)
    customer.leg.meets(asked.leg)
    core.soundChanged()
  }

  const ended = (call: PracticeCall): void => {
    const { consultation } = call
    if (consultation === null) return
    call.consultation = null
    const { by } = consultation
    by.room = 'main'
    // He is back with his customer, whom the PBX had put on hold for him.
    if (by.state !== 'gone' && by.leg.extension !== null)
      facts.say({ kind: 'call.retrieved', call: call.id, extension: by.leg.extension })
    core.soundChanged()
  }
  const complete = (call: PracticeCall, end: boolean): void => {
    const { consultation } = call
    if (consultation === null) return
    const { by, asked, to } = consultation
    call.consultation = null
    facts.say({ kind: 'call.transferred', call: call.id, how: 'attended', extension: by.leg.extension, to })
    life.leave(call, by, 'agent', end)
    if (asked === null) return dialling.nobody(call, 'no-answer')
    asked.room = 'main'
    if (asked.state === 'ringing') {
      // It rings on, and whoever takes it has the customer.
      for (const party of call.parties) if (isTalking(party)) life.part(party)
      return
    }
    for (const party of call.parties)
      if (party !== asked && isTalking(party)) {
        party.leg.meets(asked.leg)
        asked.leg.meets(party.leg)
      }
    core.soundChanged()
  }

  return {
    blind,
    transferBlind(id: string, extension: Extension, to: string): void {
      const call = findCall(core, id)
      blind(call, findSeat(call, extension), to)
    },
    transferAttended(id: string, extension: Extension, to: string): void {
      const call = findCall(core, id)
      const by = findSeat(call, extension)
      if (call.consultation !== null) refuse(`call ${id} is being asked about already`)
      const destination = dialling.onwards(to, extension)
      if (destination.kind === 'queue') refuse('a queue can only be handed a call without asking')
      staying(call, by)
      call.consultation = { by, to, asked: null }
      by.room = 'aside'
      facts.say({ kind: 'call.held', call: id, extension })
      core.soundChanged()
      const missed = (): void => {
        if (call.consultation !== null && !call.over) ended(call)
      }
      const asked =
        destination.kind === 'seat'
          ? life.ring(call, destination.extension, {
              ...{ queue: null, seconds: 30, room: 'aside', shown: { number: extension, name: null } },
              answered: (party) => life.answerOffer(call, party),
              missed,
            })
          : dialling.ringOutside(call, destination.kind === 'outside' ? destination.number : to, 'aside', missed)
      if (asked === null) return ended(call)
      call.consultation = { by, to, asked }
    },
    transferComplete(id: string, extension: Extension): void {
      const call = findCall(core, id)
      findSeat(call, extension)
      if (call.consultation?.by.leg.extension !== extension) refuse(`seat ${extension} asks nobody about call ${id}`)
      complete(call, true)
    },
    transferCancel(id: string, extension: Extension): void {
      const call = findCall(core, id)
      findSeat(call, extension)
      const { consultation } = call
      if (consultation?.by.leg.extension !== extension) return refuse(`seat ${extension} asks nobody about call ${id}`)
      const { asked } = consultation
      call.consultation = { ...consultation, asked: null }
      if (asked?.state === 'ringing') life.endOffer(call, asked, 'unavailable')
      else if (asked !== null) life.leave(call, asked, 'pbx', true)
      ended(call)
    },
    /** Somebody of a consultation hung up (features.conf, atxferdropcall=no: the seat's hang-up completes it). */
    consultationParted(call: PracticeCall, party: Party): boolean {
      const { consultation } = call
      if (consultation === null) return false
      if (party === consultation.by) {
        complete(call, false)
        return true
      }
      if (party !== consultation.asked) return false
      life.leave(call, party, party.leg.extension === null ? 'customer' : 'agent', false)
      ended(call)
      return true
    },
    /** What a telephone asks for itself (RFC 3515); null when it cannot be. */
    refer(call: PracticeCall, seat: Party, to: string, consultation: Leg | null): (() => void) | null {
      if (call.over || !isTalking(seat) || customerOf(call) === undefined) return null
      if (consultation === null) {
        const found = destinationOf(core.centre, to, seat.leg.extension)
        if (found === null || found.kind === 'echo' || found.kind === 'pick-up' || found.kind === 'slot') return null
        return () => blind(call, seat, to)
      }
      const other = [...calls.values()].find((one) => [...one.parties].some(({ leg }) => leg === consultation))
      const otherSeat = other && [...other.parties].find(({ leg }) => leg === consultation)
      if (
        other === undefined ||
        otherSeat === undefined ||
        other === call ||
        otherSeat.leg.extension !== seat.leg.extension
      )
        return null
      if (![...other.parties].some((party) => party !== otherSeat && isTalking(party))) return null
      return () => join({ call, seat }, { call: other, seat: otherSeat })
    },
  }
}

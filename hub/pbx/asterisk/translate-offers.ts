import { type OfferOutcome } from '../port.ts'
import { type AmiFrame } from './ami-frame.ts'
import { type TrackedLeg } from './call-track.ts'
import { numberOfDialString } from './dial-plan-names.ts'
import { type TranslateCore } from './translate-core.ts'

/** Seats that are rung: who, by which queue, and what came of it. */
export function createOffers(core: TranslateCore) {
  const { stamp, legOf, move, settleQueue, say, begin, callerGone } = core
  const dialBegin = (frame: AmiFrame): void => {
    const dest = legOf(frame, 'DestUniqueid')
    if (!dest || dest.offer) return
    const caller = legOf(frame)
    const { call } = dest
    const number = numberOfDialString(frame.get('DialString') ?? '')
    if (dest.role === 'customer') {
      dest.number = number
      // The outside leg of a seat that sits at an outside number is that seat's own.
      const relay = caller?.role === 'relay' ? caller : undefined
      if (relay?.owner) {
        dest.role = 'relay'
        dest.owner = relay.owner
      }
    }
    // The dial plan tells where it sends a call (ZuoxiRouted). A caller who is dialled for without that was redirected.
    if (caller && caller.id === call.first && call.leaving) settleQueue(call, 'transferred')
    if (!call.started) {
      call.direction = dest.role === 'customer' ? 'outbound' : call.direction
      call.trunk = dest.role === 'customer' ? dest.trunk : call.trunk
      begin(call)
    } else if (call.direction === 'outbound' && call.trunk === null && dest.role === 'customer') call.trunk = dest.trunk
    if (dest.state === 'created' || dest.state === 'ringing') move(dest, 'dial')
    const queue = caller !== undefined && call.queue?.leg === caller.id ? call.queue.key : null
    dest.offer = { at: core.at(), queue, open: true, rang: dest.state === 'ringing' }
    if (dest.role === 'seat' && dest.extension !== null)
      say({ ...stamp(call), kind: 'call.offered', leg: dest.legId, extension: dest.extension, queue }, call)
  }
  const endOffer = (leg: TrackedLeg, outcome: OfferOutcome): void => {
    const { offer, call } = leg
    if (!offer?.open) return
    offer.open = false
    if (leg.role !== 'seat' || leg.extension === null) return
    say(
      {
        ...stamp(call),
        kind: 'call.offer-ended',
        leg: leg.legId,
        extension: leg.extension,
        queue: offer.queue,
        outcome,
        ringMs: Math.round(core.at() - offer.at),
      },
      call,
    )
  }
  const dialEnd = (frame: AmiFrame): void => {
    const dest = legOf(frame, 'DestUniqueid')
    if (!dest?.offer?.open) return
    const outcome = outcomeOf(frame.get('DialStatus') ?? '', dest)
    if (outcome === 'answered') {
      if (dest.state !== 'up' && dest.state !== 'connected') move(dest, 'answer')
      if (dest.call.queue && dest.offer.queue !== null) dest.call.queue.answered = true
    }
    endOffer(dest, outcome)
  }
  /** DIALSTATUS → what the seat did. A phone that rang and then said no was told to by a hand. */
  const outcomeOf = (status: string, leg: TrackedLeg): OfferOutcome => {
    const { call } = leg
    const rang = leg.offer?.rang === true || leg.state === 'ringing'
    switch (status) {
      case 'ANSWER':
        return 'answered'
      // app_queue says NOANSWER of a refusal as well; the phone's own cause tells them apart (Q.850 18, 19: no answer).
      case 'NOANSWER':
        if (!leg.hungUp || leg.cause === 18 || leg.cause === 19) return 'no-answer'
        return rang ? 'rejected' : leg.cause === 17 ? 'busy' : 'unavailable'
      case 'CANCEL':
        return call.queue?.answered === true || !callerGone(call) ? 'elsewhere' : 'caller-left'
      case 'BUSY':
        return rang ? 'rejected' : 'busy'
      default:
        return rang ? 'rejected' : 'unavailable'
    }
  }

  return { dialBegin, endOffer, dialEnd, outcomeOf }
}

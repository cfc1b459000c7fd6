import { type Party } from '../port.ts'
import { type AmiFrame } from './ami-frame.ts'
import { type TrackedLeg } from './call-track.ts'
import { isInboundContext, readChannelName } from './dial-plan-names.ts'
import { type createBridges } from './translate-bridges.ts'
import { type TranslateCore } from './translate-core.ts'
import { type createOffers } from './translate-offers.ts'
import { type createQueues } from './translate-queues.ts'
import { type createSupervision } from './translate-supervision.ts'
import { sameLocal } from './translate-words.ts'

type Offers = ReturnType<typeof createOffers>
type Bridges = ReturnType<typeof createBridges>
type Queues = ReturnType<typeof createQueues>
type Supervisions = ReturnType<typeof createSupervision>

/** Channels from birth to hang-up, and who hung up. */
export function createChannels(
  core: TranslateCore,
  { endOffer, outcomeOf }: Offers,
  { leave }: Bridges,
  { turnedAway }: Queues,
  { endSupervision, supervisionAsked }: Supervisions,
) {
  const { track, stamp, legOf, move, say, begin, callerGone, forget, partyOf } = core
  const { legs, calls, linked, supervisions } = track
  const newChannel = (frame: AmiFrame): void => {
    const id = frame.get('Uniqueid') ?? ''
    const linkedId = frame.get('Linkedid') ?? id
    const name = frame.get('Channel') ?? ''
    if (id === '' || legs.has(id) || supervisions.has(id)) return
    const known = readChannelName(name)
    if (known.kind === 'none') return
    const expected = track.expected.get(id)
    if (expected?.kind === 'supervision') {
      supervisions.set(id, {
        leg: id,
        name,
        supervisor: expected.supervisor,
        mode: expected.mode,
        switching: false,
        call: expected.call,
        extension: expected.extension,
        listening: false,
        hungUpBy: null,
      })
      return
    }
    const number = frame.get('CallerIDNum') ?? ''
    const exten = frame.get('Exten') ?? ''
    const inbound = known.kind === 'trunk' && id === linkedId && isInboundContext(frame.get('Context'))
    const extension = known.kind === 'seat' ? known.extension : null
    let call = linked.get(linkedId)
    if (!call) {
      call = {
        id: linkedId,
        direction: inbound
          ? 'inbound'
          : expected && !expected.internal
            ? 'outbound'
            : extension
              ? 'internal'
              : 'outbound',
        callerNumber: expected ? expected.extension : (extension ?? number),
        calledNumber: expected ? expected.number : exten,
        trunk: inbound && known.kind === 'trunk' ? known.trunk : null,
        callId: expected?.callId ?? track.answers.get(linkedId) ?? null,
        startedAt: core.at(),
        started: false,
        first: id,
        dialler: extension,
        legs: new Set(),
        askedHub: expected !== undefined,
        queue: null,
        leaving: null,
        answeredAt: null,
        endedBy: null,
        redirected: false,
        recording: 'off',
        recordingFile: null,
        recordingLeg: null,
        parked: null,
        awaitsQueue: null,
      }
      calls.set(call.id, call)
      track.answers.delete(linkedId)
      linked.set(linkedId, call)
    }
    const leg: TrackedLeg = {
      id,
      name,
      role: known.kind === 'seat' ? 'seat' : known.kind === 'trunk' ? 'customer' : 'relay',
      extension,
      number: extension ?? number,
      trunk: known.kind === 'trunk' ? known.trunk : null,
      legId: id,
      call,
      state: 'created',
      createdAt: core.at(),
      exten,
      offer: null,
      bridge: null,
      firstConnectedAt: null,
      enteredAt: null,
      talkedMs: 0,
      hungUp: false,
      transferred: false,
      replaced: false,
      leftHeld: false,
      voiced: false,
      heldEarly: false,
      cause: 0,
      owner: null,
    }
    if (known.kind === 'relay' && known.outsideSeat !== null) {
      if (known.half === '1') {
        leg.role = 'seat'
        leg.extension = known.outsideSeat
        leg.number = known.outsideSeat
      } else {
        leg.owner = [...call.legs].find((other) => sameLocal(legs.get(other)?.name, name)) ?? null
      }
    }
    legs.set(id, leg)
    call.legs.add(id)
    if (inbound) begin(call)
    if (expected) {
      begin(call)
      say(
        {
          ...stamp(call),
          kind: 'call.routed',
          callId: call.callId,
          by: 'hub',
          action: 'originate',
          target: expected.number,
        },
        call,
      )
    }
  }
  const newState = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    if (!leg) return
    const channelState = frame.get('ChannelState')
    if (channelState === '5' && (leg.state === 'created' || leg.state === 'offered')) {
      move(leg, 'ring')
      if (leg.offer) leg.offer.rang = true
    }
    // A channel that dials is `up` when the dial plan answered it; one that was dialled is told by its DialEnd.
    if (channelState === '6' && leg.state === 'created') move(leg, 'answer')
  }
  const hangUpRequest = (frame: AmiFrame): void => {
    if (supervisionAsked(frame)) return
    const leg = legOf(frame)
    if (!leg || leg.replaced) return
    leg.hungUp = true
    leg.cause = Number(frame.get('Cause') ?? 0)
    const seat = leg.owner === null ? leg : (legs.get(leg.owner) ?? leg)
    seat.hungUp = true
    if (seat.firstConnectedAt !== null || seat.id === leg.call.first) leg.call.endedBy = partyOf(seat)
  }
  const hangUp = (frame: AmiFrame): void => {
    const spy = supervisions.get(frame.get('Uniqueid') ?? '')
    if (spy) return endSupervision(spy, true)
    const leg = legOf(frame)
    if (!leg) return
    const { call } = leg
    const wasOffer = leg.offer?.open === true
    if (wasOffer) endOffer(leg, outcomeOf(callerGone(call) ? 'CANCEL' : 'CHANUNAVAIL', leg))
    if (leg.bridge !== null) leave(leg)
    const wasUp = leg.state === 'up' || leg.state === 'connected' || leg.state === 'held'
    move(leg, 'hang-up')
    legs.delete(leg.id)
    call.legs.delete(leg.id)
    if (
      leg.role === 'seat' &&
      leg.extension !== null &&
      !leg.replaced &&
      call.started &&
      (wasUp || leg.offer === null)
    ) {
      const by: Party = leg.hungUp || leg.transferred ? 'agent' : (call.endedBy ?? 'pbx')
      say(
        {
          ...stamp(call),
          kind: 'call.left',
          leg: leg.legId,
          extension: leg.extension,
          by,
          talkMs: Math.round(leg.talkedMs),
        },
        call,
      )
    }
    if (leg.id === call.first && leg.hungUp) call.endedBy = partyOf(leg)
    if (call.legs.size > 0) return
    if (call.leaving && leg.hungUp) call.leaving.reason ??= 'abandoned'
    if (call.started) {
      if (!leg.hungUp) turnedAway(call, null)
      // Asterisk says 0 (unknown) when a caller gives up before an answer: Q.850 has 16 for that, 31 for the rest.
      const cause = Number(frame.get('Cause') ?? 0) || (call.endedBy === 'customer' ? 16 : 31)
      say({ ...stamp(call), kind: 'call.ended', by: call.endedBy ?? 'pbx', cause }, call)
    }
    forget(call)
  }

  return { newChannel, newState, hangUpRequest, hangUp }
}

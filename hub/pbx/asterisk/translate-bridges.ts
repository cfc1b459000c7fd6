import { type AmiFrame } from './ami-frame.ts'
import { type TrackedCall, type TrackedLeg } from './call-track.ts'
import { extensionOfInterface } from './dial-plan-names.ts'
import { type TranslateCore } from './translate-core.ts'
import { type createOffers } from './translate-offers.ts'

type Offers = ReturnType<typeof createOffers>

/** Who is connected with whom: bridges, holds, transfers, and calls that become one. */
export function createBridges(core: TranslateCore, { endOffer }: Offers) {
  const { stamp, legOf, move, settleQueue, guessWhyLeft, say, begin, waited, forget } = core
  const { legs, calls, linked, bridges, supervisions } = core.track
  const bridgeEnter = (frame: AmiFrame): void => {
    const bridge = frame.get('BridgeUniqueid') ?? ''
    const leg = legOf(frame)
    if (!leg || bridge === '') return
    // All parked callers stand in one bridge and hear nothing of each other (BridgeEnter of res_parking).
    if (frame.get('BridgeTechnology') === 'holding_bridge') return
    const swapped = legs.get(frame.get('SwapUniqueid') ?? '')
    if (swapped && takesOver(leg, swapped, bridge)) return
    if (leg.bridge === bridge) return
    const members = bridges.get(bridge) ?? new Set()
    bridges.set(bridge, members)
    members.add(leg.id)
    if (swapped) {
      members.delete(swapped.id)
      if (swapped.bridge === bridge) leave(swapped)
    }
    leg.bridge = bridge
    leg.enteredAt = core.at()
    const present = [...members].flatMap((id) => legs.get(id) ?? [])
    if (present.length < 2) return
    // Pickup may come after the bridge it leads to: a seat from another call joins a caller for whom a seat still rings.
    for (const one of present)
      for (const other of present) {
        if (one.call === other.call || other.call.leaving === null) continue
        const rung = [...other.call.legs]
          .flatMap((id) => legs.get(id) ?? [])
          .find((known) => known.offer?.open === true)
        if (rung) takeOffer(one, rung)
      }
    for (const other of present) if (other.call !== leg.call) merge(leg.call, other.call)
    begin(leg.call)
    // Whoever was called first, then whoever called: the order of the port.
    const order = [...present].sort((a, b) => rank(a) - rank(b))
    const before = present.length - 1
    for (const member of order) connect(member, member === leg && before >= 2)
  }
  const rank = (leg: TrackedLeg): number => (leg.role === 'customer' ? 0 : leg.offer !== null ? 1 : 2)
  /** INVITE with Replaces (RFC 3891): the same seat with a new channel. The hub hears nothing; the leg keeps its id. */
  const takesOver = (leg: TrackedLeg, old: TrackedLeg, bridge: string): boolean => {
    if (leg.role !== 'seat' || leg.extension === null || leg.extension !== old.extension) return false
    if (leg.call === old.call || leg.call.started) return false
    forget(leg.call)
    leg.call = old.call
    leg.call.legs.add(leg.id)
    linked.set(leg.id, leg.call)
    leg.legId = old.legId
    leg.offer = old.offer
    leg.firstConnectedAt = old.firstConnectedAt
    leg.number = old.number
    // Asterisk takes the old channel out of the bridge before it puts the new one in.
    if (old.bridge !== null) leave(old)
    leg.talkedMs = old.talkedMs
    leg.enteredAt = core.at()
    leg.bridge = bridge
    leg.state = 'connected'
    bridges.set(bridge, (bridges.get(bridge) ?? new Set()).add(leg.id))
    old.replaced = true
    // The new INVITE carries sound in both directions: a hold of the old one is over.
    if (old.leftHeld) say({ ...stamp(leg.call), kind: 'call.retrieved', extension: leg.extension }, leg.call)
    return true
  }
  const connect = (leg: TrackedLeg, asThird: boolean): void => {
    const { call } = leg
    if (leg.state === 'connected' || leg.state === 'held') return
    // A callee may be bridged before its DialEnd arrives.
    if (leg.offer?.open) endOffer(leg, 'answered')
    if (!move(leg, 'join')) return
    leg.enteredAt = core.at()
    call.endedBy = null
    if (leg.role === 'relay') return
    const first = leg.firstConnectedAt === null
    leg.firstConnectedAt ??= core.at()
    if (asThird)
      say({ ...stamp(call), kind: 'call.joined', extension: leg.extension, number: leg.number, as: 'conference' }, call)
    if (!first) return
    if (leg.role === 'customer') {
      if (leg.offer === null) return
      call.answeredAt ??= core.at()
      say({ ...stamp(call), kind: 'call.answered-outside', leg: leg.legId, number: leg.number }, call)
      return
    }
    if (leg.extension === null) return
    // The preferred seat answered on the way to the queue: nobody was turned away there.
    call.awaitsQueue = null
    call.answeredAt ??= core.at()
    const queue = leg.offer?.queue ?? null
    const waitMs = queue === null ? null : (waited.get(`${call.id}/${queue}`) ?? null)
    say({ ...stamp(call), kind: 'call.answered', leg: leg.legId, extension: leg.extension, queue, waitMs }, call)
    if (!leg.heldEarly) return
    leg.heldEarly = false
    if (move(leg, 'hold')) say({ ...stamp(call), kind: 'call.held', extension: leg.extension }, call)
  }
  const leave = (leg: TrackedLeg): void => {
    if (leg.bridge !== null) bridges.get(leg.bridge)?.delete(leg.id)
    leg.bridge = null
    if (leg.enteredAt !== null && leg.firstConnectedAt !== null) leg.talkedMs += Math.max(0, core.at() - leg.enteredAt)
    leg.enteredAt = null
    // Stays until it is retrieved: an attended transfer takes the seat through a second bridge meanwhile.
    leg.leftHeld ||= leg.state === 'held'
    if (leg.state === 'connected' || leg.state === 'held') move(leg, 'leave')
  }
  /** Two calls became one. The older keeps its id, as Asterisk does with linkedid. */
  const merge = (one: TrackedCall, other: TrackedCall): TrackedCall => {
    if (one === other) return one
    const [into, gone] = one.startedAt <= other.startedAt ? [one, other] : [other, one]
    begin(into)
    for (const id of gone.legs) {
      const leg = legs.get(id)
      if (leg) leg.call = into
      into.legs.add(id)
    }
    calls.delete(gone.id)
    for (const [id, call] of linked) if (call === gone) linked.set(id, into)
    for (const [id, seen] of supervisions) if (seen.call === gone.id) supervisions.set(id, { ...seen, call: into.id })
    if (gone.started) {
      settleQueue(gone, guessWhyLeft(gone))
      say({ at: core.at(), call: gone.id, kind: 'call.merged', into: into.id }, into)
    }
    return into
  }
  const holdChange = (frame: AmiFrame, to: 'hold' | 'retrieve'): void => {
    const leg = legOf(frame)
    if (!leg || leg.role !== 'seat' || leg.extension === null) return
    if (to === 'retrieve' && leg.leftHeld && leg.state !== 'held') {
      // A cancelled transfer: back in the customer's bridge, where the hold ends.
      leg.leftHeld = false
      say({ ...stamp(leg.call), kind: 'call.retrieved', extension: leg.extension }, leg.call)
      return
    }
    if (leg.state !== (to === 'hold' ? 'connected' : 'held')) {
      if (leg.firstConnectedAt === null) leg.heldEarly = to === 'hold'
      return
    }
    if (!move(leg, to)) return
    leg.leftHeld = false
    const kind = to === 'hold' ? 'call.held' : 'call.retrieved'
    say({ ...stamp(leg.call), kind, extension: leg.extension }, leg.call)
  }
  /**
   * Somebody dialled for a call that rings elsewhere (PickupChan, AMI Pickup): his channel takes the place of the one that
   * rang, which Asterisk drops without a DialEnd. For the queue it is an answer.
   */
  const pickUp = (frame: AmiFrame): void => {
    const leg = legOf(frame)
    const rung = legOf(frame, 'TargetUniqueid')
    if (leg && rung) takeOffer(leg, rung)
  }
  const takeOffer = (leg: TrackedLeg, rung: TrackedLeg): void => {
    if (leg.role !== 'seat' || leg.offer !== null || !rung.offer?.open) return
    const { call } = rung
    if (call.leaving) call.leaving.reason ??= 'answered'
    const { queue } = rung.offer
    if (call.queue && queue !== null) call.queue.answered = true
    endOffer(rung, 'elsewhere')
    if (leg.call.started) merge(call, leg.call)
    else if (leg.call !== call) {
      forget(leg.call)
      leg.call = call
      call.legs.add(leg.id)
      linked.set(leg.id, call)
    }
    leg.offer = { at: core.at(), queue, open: false, rang: true }
  }
  const blindTransfer = (frame: AmiFrame): void => {
    const by = legOf(frame, 'TransfererUniqueid')
    if (!by || frame.get('Result') !== 'Success') return
    by.transferred = true
    const to = frame.get('Extension') ?? ''
    say({ ...stamp(by.call), kind: 'call.transferred', how: 'blind', extension: by.extension, to }, by.call)
  }
  const newestPartner = (of: TrackedLeg): TrackedLeg | undefined =>
    [...of.call.legs]
      .flatMap((id) => legs.get(id) ?? [])
      .filter((leg) => leg !== of && leg.id !== of.call.first)
      .reduce<TrackedLeg | undefined>((last, leg) => (last && last.createdAt > leg.createdAt ? last : leg), undefined)
  const attendedTransfer = (frame: AmiFrame): void => {
    const first = legOf(frame, 'OrigTransfererUniqueid')
    const second = legOf(frame, 'SecondTransfererUniqueid')
    if (!first || frame.get('Result') !== 'Success') return
    first.transferred = true
    if (second) second.transferred = true
    const target = legOf(frame, 'TransferTargetUniqueid')
    // The feature's consultation runs through a Local channel whose name says what was dialled. Asterisk may leave the
    // target out while it joins the two bridges: then it is whoever came to the call last.
    const reached = target ?? (second && second !== first ? undefined : newestPartner(first))
    const dialled = reached?.role === 'relay' ? /^Local\/([^@/]+)@/.exec(reached.name)?.[1] : reached?.number
    const to = dialled ?? second?.exten ?? ''
    const call = second ? merge(first.call, second.call) : first.call
    say({ ...stamp(call), kind: 'call.transferred', how: 'attended', extension: first.extension, to }, call)
  }

  /** `ParkedCall`: from now on he waits in the slot. */
  const parked = (frame: AmiFrame): void => {
    const leg = legOf(frame, 'ParkeeUniqueid')
    if (!leg) return
    const { call } = leg
    const slot = frame.get('ParkingSpace') ?? ''
    const by = call.parked?.by ?? extensionOfInterface(frame.get('ParkerDialString') ?? '')
    call.parked = { by, slot }
    begin(call)
    say({ ...stamp(call), kind: 'call.parked', extension: by, slot }, call)
  }
  /** Taken (`UnParkedCall`), too long (`ParkedCallTimeOut`), hung up or sent elsewhere (`ParkedCallGiveUp`). */
  const unparked = (frame: AmiFrame): void => {
    const leg = legOf(frame, 'ParkeeUniqueid')
    if (!leg || leg.call.parked === null) return
    const { call } = leg
    const { by, slot } = leg.call.parked
    call.parked = null
    if (slot !== null) say({ ...stamp(call), kind: 'call.unparked', extension: by, slot }, call)
  }

  return { parked, unparked, bridgeEnter, leave, holdChange, pickUp, blindTransfer, attendedTransfer }
}

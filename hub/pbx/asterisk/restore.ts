import { type Extension } from '../../../contract/agent.ts'
import { type EndedCall, isVoiceFile } from '../../../contract/pbx-variables.ts'
import { type MissedCall, type PbxSnapshot, type RunningCall } from '../port.ts'
import { type AmiFrame } from './ami-frame.ts'
import { type TrackedCall, type TrackedLeg } from './call-track.ts'
import { extensionOfInterface, queueKeyOf, readChannelName } from './dial-plan-names.ts'
import { type LegState } from './leg.machine.ts'
import { isUnasked, type PbxListing } from './snapshot.ts'
import { type Track } from './translate-core.ts'
import { type Translator } from './translate.ts'
import { hubIdOf, modeOf } from './translate-words.ts'
import { addressOf, deviceState, memberKey, memberOf } from './translate-state.ts'

/**
 * Brings the translator to what the PBX says now. What was known of a call that still runs is kept (its id, its clocks,
 * its legs' ids); calls that are gone are dropped without a word: the snapshot tells of them by `missed` or silence.
 */
export function restore(translator: Translator, listing: PbxListing, at: number): void {
  translator.track.answers.clear()
  restoreCalls(translator.track, listing, at)
  const { members, seats, trunks, registrations } = translator.state
  members.clear()
  for (const frame of listing.members) {
    const member = memberOf(frame)
    if (member) members.set(memberKey(member.queue, member.extension), member)
  }
  seats.clear()
  trunks.clear()
  for (const frame of listing.devices) {
    const device = frame.get('Device') ?? ''
    const extension = extensionOfInterface(device)
    // The contact of a trunk without registration is in no list; its device says whether it can be reached.
    const trunk = extension === null ? /^PJSIP\/(.+)$/.exec(device)?.[1] : undefined
    if (trunk !== undefined) trunks.set(trunk, deviceState(frame.get('State')) !== 'unavailable')
    if (extension !== null)
      seats.set(extension, { registered: false, address: null, device: deviceState(frame.get('State')) })
  }
  for (const frame of listing.contacts) {
    const endpoint = frame.get('EndpointName') ?? frame.get('Endpoint') ?? ''
    const reachable = !/^(unavail|unreachable|removed)/i.test(frame.get('Status') ?? '')
    const extension = extensionOfInterface(`PJSIP/${endpoint}`)
    if (extension === null) {
      if (endpoint !== '') trunks.set(endpoint, reachable)
      continue
    }
    const seat = seats.get(extension) ?? { registered: false, address: null, device: 'idle' as const }
    // After a restart Asterisk knows the contact from its database but gives the seat no call before it has answered
    // an OPTIONS; then ContactStatus comes.
    const registered = reachable && !(isUnasked(frame) && seat.device === 'unavailable')
    seats.set(extension, { ...seat, registered, address: registered ? addressOf(frame.get('Uri')) : null })
  }
  registrations.clear()
  for (const frame of listing.registrations) {
    const trunk = frame.get('ObjectName') ?? ''
    registrations.set(frame.get('ClientUri') ?? '', trunk)
    if (trunk !== '' && frame.get('Status') !== undefined) trunks.set(trunk, frame.get('Status') === 'Registered')
  }
}

function restoreCalls(track: Track, listing: PbxListing, at: number): void {
  const oldLegs = new Map(track.legs)
  const oldCalls = new Set<TrackedCall>()
  track.legs.clear()
  track.bridges.clear()
  const groups = new Map<string, AmiFrame[]>()
  const spies: AmiFrame[] = []
  for (const frame of listing.channels) {
    const name = readChannelName(frame.get('Channel') ?? '')
    if (name.kind === 'none') continue
    if (frame.get('Application') === 'ChanSpy' || track.supervisions.has(frame.get('Uniqueid') ?? '')) {
      spies.push(frame)
      continue
    }
    const linkedId = frame.get('Linkedid') ?? ''
    const group = groups.get(linkedId)
    if (group) group.push(frame)
    else groups.set(linkedId, [frame])
  }
  for (const [linkedId, frames] of groups) {
    const known = frames
      .map((frame) => oldLegs.get(frame.get('Uniqueid') ?? '')?.call)
      .find((call) => call !== undefined)
    const call = known ?? newCall(linkedId, frames, listing, at)
    if (!call) continue
    call.started = true
    call.legs.clear()
    oldCalls.add(call)
    track.calls.set(call.id, call)
    track.linked.set(linkedId, call)
    for (const frame of frames) {
      const leg = restoreLeg(oldLegs.get(frame.get('Uniqueid') ?? ''), frame, call, at)
      if (!leg) continue
      // Whoever came while nobody watched has no voice kept yet: a colleague who was asked before the transfer.
      const monitor = listing.variables.get(leg.id)?.monitor ?? ''
      leg.voiced = isVoiceFile(monitor)
      if (call.recordingFile !== null && monitor.endsWith(`/${call.recordingFile}`)) call.recordingLeg = leg.id
      track.legs.set(leg.id, leg)
      call.legs.add(leg.id)
      if (leg.bridge === null) continue
      const members = track.bridges.get(leg.bridge) ?? new Set()
      track.bridges.set(leg.bridge, members.add(leg.id))
    }
    restoreQueue(call, frames, listing, at)
    call.parked = parkedIn(frames, listing)
    for (const frame of frames) {
      const leg = track.legs.get(frame.get('Uniqueid') ?? '')
      if (leg?.offer?.open && leg.offer.queue === null && frame.get('Application') === 'AppQueue')
        leg.offer = { ...leg.offer, queue: call.queue?.key ?? null }
    }
    const talking = [...call.legs]
      .flatMap((id) => track.legs.get(id) ?? [])
      .filter((leg) => leg.firstConnectedAt !== null)
    if (call.answeredAt === null && talking.length > 1)
      call.answeredAt = Math.max(...talking.map((leg) => leg.firstConnectedAt ?? 0))
  }
  for (const [id, call] of track.calls) if (!oldCalls.has(call)) track.calls.delete(id)
  for (const [id, call] of track.linked) if (!oldCalls.has(call)) track.linked.delete(id)
  const supervisions = new Map(track.supervisions)
  track.supervisions.clear()
  for (const frame of spies) {
    const id = frame.get('Uniqueid') ?? ''
    const name = readChannelName(frame.get('Channel') ?? '')
    const known = supervisions.get(id)
    const listening = frame.get('Application') === 'ChanSpy'
    const supervisor = known?.supervisor ?? (name.kind === 'seat' ? name.extension : null)
    if (supervisor === null) continue
    const spiedName = (frame.get('ApplicationData') ?? '').split(',')[0]
    const spied = [...track.legs.values()].find((leg) => leg.name === spiedName)
    const exten = frame.get('Exten')
    track.supervisions.set(id, {
      leg: id,
      name: frame.get('Channel') ?? '',
      supervisor,
      switching: false,
      mode: known?.mode ?? modeOf(exten),
      call: spied?.call.id ?? (listening ? null : (known?.call ?? null)),
      extension: spied?.extension ?? (listening ? null : (known?.extension ?? null)),
      listening,
      hungUpBy: null,
    })
  }
}

function newCall(linkedId: string, frames: readonly AmiFrame[], listing: PbxListing, at: number): TrackedCall | null {
  const first =
    frames.find((frame) => frame.get('Uniqueid') === linkedId) ??
    [...frames].sort((a, b) => bornAt(a, at) - bornAt(b, at))[0]
  if (!first) return null
  const id = first.get('Uniqueid') ?? ''
  const name = readChannelName(first.get('Channel') ?? '')
  const variables = listing.variables.get(id)
  const trunks = frames.flatMap((frame) => {
    const read = readChannelName(frame.get('Channel') ?? '')
    return read.kind === 'trunk' ? [read.trunk] : []
  })
  const extension = name.kind === 'seat' ? name.extension : null
  const inbound = name.kind === 'trunk' && !isDialled(first)
  const direction = inbound ? 'inbound' : (variables?.direction ?? (trunks.length > 0 ? 'outbound' : 'internal'))
  return {
    id: linkedId,
    direction,
    callerNumber: extension ?? first.get('CallerIDNum') ?? '',
    calledNumber: variables?.number || first.get('Exten') || first.get('ConnectedLineNum') || '',
    trunk: variables?.trunk || trunks[0] || null,
    callId: hubIdOf(variables?.callId),
    startedAt: variables?.startedAt ?? bornAt(first, at),
    started: true,
    first: id,
    dialler: direction === 'inbound' ? null : extension,
    legs: new Set(),
    askedHub: false,
    queue: null,
    leaving: null,
    answeredAt: variables?.answeredAt ?? null,
    endedBy: null,
    redirected: false,
    recording: variables?.recording ? 'on' : 'off',
    recordingFile: variables?.recording || null,
    recordingLeg: null,
    parked: null,
    awaitsQueue: null,
  }
}

function restoreLeg(old: TrackedLeg | undefined, frame: AmiFrame, call: TrackedCall, at: number): TrackedLeg | null {
  const id = frame.get('Uniqueid') ?? ''
  const name = readChannelName(frame.get('Channel') ?? '')
  if (id === '' || name.kind === 'none') return null
  // All parked callers stand in one bridge and hear nothing of each other.
  const bridge = frame.get('Application') === 'Park' ? null : frame.get('BridgeId') || null
  const up = frame.get('ChannelState') === '6'
  const ringing = frame.get('ChannelState') === '5'
  const dialled = isDialled(frame)
  const state: LegState = up
    ? bridge === null
      ? 'up'
      : 'connected'
    : ringing
      ? 'ringing'
      : dialled
        ? 'offered'
        : 'created'
  const bornOrKnown = old?.createdAt ?? bornAt(frame, at)
  const connectedAt = old?.firstConnectedAt ?? (state === 'connected' ? bornOrKnown : null)
  const seat =
    name.kind === 'seat' ? name.extension : name.kind === 'relay' && name.half === '1' ? name.outsideSeat : null
  return {
    id,
    name: frame.get('Channel') ?? '',
    role: old?.role ?? (seat !== null ? 'seat' : name.kind === 'trunk' ? 'customer' : 'relay'),
    extension: old?.extension ?? seat,
    number: old?.number ?? seat ?? frame.get(dialled ? 'ConnectedLineNum' : 'CallerIDNum') ?? '',
    trunk: name.kind === 'trunk' ? name.trunk : null,
    legId: old?.legId ?? id,
    call,
    state: old?.state === 'held' && state === 'connected' ? 'held' : state,
    createdAt: bornOrKnown,
    exten: old?.exten ?? frame.get('Exten') ?? '',
    offer: old?.offer
      ? { ...old.offer, open: old.offer.open && !up }
      : dialled
        ? { at: bornOrKnown, queue: null, open: !up, rang: ringing }
        : null,
    bridge,
    firstConnectedAt: connectedAt,
    enteredAt: state === 'connected' ? (old?.enteredAt ?? connectedAt) : null,
    talkedMs: old?.talkedMs ?? 0,
    hungUp: false,
    transferred: old?.transferred ?? false,
    replaced: old?.replaced ?? false,
    leftHeld: false,
    voiced: false,
    heldEarly: false,
    cause: 0,
    owner: old?.owner ?? null,
  }
}

function restoreQueue(call: TrackedCall, frames: readonly AmiFrame[], listing: PbxListing, at: number): void {
  const ids = new Set(frames.map((frame) => frame.get('Uniqueid')))
  const entry = listing.entries.find((frame) => ids.has(frame.get('Uniqueid')))
  const key = queueKeyOf(entry?.get('Queue'))
  call.leaving = null
  if (!entry || key === null) {
    call.queue = null
    return
  }
  const position = Number(entry.get('Position') ?? 0)
  if (call.queue?.key === key) {
    call.queue.position = position
    return
  }
  const joinedAt = at - Number(entry.get('Wait') ?? 0) * 1_000
  call.queue = { key, leg: entry.get('Uniqueid') ?? '', joinedAt, position, answered: false }
}

function parkedIn(frames: readonly AmiFrame[], listing: PbxListing): TrackedCall['parked'] {
  const ids = new Set(frames.map((frame) => frame.get('Uniqueid')))
  const found = listing.parked.find((frame) => ids.has(frame.get('ParkeeUniqueid')))
  if (found === undefined) return null
  const parker = listing.variables.get(found.get('ParkeeUniqueid') ?? '')?.parker ?? ''
  return { by: extensionOfInterface(`PJSIP/${parker}`), slot: found.get('ParkingSpace') ?? '' }
}

/** Channels that a Dial or a Queue made say so as their application (`AppDial`, `AppQueue`). */
function isDialled(frame: AmiFrame): boolean {
  return /^App(Dial|Queue)/.test(frame.get('Application') ?? '')
}

/** The uniqueid begins with the second of birth on the PBX's clock; a custom id falls back to the duration. */
function bornAt(frame: AmiFrame, at: number): number {
  const seconds = /(?:^|-)(\d{9,11})\.\d+$/.exec(frame.get('Uniqueid') ?? '')?.[1]
  if (seconds !== undefined) return Number(seconds) * 1_000
  const [hours = 0, minutes = 0, rest = 0] = (frame.get('Duration') ?? '0:0:0').split(':').map(Number)
  return at - ((hours * 60 + minutes) * 60 + rest) * 1_000
}

/** The translator's state in the port's words. */
export function snapshotOf(
  translator: Translator,
  facts: { at: number; version: string; startedAt: number; missed: readonly EndedCall[] },
): PbxSnapshot {
  const { track, state } = translator
  const channels = (trunk: string): number => [...track.legs.values()].filter((leg) => leg.trunk === trunk).length
  return {
    at: facts.at,
    version: facts.version,
    startedAt: facts.startedAt,
    calls: [...track.calls.values()].filter((call) => call.started).map((call) => runningCall(track, call)),
    missed: facts.missed.map(missedCall),
    supervisions: [...track.supervisions.values()].flatMap(({ call, extension, supervisor, mode, listening }) =>
      call === null || extension === null ? [] : [{ call, extension, supervisor, mode, listening }],
    ),
    members: [...state.members.values()],
    seats: [...state.seats.entries()].map(([extension, seat]) => ({ extension, ...seat })),
    trunks: [...state.trunks.entries()].map(([trunk, reachable]) => ({ trunk, reachable, channels: channels(trunk) })),
  }
}

function runningCall(track: Track, call: TrackedCall): RunningCall {
  const legs = [...call.legs].flatMap((id) => track.legs.get(id) ?? []).filter((leg) => leg.role !== 'relay')
  const connected = legs.filter((leg) => leg.state === 'connected' || leg.state === 'held')
  const parked = call.parked?.slot ? { extension: call.parked.by, slot: call.parked.slot } : null
  const phase: RunningCall['phase'] = legs.some((leg) => leg.state === 'held')
    ? 'holding'
    : connected.length > 1
      ? 'talking'
      : legs.some((leg) => leg.role === 'seat' && (leg.state === 'ringing' || leg.state === 'offered'))
        ? 'ringing'
        : call.queue
          ? 'queued'
          : parked !== null
            ? 'parked'
            : 'started'
  return {
    call: call.id,
    callId: call.callId,
    direction: call.direction,
    callerNumber: call.callerNumber,
    calledNumber: call.calledNumber,
    trunk: call.trunk,
    startedAt: call.startedAt,
    phase,
    parked,
    queue: call.queue?.key ?? null,
    queuedAt: call.queue?.joinedAt ?? null,
    answeredAt: call.answeredAt,
    legs: legs.map((leg) => ({
      leg: leg.legId,
      extension: leg.extension,
      number: leg.number,
      up: leg.state === 'connected' || leg.state === 'held' || leg.state === 'up',
    })),
  }
}

function missedCall(ended: EndedCall): MissedCall {
  const extension: Extension | null = ended.member === undefined ? null : extensionOfInterface(ended.member)
  return {
    call: ended.linkedId,
    callId: hubIdOf(ended.callId),
    direction: ended.direction,
    callerNumber: ended.caller,
    calledNumber: ended.called,
    trunk: ended.trunk ?? null,
    startedAt: ended.startMs,
    // The journal keeps no time of the queue's entrance; the caller stood in it when a queue is named.
    queuedAt: null,
    answeredAt: ended.answerMs ?? null,
    endedAt: ended.endMs,
    queue: queueKeyOf(ended.queue),
    extension,
    cause: ended.hangupCause,
  }
}

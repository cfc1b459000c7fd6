import { type MissedCall, type PbxCallId, type PbxSnapshot, type RunningCall } from '../pbx/port.ts'
import { commit, phaseOf, step, type Transition } from './call-commit.ts'
import { begin, end } from './call.machine.ts'
import { type CallState, newCallState, type SeatLeg } from './call-state.ts'
import { type LossLimits } from './loss-reason.ts'

/** What became of the calls while the hub or its link was away. Every call of either side is in exactly one list. */
export type Reconciled = {
  /** Still running, on the same callId; `steps` say what was missed, as far as the PBX's state shows it. */
  readonly continued: readonly Transition[]
  /** Ended meanwhile. */
  readonly ended: readonly Transition[]
  /** Began while nobody listened: running, or over already. */
  readonly fresh: readonly Transition[]
  /** The PBX may forget these, once what is above is stored. */
  readonly forget: readonly PbxCallId[]
}

export type ReconcileInput = {
  readonly pbx: string
  /** Calls of this PBX that the hub holds as open. */
  readonly open: readonly CallState[]
  /** Ids of calls in the snapshot that the hub has stored as ended. */
  readonly storedAsEnded: ReadonlySet<PbxCallId>
  readonly snapshot: PbxSnapshot
  /** When the link was last known to be up, epoch ms; null at the very first start. */
  readonly lastSight: number | null
  readonly limits: LossLimits
  /** The callId for a call the hub meets for the first time (given to it by routing, or new). */
  readonly callIdFor: (call: PbxCallId, fromPbx: string | null) => string
}

/** Pure: the stored open calls and the PBX's snapshot → what is to be stored. */
export function reconcile(input: ReconcileInput): Reconciled {
  const running = new Map(input.snapshot.calls.map((call) => [call.call, call]))
  const missed = new Map(input.snapshot.missed.map((call) => [call.call, call]))
  const held = new Set(input.open.map((state) => state.pbxCallId))
  const continued: Transition[] = []
  const ended: Transition[] = []

  for (const state of input.open) {
    const now = running.get(state.pbxCallId)
    const over = missed.get(state.pbxCallId)
    if (now !== undefined) continued.push(resume(state, now, input.snapshot.at))
    else if (over !== undefined) ended.push(endFromJournal(state, over, input.limits))
    else ended.push(endUnseen(state, input))
  }

  const fresh: Transition[] = []
  for (const call of running.values()) {
    if (held.has(call.call)) continue
    fresh.push(meet(call, input))
  }
  for (const call of missed.values()) {
    // In both lists: the journal was written as the snapshot was taken; the end will be told as a fact.
    if (held.has(call.call) || running.has(call.call) || input.storedAsEnded.has(call.call)) continue
    fresh.push(recordMissed(call, input))
  }
  return { continued, ended, fresh, forget: [...missed.keys()].filter((call) => !running.has(call)) }
}

/** The same call, brought to where the PBX says it stands. */
export function resume(state: CallState, now: RunningCall, at: number): Transition {
  const before = state.phase
  const legs = legsOf(now, state)
  const outside = outsideOf(now, state, legs)
  const steps = []
  let next: CallState = { ...state, legs, outside }
  if (now.queuedAt !== null && state.queuedAt === null) {
    next = { ...next, queuedAt: now.queuedAt, queue: now.queue }
    steps.push(step(now.queuedAt, 'queued', null, now.queue, { reconstructed: true }))
  }
  const waiting = now.phase === 'queued' || (now.phase === 'ringing' && now.queue !== null)
  const there = now.parked ?? null
  const was = state.trail.parked ?? null
  const parked = there === null ? null : was?.slot === there.slot ? was : { ...there, since: at }
  next = { ...next, trail: { ...next.trail, inQueue: waiting ? now.queue : null, parked } }
  if (parked !== null && was === null) {
    steps.push(step(at, 'parked', parked.extension, null, { slot: parked.slot, reconstructed: true }))
  } else if (parked === null && was !== null) {
    steps.push(step(at, 'unparked', null, null, { slot: was.slot, reconstructed: true }))
  }
  if (now.answeredAt !== null && state.answeredAt === null) {
    const seat = legs.find((leg) => leg.state !== 'ringing')
    const waitMs = next.queuedAt === null ? null : Math.max(0, now.answeredAt - next.queuedAt)
    next = { ...next, answeredAt: now.answeredAt, extension: seat?.extension ?? null, waitMs, queue: now.queue }
    steps.push(step(now.answeredAt, 'answered', seat?.extension ?? null, now.queue, { waitMs, reconstructed: true }))
    // The talk began while nobody listened: its clock starts at the answer, not at the reconnection.
    const phase = phaseOf(next)
    if (phase === 'talking' || phase === 'holding') next = { ...next, phase, phaseSince: now.answeredAt }
  } else {
    if (state.answeredAt !== null) {
      const changed = partsChanged(state, legs, at)
      steps.push(...changed.steps)
      next = { ...next, extension: changed.extension }
    }
    if (phaseOf(next) !== before)
      steps.push(step(at, 'routed', null, now.queue, { reconstructed: true, phase: now.phase, was: before }))
  }
  return commit(next, at, steps)
}

/** A transfer that nobody saw: who has come and who has gone. When, the PBX does not say: at the latest now. */
function partsChanged(state: CallState, legs: readonly SeatLeg[], at: number) {
  const isIn = (all: readonly SeatLeg[], { extension }: SeatLeg): boolean =>
    all.some((leg) => leg.extension === extension && leg.state !== 'ringing')
  const there = legs.filter((leg) => leg.state !== 'ringing')
  const came = there.filter((leg) => !isIn(state.legs, leg))
  const gone = state.legs.filter((leg) => leg.state !== 'ringing' && !isIn(legs, leg))
  const stays = gone.some((leg) => leg.extension === state.extension) ? there.at(-1)?.extension : undefined
  return {
    extension: came.at(-1)?.extension ?? stays ?? state.extension,
    steps: [
      ...came.map((leg) => step(at, 'joined', leg.extension, null, { as: 'transfer', reconstructed: true })),
      ...gone.map((leg) => {
        const detail = { by: null, talkMs: Math.max(0, at - leg.since), reconstructed: true }
        return step(at, 'left', leg.extension, leg.queue, detail)
      }),
    ],
  }
}

function endFromJournal(state: CallState, over: MissedCall, limits: LossLimits): Transition {
  const answered = over.answeredAt !== null && state.answeredAt === null
  const queued = over.queuedAt !== null && state.queuedAt === null
  const steps = []
  let next = state
  if (queued && over.queuedAt !== null) {
    next = { ...next, queuedAt: over.queuedAt, queue: over.queue }
    steps.push(step(over.queuedAt, 'queued', null, over.queue, { reconstructed: true }))
  }
  if (answered && over.answeredAt !== null) {
    const waitMs = next.queuedAt === null ? null : Math.max(0, over.answeredAt - next.queuedAt)
    next = {
      ...next,
      answeredAt: over.answeredAt,
      extension: over.extension,
      queue: over.queue ?? next.queue,
      waitMs,
      phase: 'talking',
      phaseSince: over.answeredAt,
    }
    steps.push(step(over.answeredAt, 'answered', over.extension, over.queue, { waitMs, reconstructed: true }))
  }
  const numbered = steps.map((one, index) => ({ ...one, sequence: next.nextSequence + index }))
  const finished = end(
    { ...next, nextSequence: next.nextSequence + steps.length },
    { at: over.endedAt, by: null, cause: over.cause, detail: { reconstructed: true } },
    limits,
  )
  return { state: finished.state, steps: [...numbered, ...finished.steps] }
}

/** Nobody knows how it ended: it ended at the last moment it was seen, and says so. */
function endUnseen(state: CallState, input: ReconcileInput): Transition {
  const restarted = input.snapshot.startedAt > state.startedAt
  const seen = Math.max(state.lastAt, input.lastSight ?? 0)
  const at = Math.min(seen, input.snapshot.at)
  return end(
    state,
    {
      at: Math.max(at, state.lastAt),
      by: restarted ? 'pbx' : null,
      cause: null,
      lossReason: restarted ? 'pbx-restarted' : 'failed',
      detail: { reconstructed: true, unseen: true, pbxRestarted: restarted },
    },
    input.limits,
  )
}

function meet(call: RunningCall, input: ReconcileInput): Transition {
  const born = birth(call, input)
  const later = resume(born.state, call, input.snapshot.at)
  return { state: later.state, steps: [...born.steps, ...later.steps] }
}

function recordMissed(call: MissedCall, input: ReconcileInput): Transition {
  const born = birth(call, input)
  const over = endFromJournal(born.state, call, input.limits)
  return { state: over.state, steps: [...born.steps, ...over.steps] }
}

function birth(call: RunningCall | MissedCall, input: ReconcileInput): Transition {
  const state = newCallState({
    callId: input.callIdFor(call.call, call.callId),
    pbx: input.pbx,
    pbxCallId: call.call,
    direction: call.direction,
    callerNumber: call.callerNumber,
    calledNumber: call.calledNumber,
    trunk: call.trunk,
    startedAt: call.startedAt,
  })
  const fact = {
    kind: 'call.started',
    at: call.startedAt,
    call: call.call,
    direction: call.direction,
    callerNumber: call.callerNumber,
    calledNumber: call.calledNumber,
    trunk: call.trunk,
    extension: null,
  } as const
  return begin(state, fact, { reconstructed: true })
}

function legsOf(now: RunningCall, state: CallState): readonly SeatLeg[] {
  const known = new Map(state.legs.map((leg) => [leg.leg, leg]))
  const legs: SeatLeg[] = []
  const connected = now.phase === 'talking' || now.phase === 'holding'
  for (const leg of now.legs) {
    if (leg.extension === null) continue
    const before = known.get(leg.leg)
    const up = connected ? (now.phase === 'holding' ? 'held' : 'up') : 'dialling'
    legs.push({
      leg: leg.leg,
      extension: leg.extension,
      queue: before?.queue ?? now.queue,
      state: leg.up ? (before?.state === 'held' && now.phase === 'holding' ? 'held' : up) : 'ringing',
      since: before?.since ?? now.answeredAt ?? now.startedAt,
      // A seat that is up before anybody answered is the one that dialled.
      dials: before?.dials ?? (leg.up && !connected ? 'yes' : 'no'),
    })
  }
  return legs
}

/** An outside party counts as answered when it is up and is not the caller himself. */
function outsideOf(now: RunningCall, state: CallState, seats: readonly SeatLeg[]): CallState['outside'] {
  if (now.phase !== 'talking' && now.phase !== 'holding' && now.phase !== 'parked') return []
  const known = new Set(state.outside.map((one) => one.leg))
  const up = now.legs.filter((leg) => leg.extension === null && leg.up)
  // An inbound caller is the first outside leg; with a seat connected he is the only one that is expected.
  const parties = now.direction === 'inbound' ? up.filter((leg) => known.has(leg.leg) || isSecondOutside(up, leg)) : up
  if (now.direction === 'inbound' && seats.some((leg) => leg.state !== 'ringing') && known.size === 0) return []
  return parties.map((leg) => ({ leg: leg.leg, number: leg.number }))
}

function isSecondOutside(up: RunningCall['legs'], leg: RunningCall['legs'][number]): boolean {
  return up.indexOf(leg) > 0
}

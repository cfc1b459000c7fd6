import { type QueueKey } from '../../../contract/agent.ts'
import { type CallFact, type LeaveQueueReason, type Party, type PbxCallId, type PbxFact } from '../port.ts'
import { type AmiFrame } from './ami-frame.ts'
import { type Expected, type Supervision, type TrackedCall, type TrackedLeg } from './call-track.ts'
import { type LegMove, moveLeg } from './leg.machine.ts'
import { createStateTranslator } from './translate-state.ts'

/** Everything the translator remembers; restore.ts fills it from a snapshot. */
export type Track = {
  readonly legs: Map<string, TrackedLeg>
  readonly calls: Map<PbxCallId, TrackedCall>
  /** Linkedid → call, for ids that were merged into an older call too. */
  readonly linked: Map<string, TrackedCall>
  readonly bridges: Map<string, Set<string>>
  readonly supervisions: Map<string, Supervision>
  readonly expected: Map<string, Expected>
  /** Routing answers the hub gave, by linkedid, until the call is told. */
  readonly answers: Map<string, string>
}

export type TranslatorOptions = {
  readonly fact: (fact: PbxFact) => void
  readonly log: (message: string, detail: Readonly<Record<string, unknown>>) => void
  /** When a frame has no Timestamp (manager.conf without `timestampevents`). */
  readonly now?: () => number
}

export type TranslateCore = ReturnType<typeof createTranslateCore>

/** What every part of the translator leans on: the state, the PBX's clock, and how facts are told. */
export function createTranslateCore(options: TranslatorOptions) {
  const track: Track = {
    legs: new Map(),
    calls: new Map(),
    linked: new Map(),
    bridges: new Map(),
    supervisions: new Map(),
    expected: new Map(),
    answers: new Map(),
  }
  const { legs, calls, linked } = track
  const state = createStateTranslator(options.fact)
  let clock = Number.NaN
  const core = {
    /** The frame's time on the PBX's clock, epoch ms with fraction. */
    at: (): number => clock,
    setAt: (at: number): void => {
      clock = at
    },
  }

  const tell = (fact: CallFact): void => options.fact(fact)
  const stamp = (call: TrackedCall) => ({ at: core.at(), call: call.id })
  const legOf = (frame: AmiFrame, header = 'Uniqueid'): TrackedLeg | undefined => legs.get(frame.get(header) ?? '')
  /** Moves the leg along its machine; an illegal move is logged and changes nothing. */
  const move = (leg: TrackedLeg, step: LegMove): boolean => {
    const next = moveLeg(leg.state, step)
    if (next === null) {
      options.log('a leg cannot move that way; ignored', { leg: leg.id, state: leg.state, move: step })
      return false
    }
    leg.state = next
    return true
  }
  /** The queue was left and now it is known why. Always told before anything else of that call. */
  const settleQueue = (call: TrackedCall, reason: LeaveQueueReason): void => {
    const left = call.leaving
    if (!left) return
    call.leaving = null
    tell({
      at: left.at,
      call: call.id,
      kind: 'call.left-queue',
      queue: left.key,
      reason: left.reason ?? reason,
      waitMs: left.waitMs,
      position: left.position,
    })
  }
  const guessWhyLeft = (call: TrackedCall): LeaveQueueReason =>
    call.redirected
      ? 'transferred'
      : legs.get(call.first)?.hungUp
        ? 'abandoned'
        : call.leaving !== null && !hasMembers(call.leaving.key)
          ? 'empty'
          : 'timeout'
  const hasMembers = (key: QueueKey): boolean => [...state.members.values()].some((member) => member.queue === key)
  const say = (fact: CallFact, call: TrackedCall): void => {
    settleQueue(call, guessWhyLeft(call))
    tell(fact)
  }
  /** Tells a call to the hub, once. */
  const begin = (call: TrackedCall): void => {
    if (call.started) return
    call.started = true
    tell({
      at: core.at(),
      call: call.id,
      kind: 'call.started',
      direction: call.direction,
      callerNumber: call.callerNumber,
      calledNumber: call.calledNumber,
      trunk: call.trunk,
      extension: call.dialler,
    })
  }
  const callerGone = (call: TrackedCall): boolean => {
    const first = legs.get(call.first)
    return first === undefined || first.hungUp
  }
  /** How long the caller stood in the queue it was answered from. */
  const waited = new Map<string, number>()
  const forget = (call: TrackedCall): void => {
    calls.delete(call.id)
    for (const [id, other] of linked) if (other === call) linked.delete(id)
    track.answers.delete(call.id)
    for (const key of waited.keys()) if (key.startsWith(`${call.id}/`)) waited.delete(key)
  }
  const partyOf = (leg: TrackedLeg): Party => (leg.role === 'customer' ? 'customer' : 'agent')

  return {
    ...core,
    track,
    state,
    stamp,
    legOf,
    move,
    settleQueue,
    guessWhyLeft,
    hasMembers,
    say,
    begin,
    callerGone,
    waited,
    forget,
    partyOf,
  }
}

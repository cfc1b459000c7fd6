import { type Extension } from '../../contract/agent.ts'
import { type CallPhase, type CallStep } from '../../contract/call.ts'
import { type CallState, type NewStep, type SeatLeg } from './call-state.ts'

/** What a fact did to a call. */
export type Transition = {
  readonly state: CallState
  readonly steps: readonly CallStep[]
  /** Why the fact was ignored. */
  readonly illegal?: string
}

/** Numbers the steps, brings the phase and the clocks up to date. */
export function commit(next: CallState, at: number, steps: readonly NewStep[]): Transition {
  const phase = phaseOf(next)
  const counted = phase === next.phase ? next : { ...accrue(next, at), phase, phaseSince: at }
  const extension = next.answeredAt === null ? (leadingLeg(next)?.extension ?? null) : next.extension
  return {
    state: {
      ...counted,
      extension,
      nextSequence: next.nextSequence + steps.length,
      lastAt: Math.max(next.lastAt, at),
    },
    steps: steps.map((one, index) => ({ ...one, sequence: next.nextSequence + index })),
  }
}

/** Where a call stands follows from who is in it. */
export function phaseOf(
  state: Pick<CallState, 'endedAt' | 'legs' | 'outside' | 'conference' | 'trail' | 'direction'>,
): CallPhase {
  if (state.endedAt !== null) return 'ended'
  const connected = state.legs.filter((leg) => leg.state === 'up' || leg.state === 'held')
  const aside = state.trail.parked && connected.length === 0
  if (!aside && (connected.length > 0 || state.outside.length > 0)) {
    const held = connected.filter((leg) => leg.state === 'held').length
    // Two parties: one who holds stops the talk. A conference goes on until everybody holds.
    const stopped = state.conference ? held > 0 && held === connected.length : held > 0
    return stopped ? 'holding' : 'talking'
  }
  // Answered once and put aside: he hears music, as on hold.
  if (aside) return 'holding'
  if (state.legs.some((leg) => leg.state === 'ringing')) return 'ringing'
  if (state.trail.inQueue !== null) return 'queued'
  return 'started'
}

export function step(
  at: number,
  kind: CallStep['kind'],
  extension: Extension | null,
  queue: CallStep['queue'],
  detail: Readonly<Record<string, unknown>>,
): NewStep {
  return { at, kind, extension, queue, detail: { ...detail } }
}

export function ignore(state: CallState, why: string): Transition {
  return { state, steps: [], illegal: why }
}

/** Adds the time since the phase began to the clock it belongs to. */
export function accrue(state: CallState, at: number): CallState {
  const spent = Math.max(0, at - state.phaseSince)
  if (state.phase === 'talking') return { ...state, talkMs: state.talkMs + spent, phaseSince: at }
  if (state.phase === 'holding') return { ...state, holdMs: state.holdMs + spent, phaseSince: at }
  return state
}

function leadingLeg(state: CallState): SeatLeg | undefined {
  return state.legs.find((leg) => leg.state !== 'ringing') ?? state.legs[0]
}

export function atLeastZero<T extends number | null>(value: T): T {
  return (value === null ? value : Math.max(0, value)) as T
}

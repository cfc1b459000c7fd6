import { assertNever } from '../../contract/assert-never.ts'
import { type Intervention, type InterventionEnding, type Rung } from '../../contract/supervision.ts'
import { type SupervisionEnd } from '../pbx/port.ts'

/** What the supervisor has asked for (or the hub, of a lost seat), until the PBX says that it is so. */
export type AskedEnding = Extract<InterventionEnding, 'left' | 'taken-over' | 'passed-on' | 'hung-up' | 'lost'>

export type InterventionState = Intervention & { readonly asked: AskedEnding | null }

export type InterventionInput =
  /** The supervisor wants another rung. */
  | { readonly kind: 'climb'; readonly rung: Rung; readonly reason: string | null }
  /** He hands back, or does what ends it. */
  | { readonly kind: 'ask'; readonly ending: AskedEnding; readonly reason: string | null }
  /** The PBX would not: what was asked for is not coming. */
  | { readonly kind: 'refused' }
  /** The PBX has him on this rung. */
  | { readonly kind: 'on'; readonly rung: Rung; readonly at: number }
  /** His leg is gone. */
  | { readonly kind: 'off'; readonly by: SupervisionEnd; readonly at: number }
  /** The agent is out of the call, or the call is over. */
  | { readonly kind: 'agent-gone'; readonly at: number }
  /** His leg is not there any more, and nobody saw it go. */
  | { readonly kind: 'unseen'; readonly at: number }
  /** The call went on under another id. */
  | { readonly kind: 'moved'; readonly callId: string }

export type InterventionMove = {
  readonly state: InterventionState
  /** What the call's history gets. */
  readonly step: { readonly mode: Rung } | { readonly mode: 'ended'; readonly ending: InterventionEnding } | null
}

/**
 *     calling ──on──▶ running ──on──▶ running (another rung, without a second ring)
 *        │               │
 *        └──── off, agent-gone, unseen ────▶ ended
 *
 * A rung and an end are facts of the PBX; what was asked for only says what the end is called. An ended one never moves.
 */
export function moveIntervention(state: InterventionState, input: InterventionInput): InterventionMove {
  if (state.phase === 'ended') return { state, step: null }
  switch (input.kind) {
    case 'climb':
      return { state: { ...state, wanted: input.rung, reason: input.reason ?? state.reason }, step: null }
    case 'ask':
      return { state: { ...state, asked: input.ending, reason: input.reason ?? state.reason }, step: null }
    case 'refused':
      return {
        state: { ...state, asked: null, wanted: state.phase === 'calling' ? state.wanted : state.rung },
        step: null,
      }
    case 'on': {
      if (state.phase === 'running' && state.rung === input.rung) return { state, step: null }
      const next = { ...state, phase: 'running', rung: input.rung, since: input.at } as const
      return { state: next, step: { mode: input.rung } }
    }
    case 'off':
      return end(state, input.at, state.asked ?? endingOf(state, input.by))
    case 'agent-gone':
      return end(state, input.at, state.asked ?? 'call-ended')
    case 'unseen':
      return end(state, input.at, state.asked ?? 'unseen')
    case 'moved':
      return { state: { ...state, callId: input.callId }, step: null }
    default:
      return assertNever(input)
  }
}

function endingOf({ phase }: InterventionState, by: SupervisionEnd): InterventionEnding {
  if (by === 'call') return 'call-ended'
  if (phase === 'calling') return 'not-answered'
  return by === 'supervisor' ? 'left' : 'lost'
}

function end(state: InterventionState, at: number, ending: InterventionEnding): InterventionMove {
  return { state: { ...state, phase: 'ended', endedAt: at, ending }, step: { mode: 'ended', ending } }
}

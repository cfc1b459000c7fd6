import { type AgentSnapshot, type RequestedState } from '../../../contract/agent.ts'

/** One line of the state menu. */
export type StateChoice =
  | { readonly kind: 'end-wrap-up' }
  | {
      readonly kind: 'state'
      readonly state: RequestedState
      readonly reason: string | null
      readonly digit: number | null
    }
  | { readonly kind: 'sign-out' }

/** What may be asked for now, in its fixed order; the present state is left in, so that nothing moves between two looks. */
export function stateChoices(agent: AgentSnapshot | null, breakReasons: readonly string[]): readonly StateChoice[] {
  const state = (wanted: RequestedState, reason: string | null = null, digit: number | null = null): StateChoice => ({
    kind: 'state',
    state: wanted,
    reason,
    digit,
  })
  return [
    ...(agent?.state === 'wrap-up' ? [{ kind: 'end-wrap-up' } as const] : []),
    state('ready'),
    state('not-ready'),
    ...breakReasons.map((reason, at) => state('break', reason, at < 9 ? at + 1 : null)),
    state('outbound-only'),
    { kind: 'sign-out' },
  ]
}

/** Whether a choice is what the seat is in now. */
export function isPresent(choice: StateChoice, agent: AgentSnapshot | null): boolean {
  if (choice.kind !== 'state' || agent === null || choice.state !== agent.state) return false
  return choice.state !== 'break' || choice.reason === agent.reason
}

/**
 * One leg (Asterisk channel) of a call.
 *
 *   created ──dial──> offered ──ring──> ringing
 *      │                 │                 │
 *      ├──────answer─────┴─────answer──────┤
 *      v                                   │
 *      up ──join──> connected ──hold──> held
 *      ^               │  ^──retrieve───┘ │
 *      └────leave──────┴──────leave───────┘
 *
 *   any ──hang-up──> gone        (terminal)
 *
 * `up` is answered and alone: in the menu, in a queue, between two bridges.
 */
export const legStates = ['created', 'offered', 'ringing', 'up', 'connected', 'held', 'gone'] as const
export type LegState = (typeof legStates)[number]

export const legMoves = ['dial', 'ring', 'answer', 'join', 'leave', 'hold', 'retrieve', 'hang-up'] as const
export type LegMove = (typeof legMoves)[number]

const table: Readonly<Record<LegState, Readonly<Partial<Record<LegMove, LegState>>>>> = {
  created: { dial: 'offered', ring: 'ringing', answer: 'up', join: 'connected', 'hang-up': 'gone' },
  offered: { ring: 'ringing', answer: 'up', join: 'connected', 'hang-up': 'gone' },
  ringing: { dial: 'ringing', answer: 'up', join: 'connected', 'hang-up': 'gone' },
  up: { join: 'connected', 'hang-up': 'gone' },
  connected: { leave: 'up', hold: 'held', 'hang-up': 'gone' },
  held: { leave: 'up', retrieve: 'connected', 'hang-up': 'gone' },
  gone: {},
}

/** The one transition function; `null` for an illegal move, which the caller logs and ignores. */
export function moveLeg(state: LegState, move: LegMove): LegState | null {
  return table[state][move] ?? null
}

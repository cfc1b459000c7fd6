/**
 * One party of a call: a seat's telephone, a caller, somebody called outside.
 *
 *   ringing ──answer──> alone ──connect──> up ──hold──> held
 *   dialling ─────────────────connect──────^  <─retrieve─┘
 *                        ^                 │             │
 *                        └──────part───────┴─────part────┘
 *
 *   any ──end──> gone        (terminal)
 *
 * `alone` is answered with nobody to talk to: in a queue, in the lot, sent on.
 */
export const partyStates = ['ringing', 'dialling', 'alone', 'up', 'held', 'gone'] as const
export type PartyState = (typeof partyStates)[number]

export const partyMoves = ['answer', 'connect', 'hold', 'retrieve', 'part', 'end'] as const
export type PartyMove = (typeof partyMoves)[number]

const table: Readonly<Record<PartyState, Readonly<Partial<Record<PartyMove, PartyState>>>>> = {
  ringing: { answer: 'alone', end: 'gone' },
  dialling: { connect: 'up', end: 'gone' },
  alone: { connect: 'up', end: 'gone' },
  up: { hold: 'held', part: 'alone', end: 'gone' },
  held: { retrieve: 'up', part: 'alone', end: 'gone' },
  gone: {},
}

/** The one transition function; null for a move that does not fit, which is ignored. */
export function moveParty(state: PartyState, move: PartyMove): PartyState | null {
  return table[state][move] ?? null
}

import { type OrderActionName } from './order-action.ts'
import { type OrderState } from './order.ts'

/**
 * The life of an order. A draft is the seat's alone; the hub stores what it has judged, so `placed` lasts no longer than
 * one transaction.
 *
 *                       ┌────────── change ──────────┐
 *                       v                            │
 *   draft ── place ──> placed ── audit ──> in-audit ─┴─ reject ──> rejected ── change ──> placed
 *                       │                  │     ^
 *                    release            release  └── decline (from released and accepted)
 *                       │                  │
 *                       └──> released <────┘<──────────────── retry, reroute ──┐
 *                                │ accept   (reroute from accepted comes back) │
 *                                v                                             │
 *                            accepted ── send-out ──> out ── fail ──────> failed
 *                                │                     │
 *                                └───── deliver ───────┴──> delivered ── settle ──> settled
 *                                                              ^────── unsettle ──────┘
 *
 *   change     from in-audit, released, accepted, rejected and failed: to `placed`, judged again
 *   cancel     from everything that is not on the road or delivered: to `cancelled`
 *   merge      from in-audit, released and accepted: to `cancelled`, its lines in the other order
 *   chase      while it is open: stays where it is
 *
 * `settled` is left only when money is given back; `cancelled` never.
 */
export type OrderEvent = OrderActionName | 'place' | 'audit' | 'settle' | 'unsettle'

type Moves = Readonly<Partial<Record<OrderEvent, OrderState>>>

const moves: Readonly<Record<OrderState, Moves>> = {
  draft: { place: 'placed' },
  placed: { audit: 'in-audit', release: 'released', change: 'placed', cancel: 'cancelled', chase: 'placed' },
  'in-audit': {
    release: 'released',
    reject: 'rejected',
    change: 'placed',
    merge: 'cancelled',
    cancel: 'cancelled',
    reroute: 'in-audit',
    chase: 'in-audit',
  },
  released: {
    accept: 'accepted',
    decline: 'in-audit',
    reroute: 'released',
    change: 'placed',
    merge: 'cancelled',
    cancel: 'cancelled',
    chase: 'released',
  },
  rejected: { change: 'placed', cancel: 'cancelled' },
  accepted: {
    'send-out': 'out',
    // Fetched at the station, or brought by somebody who was on his way anyhow.
    deliver: 'delivered',
    decline: 'in-audit',
    reroute: 'released',
    change: 'placed',
    merge: 'cancelled',
    cancel: 'cancelled',
    chase: 'accepted',
  },
  // On the road nobody calls it back: it arrives or it fails.
  out: { deliver: 'delivered', fail: 'failed', chase: 'out' },
  failed: { retry: 'released', reroute: 'released', change: 'placed', cancel: 'cancelled', chase: 'failed' },
  delivered: { settle: 'settled' },
  settled: { unsettle: 'delivered' },
  cancelled: {},
}

/** Null: illegal. */
export function nextState(from: OrderState, event: OrderEvent): OrderState | null {
  return moves[from][event] ?? null
}

const actionNames: readonly OrderActionName[] = [
  'change',
  'release',
  'reject',
  'merge',
  'cancel',
  'reroute',
  'accept',
  'decline',
  'send-out',
  'deliver',
  'fail',
  'retry',
  'chase',
]

/** What may be done to an order in this state, by whoever has the right (order-rights.ts). */
export function actionsOf(state: OrderState): readonly OrderActionName[] {
  return actionNames.filter((action) => nextState(state, action) !== null)
}

/** On its way to the customer: what a caller asks about, and what the card shows. */
export const openOrderStates = [
  'placed',
  'in-audit',
  'released',
  'accepted',
  'out',
  'failed',
] as const satisfies readonly OrderState[]

export function isOpenOrder(state: OrderState): boolean {
  return (openOrderStates as readonly OrderState[]).includes(state)
}

/** Another order of the same customer may still be put into it. */
export const mergeableStates = ['in-audit', 'released', 'accepted'] as const satisfies readonly OrderState[]

/** What a station has before it: counted as its load. */
export const loadStates = ['released', 'accepted', 'out'] as const satisfies readonly OrderState[]

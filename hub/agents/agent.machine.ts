import { type QueueKey, type RequestedState } from '../../contract/agent.ts'
import { assertNever } from '../../contract/assert-never.ts'
import { type ProofItem } from '../../contract/seat/ready-proof.ts'
import { type QueueMember, type SeatDeviceState } from '../pbx/port.ts'
import { type AgentRecord, type Person, type QueueSeat, type SeatCall } from './agent-record.ts'
import { disagreement, type AgentCommand } from './disagreement.ts'
import { shownState } from './shown-state.ts'

/**
 * A seat's state, joined from requests (what is asked for) and facts (what the PBX says):
 *
 *   signed-out ──sign-in──> not-ready ──> ready ──offered──> ringing ──answered──> talking <──> holding
 *       ^                    ^  │  ^        ^                   │                     │            │
 *       └──── sign-out ──────┘  │  │        └── offer ended ────┘                left the call <───┘
 *                               v  │                                                  │
 *                     break / outbound-only <──────── timer or agent ─────────── wrap-up
 *
 * The drawn state is `shown` and is never set by hand: it follows from the record (shown-state.ts). Pure and total: an
 * input that does not fit is answered with `illegal`.
 */
export type AgentInput =
  // Asked for, by the agent himself or by a supervisor.
  | {
      readonly kind: 'sign-in'
      readonly person: Person
      readonly queues: readonly QueueSeat[]
      readonly state: RequestedState
      readonly reason: string | null
    }
  /** `reason`: why, when it was not the agent's own doing. */
  | { readonly kind: 'sign-out'; readonly reason?: string }
  | {
      readonly kind: 'request'
      readonly state: RequestedState
      readonly reason: string | null
      readonly until: number | null
    }
  | { readonly kind: 'queues'; readonly queues: readonly QueueSeat[] }
  | { readonly kind: 'end-wrap-up' }
  | { readonly kind: 'extend-wrap-up'; readonly until: number }
  /** What the seat cannot prove now; none is proof. */
  | { readonly kind: 'proof'; readonly failed: readonly ProofItem[] }
  // Told by the PBX.
  | { readonly kind: 'registered'; readonly registered: boolean }
  | { readonly kind: 'device'; readonly device: SeatDeviceState }
  | { readonly kind: 'member'; readonly member: QueueMember }
  | { readonly kind: 'member-removed'; readonly queue: QueueKey }
  | { readonly kind: 'ringing'; readonly callId: string; readonly queue: QueueKey | null }
  | { readonly kind: 'talking'; readonly callId: string; readonly queue: QueueKey | null }
  | { readonly kind: 'holding'; readonly callId: string }
  /** `wrapUpMs` 0: no wrap-up after this call. `queue`: the call's. */
  | { readonly kind: 'call-left'; readonly callId: string; readonly wrapUpMs: number; readonly queue?: QueueKey | null }
  | {
      readonly kind: 'snapshot'
      readonly registered: boolean
      readonly device: SeatDeviceState
      readonly members: readonly QueueMember[]
      readonly calls: readonly SeatCall[]
    }
  | { readonly kind: 'clock' }

export type AgentLogEntry = {
  readonly from: AgentRecord['shown']['state']
  readonly to: AgentRecord['shown']['state']
  readonly fromReason: string | null
  readonly reason: string | null
  readonly at: number
  /** How long the state that ends here lasted, ms. */
  readonly durationMs: number
  /** Whose session it was, and is. */
  readonly person: Person | null
  readonly callId: string | null
  /** Of the state that ends here: planned end of a break, the queues served in it, the queue of a wrap-up. */
  readonly plannedUntil: number | null
  readonly queues: readonly QueueKey[]
  readonly wrapUpQueue: QueueKey | null
}

export type AgentTransition = {
  readonly record: AgentRecord
  /** What the PBX must be told for all witnesses to agree. */
  readonly commands: readonly AgentCommand[]
  readonly log: AgentLogEntry | null
  readonly illegal?: string
}

export function advanceAgent(record: AgentRecord, input: AgentInput, at: number): AgentTransition {
  switch (input.kind) {
    case 'sign-in':
      if (record.person !== null && record.person.userId !== input.person.userId) {
        return illegal(record, 'somebody else is signed in at this seat')
      }
      return settle(record, at, {
        person: input.person,
        queues: input.queues,
        wanted: input.state,
        wantedReason: input.reason,
        wantedUntil: null,
        unproven: [],
        wrapUp: null,
      })

    case 'sign-out':
      if (record.person === null) return illegal(record, 'nobody is signed in at this seat')
      return settle(record, at, {
        person: null,
        queues: [],
        wanted: 'not-ready',
        wantedReason: input.reason ?? null,
        wantedUntil: null,
        unproven: [],
        wrapUp: null,
      })

    case 'request':
      if (record.person === null) return illegal(record, 'nobody is signed in at this seat')
      return settle(record, at, {
        wanted: input.state,
        wantedReason: input.reason,
        wantedUntil: input.until,
        // Whoever asks for a state has finished his wrap-up.
        wrapUp: null,
      })

    case 'queues':
      if (record.person === null) return illegal(record, 'nobody is signed in at this seat')
      return settle(record, at, { queues: input.queues })

    case 'proof': {
      if (record.person === null) return illegal(record, 'nobody is signed in at this seat')
      const failed = [...new Set(input.failed)].sort()
      // Told again and again while it lasts: the same is no change.
      if (failed.join() === record.unproven.join()) return settle(record, at, {})
      return settle(record, at, { unproven: failed })
    }

    case 'end-wrap-up':
      if (record.wrapUp === null) return illegal(record, 'this seat is not in wrap-up')
      return settle(record, at, { wrapUp: null })

    case 'extend-wrap-up':
      if (record.wrapUp === null) return illegal(record, 'this seat is not in wrap-up')
      return settle(record, at, { wrapUp: { ...record.wrapUp, until: input.until } })

    case 'registered':
      return settle(record, at, { registered: input.registered })

    case 'device':
      return settle(record, at, { device: input.device })

    case 'member': {
      const others = record.members.filter(({ queue }) => queue !== input.member.queue)
      return settle(record, at, { members: [...others, input.member] })
    }

    case 'member-removed':
      return settle(record, at, { members: record.members.filter(({ queue }) => queue !== input.queue) })

    case 'ringing': {
      const known = callOf(record, input.callId)
      // A second leg of the same call to the same seat does not make a talking seat ring.
      if (known !== undefined && known.phase !== 'ringing') return illegal(record, 'the seat is in this call already')
      return settle(record, at, { calls: withCall(record, { ...input, phase: 'ringing', spoken: false }) })
    }

    case 'talking': {
      const queue = input.queue ?? callOf(record, input.callId)?.queue ?? null
      const call = { callId: input.callId, queue, phase: 'talking', spoken: true } as const
      return settle(record, at, { calls: withCall(record, call), wrapUp: null })
    }

    case 'holding': {
      const known = callOf(record, input.callId)
      if (known === undefined) return illegal(record, 'the seat is not in this call')
      return settle(record, at, { calls: withCall(record, { ...known, phase: 'holding' }) })
    }

    case 'call-left': {
      const known = callOf(record, input.callId)
      if (known === undefined) return illegal(record, 'the seat is not in this call')
      const calls = record.calls.filter(({ callId }) => callId !== input.callId)
      const wraps = known.spoken && input.wrapUpMs > 0 && record.person !== null
      // A second line still open: wrap-up waits for the last call, so that its clock is not spent talking.
      const wrapUp =
        wraps && !calls.some(({ phase }) => phase !== 'ringing')
          ? { since: at, until: at + input.wrapUpMs, callId: input.callId, queue: input.queue ?? known.queue }
          : record.wrapUp
      return settle(record, at, { calls, wrapUp }, known.callId)
    }

    case 'snapshot':
      return settle(record, at, {
        registered: input.registered,
        device: input.device,
        members: input.members,
        calls: input.calls,
      })

    case 'clock': {
      const over = record.wrapUp !== null && record.wrapUp.until <= at
      return settle(record, at, over ? { wrapUp: null } : {})
    }

    default:
      return assertNever(input)
  }
}

function settle(
  record: AgentRecord,
  at: number,
  change: Partial<Omit<AgentRecord, 'extension' | 'shown'>>,
  callId: string | null = null,
): AgentTransition {
  const next = { ...record, ...change }
  const said = shownState(next)
  const same = said.state === record.shown.state && said.reason === record.shown.reason
  const since = same ? record.shown.since : Math.max(at, record.shown.since)
  const settled: AgentRecord = { ...next, shown: { ...said, since } }
  const log: AgentLogEntry | null = same
    ? null
    : {
        from: record.shown.state,
        to: said.state,
        fromReason: record.shown.reason,
        reason: said.reason,
        at: since,
        durationMs: since - record.shown.since,
        person: settled.person ?? record.person,
        callId: callId ?? settled.calls[0]?.callId ?? null,
        plannedUntil: record.shown.state === 'break' ? record.shown.until : null,
        queues: record.queues.map(({ queue }) => queue),
        wrapUpQueue: record.shown.state === 'wrap-up' ? (record.wrapUp?.queue ?? null) : null,
      }
  return { record: settled, commands: disagreement(settled), log }
}

function illegal(record: AgentRecord, why: string): AgentTransition {
  return { record, commands: [], log: null, illegal: why }
}

function callOf(record: AgentRecord, callId: string): SeatCall | undefined {
  return record.calls.find((call) => call.callId === callId)
}

function withCall(record: AgentRecord, call: SeatCall): readonly SeatCall[] {
  const { callId, phase, queue, spoken } = call
  return [...record.calls.filter((one) => one.callId !== callId), { callId, phase, queue, spoken }]
}

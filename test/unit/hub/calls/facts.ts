import fc from 'fast-check'
import { type Extension, type QueueKey } from '../../../../contract/agent.ts'
import { type CallFact } from '../../../../hub/pbx/port.ts'

/** Facts of one call for the tests: written short, and at random. */
export const water = 'water-order' as QueueKey
export const service = 'after-sales' as QueueKey
export const seat = (number: number): Extension => String(number) as Extension

export const call = '1700000000.1'

export const started = (at: number, over: Partial<Extract<CallFact, { kind: 'call.started' }>> = {}) =>
  ({
    kind: 'call.started',
    at,
    call,
    direction: 'inbound',
    callerNumber: '13812345678',
    calledNumber: '057188880001',
    trunk: 'telecom',
    extension: null,
    ...over,
  }) as const satisfies CallFact
export const routed = (at: number, action = 'queue', by: 'hub' | 'default' = 'hub'): CallFact => ({
  kind: 'call.routed',
  at,
  call,
  callId: null,
  by,
  action,
  target: water,
})
export const queued = (at: number, queue = water): CallFact => ({ kind: 'call.queued', at, call, queue, position: 1 })
export const offered = (at: number, extension: number, queue: QueueKey | null = water): CallFact => ({
  kind: 'call.offered',
  at,
  call,
  leg: `leg-${extension}`,
  extension: seat(extension),
  queue,
})
export const offerEnded = (
  at: number,
  extension: number,
  outcome: Extract<CallFact, { kind: 'call.offer-ended' }>['outcome'],
): CallFact => ({
  kind: 'call.offer-ended',
  at,
  call,
  leg: `leg-${extension}`,
  extension: seat(extension),
  queue: water,
  outcome,
  ringMs: 3000,
})
export const answered = (at: number, extension: number, queue: QueueKey | null = water): CallFact => ({
  kind: 'call.answered',
  at,
  call,
  leg: `leg-${extension}`,
  extension: seat(extension),
  queue,
  waitMs: null,
})
export const answeredOutside = (at: number): CallFact => ({
  kind: 'call.answered-outside',
  at,
  call,
  leg: 'outside-1',
  number: '13900000000',
})
export const held = (at: number, extension: number): CallFact => ({
  kind: 'call.held',
  at,
  call,
  extension: seat(extension),
})
export const retrieved = (at: number, extension: number): CallFact => ({
  kind: 'call.retrieved',
  at,
  call,
  extension: seat(extension),
})
export const transferred = (at: number, how: 'blind' | 'attended', extension: number, to: string): CallFact => ({
  kind: 'call.transferred',
  at,
  call,
  how,
  extension: seat(extension),
  to,
})
export const leftQueue = (
  at: number,
  reason: Extract<CallFact, { kind: 'call.left-queue' }>['reason'],
  queue = water,
): CallFact => ({ kind: 'call.left-queue', at, call, queue, reason, waitMs: 0, position: 1 })
export const left = (at: number, extension: number, by: 'customer' | 'agent' | 'pbx' = 'agent'): CallFact => ({
  kind: 'call.left',
  at,
  call,
  leg: `leg-${extension}`,
  extension: seat(extension),
  by,
  talkMs: 0,
})
export const ended = (at: number, by: 'customer' | 'agent' | 'pbx' = 'customer'): CallFact => ({
  kind: 'call.ended',
  at,
  call,
  by,
  cause: 16,
})

const extension = fc.constantFrom(8001, 8002, 8003)
const queue = fc.constantFrom(water, service)
const party = fc.constantFrom('customer' as const, 'agent' as const, 'pbx' as const)

/** Any fact at all, sensible or not. `at` is put in by the caller. */
export const anyFact: fc.Arbitrary<CallFact> = fc.oneof(
  fc.constant<CallFact>(started(0)),
  fc.constantFrom('queue', 'reject', 'default', '').map((action): CallFact => routed(0, action)),
  queue.map((key): CallFact => queued(0, key)),
  extension.map((number): CallFact => offered(0, number)),
  fc
    .tuple(
      extension,
      fc.constantFrom(
        'answered' as const,
        'rejected' as const,
        'no-answer' as const,
        'elsewhere' as const,
        'caller-left' as const,
      ),
    )
    .map(([number, outcome]): CallFact => offerEnded(0, number, outcome)),
  extension.map((number): CallFact => answered(0, number)),
  fc.constant<CallFact>(answeredOutside(0)),
  extension.map((number): CallFact => held(0, number)),
  extension.map((number): CallFact => retrieved(0, number)),
  fc
    .tuple(fc.constantFrom('blind' as const, 'attended' as const), extension)
    .map(([how, number]): CallFact => transferred(0, how, number, '8003')),
  fc
    .tuple(
      queue,
      fc.constantFrom('answered' as const, 'abandoned' as const, 'timeout' as const, 'empty' as const, 'key' as const),
    )
    .map(([key, reason]): CallFact => leftQueue(0, reason, key)),
  fc.tuple(extension, party).map(([number, by]): CallFact => left(0, number, by)),
  fc.constant<CallFact>({ kind: 'call.closed-hours', at: 0, call }),
  fc.constant<CallFact>({ kind: 'call.menu', at: 0, call, menu: 'main', keys: '1' }),
  fc.constant<CallFact>({ kind: 'call.joined', at: 0, call, extension: null, number: '139', as: 'conference' }),
  party.map((by): CallFact => ended(0, by)),
)

/** A sequence of facts whose clock never runs backwards. */
export const anyFacts = fc
  .array(fc.tuple(anyFact, fc.integer({ min: 0, max: 30_000 })), { maxLength: 40 })
  .map((pairs) => {
    let at = 1_000
    return pairs.map(([fact, pause]) => ({ ...fact, at: (at += pause) }))
  })

export const parked = (at: number, extension: number, slot = '701'): CallFact => ({
  kind: 'call.parked',
  at,
  call,
  extension: seat(extension),
  slot,
})
export const unparked = (at: number, extension: number, slot = '701'): CallFact => ({
  kind: 'call.unparked',
  at,
  call,
  extension: seat(extension),
  slot,
})

import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type CallDirection, type CallStep } from '../../contract/call.ts'
import { type Counts } from './counts.ts'
import { type createCallBacks } from './call-backs.ts'
import { type MetricsCentre } from './metrics-centre.ts'
import { place } from './tally-row.ts'

/** What is counted of a call, besides its steps. */
export type CountedCall = {
  readonly callId: string
  readonly direction: CallDirection
  readonly trunk: string | null
  readonly calledNumber: string
  /** The outside party's number in E.164. */
  readonly outside: string | null
}

/** One stay of one caller in one queue. Its clock starts at its own arrival there: a call that overflowed has two. */
export type Stay = {
  readonly callId: string
  readonly queue: QueueKey
  readonly enteredAt: number
  readonly waitMs: number
  readonly outcome: 'answered' | 'abandoned' | 'timeout' | 'full' | 'empty' | 'key' | 'transferred' | 'unknown'
  readonly extension: Extension | null
  /** Answer to the seat's leaving, hold included, ms; null when not answered or still talking. */
  connectedMs: number | null
}

/** One agent's part in a call, from his answer to his leaving. */
type Part = {
  readonly extension: Extension
  readonly userId: string | null
  readonly queue: QueueKey | null
  readonly since: number
  holdMs: number
  heldSince: number | null
  readonly stay: Stay | null
}

/** How far a call's steps were counted. */
export type OpenCount = {
  last: number
  stay: { readonly queue: QueueKey; readonly enteredAt: number; answeredAt: number | null } | null
  /** The seat that picked up last, until it is told that it is connected. */
  taker: { readonly extension: Extension; readonly userId: string | null } | null
  /** The last queue he stood in. */
  queue: QueueKey | null
  parts: Part[]
  /** The seat that made the call; it talks once somebody else has answered. */
  dialler: { readonly extension: Extension; readonly userId: string | null } | null
  outsideAnswered: boolean
  readonly users: Set<string>
  /** Found running again after its end: its end is counted no second time. */
  readonly again: boolean
}

export const newCount = (last: number): OpenCount => ({
  last,
  stay: null,
  taker: null,
  queue: null,
  parts: [],
  dialler: null,
  outsideAnswered: false,
  users: new Set(),
  again: last > 0,
})

export type CountCallParts<Slot> = {
  readonly counts: Counts<Slot>
  readonly centre: Pick<MetricsCentre, 'skillOf' | 'thresholdOf' | 'trunkOf' | 'numberOf' | 'shortAbandonMs'>
  readonly callBacks: Pick<ReturnType<typeof createCallBacks<Slot>>, 'lost' | 'dialled'>
  /** Entered a queue (1), or his wait there ended (-1). */
  readonly waiting?: (queue: QueueKey, change: 1 | -1) => void
  readonly stayed?: (stay: Stay) => void
}

const notTaken: ReadonlySet<unknown> = new Set(['no-answer', 'rejected', 'busy', 'unavailable'])
const outcomes = ['answered', 'abandoned', 'timeout', 'full', 'empty', 'key', 'transferred'] as const

/**
 * Reads a call's steps, one after the other, and counts what they mean. Calls between seats count only where one of them
 * stood in a queue, as `queue_log` has it.
 */
export function createCountCall<Slot>({ counts, centre, callBacks, waiting, stayed }: CountCallParts<Slot>) {
  /** Everybody the count belongs to: centre, trunk and number of the call, queue with its skill, agent. */
  const slotsOf = (call: CountedCall, queue: string | null, userId: string | null): Slot[] => {
    const slots = [counts.slot('centre', 'centre')]
    const trunk = centre.trunkOf(call.trunk)
    if (trunk !== null) slots.push(counts.slot('trunk', trunk))
    const number = call.direction === 'inbound' ? centre.numberOf(call.calledNumber) : null
    if (number !== null) slots.push(counts.slot('number', number))
    if (queue !== null) {
      slots.push(counts.slot('queue', queue))
      const skill = centre.skillOf(queue)
      if (skill !== null) slots.push(counts.slot('skill', skill))
    }
    if (userId !== null) slots.push(counts.slot('agent', userId))
    return slots
  }
  const add = (slots: readonly Slot[], call: CountedCall, at: number, field: number, amount = 1): void => {
    if (amount === 0) return
    for (const slot of slots) counts.add(slot, at, field, amount, call.callId)
  }

  const endStay = (
    call: CountedCall,
    open: OpenCount,
    at: number,
    outcome: Stay['outcome'],
    by: { readonly extension: Extension | null; readonly userId: string | null } | null = null,
  ): Stay | null => {
    if (open.stay === null) return null
    const { queue, enteredAt, answeredAt } = open.stay
    open.stay = null
    if (answeredAt === null) waiting?.(queue, -1)
    const waitMs = Math.max(0, at - enteredAt)
    const inTime = waitMs <= centre.thresholdOf(queue)
    const slots = slotsOf(call, queue, by?.userId ?? null)
    const count = (field: number, amount = 1): void => add(slots, call, at, field, amount)
    if (outcome === 'answered') {
      count(place.answered)
      if (inTime) count(place.answeredInTime)
      count(place.waitOfAnsweredMs, waitMs)
    } else if (outcome === 'abandoned') {
      const short = waitMs <= centre.shortAbandonMs()
      count(short ? place.shortAbandoned : place.abandoned)
      if (inTime) count(short ? place.shortAbandonedInTime : place.abandonedInTime)
      count(place.waitOfAbandonedMs, waitMs)
    } else {
      count(place.otherwise)
      if (inTime) count(place.otherwiseInTime)
    }
    count(place.longestWaitMs, waitMs)
    const extension = by?.extension ?? null
    const stay: Stay = { callId: call.callId, queue, enteredAt, waitMs, outcome, extension, connectedMs: null }
    stayed?.(stay)
    return stay
  }

  /** Nobody told how the stay ended but the queue itself, if it did. */
  const endWaiting = (call: CountedCall, open: OpenCount, at: number, outcome: Stay['outcome']): void => {
    const { stay: waited, taker } = open
    const since = waited?.answeredAt ?? null
    if (waited === null || since === null) return void endStay(call, open, at, outcome)
    // The seat had picked up, and the caller was gone before the two were connected: `queue_log` has a CONNECT for it.
    const stay = endStay(call, open, since, 'answered', taker)
    if (taker !== null) begin(open, { ...taker, queue: waited.queue, since, stay })
  }

  const endPart = (call: CountedCall, part: Part, at: number): void => {
    const connected = Math.max(0, at - part.since)
    const held = part.holdMs + (part.heldSince === null ? 0 : Math.max(0, at - part.heldSince))
    if (part.stay !== null) part.stay.connectedMs = connected
    if (call.direction === 'internal' && part.queue === null) return
    const slots = slotsOf(call, part.queue, part.userId)
    add(slots, call, at, place.handled)
    add(slots, call, at, place.talkMs, Math.max(0, connected - held))
    add(slots, call, at, place.holdMs, Math.min(held, connected))
  }

  const begin = (open: OpenCount, part: Pick<Part, 'extension' | 'userId' | 'queue' | 'since' | 'stay'>): void => {
    if (open.parts.some(({ extension }) => extension === part.extension)) return
    open.parts.push({ ...part, holdMs: 0, heldSince: null })
    if (part.userId !== null) open.users.add(part.userId)
  }

  const retrieve = (part: Part, at: number): void => {
    if (part.heldSince === null) return
    part.holdMs += Math.max(0, at - part.heldSince)
    part.heldSince = null
  }

  /** Somebody answered the seat that dials: it talks from here on. */
  const connectDialler = (open: OpenCount, at: number): void => {
    if (open.dialler !== null) begin(open, { ...open.dialler, queue: null, since: at, stay: null })
  }

  const end = (call: CountedCall, open: OpenCount, { at, detail }: CallStep): void => {
    endWaiting(call, open, at, detail['by'] === 'pbx' ? 'unknown' : 'abandoned')
    for (const part of open.parts) endPart(call, part, at)
    open.parts = []
    if (open.again || call.direction === 'internal') return
    if (call.direction === 'outbound') {
      const slots = slotsOf(call, null, open.dialler?.userId ?? null)
      add(slots, call, at, place.outbound)
      if (open.outsideAnswered) add(slots, call, at, place.outboundAnswered)
      return
    }
    const slots = slotsOf(call, open.queue, null)
    const agents = [...open.users].map((userId) => counts.slot('agent', userId))
    add([...slots, ...agents], call, at, place.inbound)
    if (detail['lossReason'] === undefined) return
    add(slots, call, at, place.lost)
    if (call.outside !== null) callBacks.lost(call.outside, at, slots, call.callId)
  }

  return (call: CountedCall, open: OpenCount, step: CallStep): void => {
    const { at, kind, extension, queue, detail } = step
    const userId = typeof detail['userId'] === 'string' ? detail['userId'] : null
    switch (kind) {
      case 'started':
        if (call.direction === 'outbound' && call.outside !== null) callBacks.dialled(call.outside, at)
        if (extension !== null) open.dialler = { extension, userId }
        return

      case 'queued':
        if (queue === null) return
        endWaiting(call, open, at, 'unknown')
        open.stay = { queue, enteredAt: at, answeredAt: null }
        open.queue = queue
        waiting?.(queue, 1)
        return add(slotsOf(call, queue, null), call, at, place.entered)

      case 'left-queue': {
        if (open.stay === null || open.stay.queue !== queue || open.stay.answeredAt !== null) return
        const outcome = outcomes.find((one) => one === detail['reason']) ?? 'unknown'
        if (outcome !== 'answered') return void endStay(call, open, at, outcome)
        // Who answered is told next.
        open.stay.answeredAt = at
        return waiting?.(queue, -1)
      }

      case 'offered':
        if (extension === null || extension === open.dialler?.extension) return
        if (call.direction === 'internal' && queue === null) return
        return add(slotsOf(call, queue, userId), call, at, place.offers)

      case 'offer-ended':
        if (extension === null || extension === open.dialler?.extension) return
        if (detail['outcome'] === 'answered') open.taker = { extension, userId }
        if (!notTaken.has(detail['outcome'])) return
        if (call.direction === 'internal' && queue === null) return
        return add(slotsOf(call, queue, userId), call, at, place.missedOffers)

      case 'answered': {
        if (detail['outside'] === true) open.outsideAnswered = true
        else if (extension !== null && extension === open.dialler?.extension) return
        const { stay: waited } = open
        const taken =
          waited !== null && detail['outside'] !== true && (waited.answeredAt !== null || waited.queue === queue)
        const stay = taken ? endStay(call, open, at, 'answered', { extension, userId }) : null
        open.taker = null
        connectDialler(open, at)
        if (extension !== null)
          begin(open, { extension, userId, queue: queue ?? (taken ? waited.queue : null), since: at, stay })
        return
      }

      case 'joined':
        // A consultation ended in this call: whoever was asked has the customer now.
        if (detail['as'] !== 'transfer' || extension === null) return
        // Without the consultation: it was not seen how he came.
        if (typeof detail['from'] !== 'string' && detail['reconstructed'] !== true) return
        return begin(open, { extension, userId, queue: open.queue, since: at, stay: null })

      case 'held': {
        const part = open.parts.find((one) => one.extension === extension)
        if (part !== undefined) part.heldSince ??= at
        return
      }

      case 'retrieved': {
        const part = open.parts.find((one) => one.extension === extension)
        if (part !== undefined) retrieve(part, at)
        return
      }

      case 'transferred': {
        const part = open.parts.find((one) => one.extension === extension)
        if (detail['how'] === 'attended') for (const one of open.parts) retrieve(one, at)
        if (call.direction === 'internal' && !part?.queue) return
        return add(slotsOf(call, part?.queue ?? null, part?.userId ?? userId), call, at, place.transfersOut)
      }

      case 'left': {
        const part = open.parts.find((one) => one.extension === extension)
        if (part === undefined) return
        open.parts = open.parts.filter((one) => one !== part)
        return endPart(call, part, at)
      }

      case 'ended':
        return end(call, open, step)

      default:
    }
  }
}

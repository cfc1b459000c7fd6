import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type CallStep } from '../../contract/call.ts'

/** One stay of one caller in one queue, as the call's history tells it. */
export type QueueVisit = {
  readonly callId: string
  readonly queue: QueueKey
  readonly enteredAt: number
  readonly waitMs: number
  readonly outcome: 'answered' | 'abandoned' | 'timeout' | 'full' | 'empty' | 'key' | 'transferred' | 'unknown'
  readonly extension: Extension | null
  /** Answer to the seat's leaving, hold included, ms; null when not answered or still talking. */
  readonly connectedMs: number | null
}

/**
 * Reads the stays out of a call's steps. The clock of a stay starts at its own arrival in that queue (metrics.md, clock
 * start), so a call that overflowed has two.
 */
export function queueVisits(callId: string, steps: readonly CallStep[]): readonly QueueVisit[] {
  const visits: QueueVisit[] = []
  let open: { queue: QueueKey; enteredAt: number } | null = null
  for (const [index, step] of steps.entries()) {
    if (step.kind === 'queued' && step.queue !== null) {
      if (open !== null) visits.push(close(callId, open, step.at, 'unknown'))
      open = { queue: step.queue, enteredAt: step.at }
    } else if (open !== null && step.kind === 'left-queue' && step.queue === open.queue) {
      const reason = outcomeOf(step.detail['reason'])
      visits.push(
        reason === 'answered'
          ? answeredVisit(callId, open, step.at, steps.slice(Math.max(0, index - 2)))
          : close(callId, open, step.at, reason),
      )
      open = null
    } else if (open !== null && step.kind === 'answered' && step.extension !== null && step.queue === open.queue) {
      visits.push(answeredVisit(callId, open, step.at, steps.slice(index)))
      open = null
    } else if (open !== null && step.kind === 'ended') {
      visits.push(close(callId, open, step.at, step.detail['by'] === 'pbx' ? 'unknown' : 'abandoned'))
      open = null
    }
  }
  return visits
}

function answeredVisit(
  callId: string,
  open: { queue: QueueKey; enteredAt: number },
  at: number,
  after: readonly CallStep[],
): QueueVisit {
  const answer = after.find((step) => step.kind === 'answered' && step.extension !== null)
  if (answer === undefined) return close(callId, open, at, 'answered')
  const end = after.find(
    (step) =>
      (step.kind === 'left' && step.extension === answer.extension && step.sequence > answer.sequence) ||
      step.kind === 'ended',
  )
  return {
    ...close(callId, open, answer.at, 'answered'),
    extension: answer.extension,
    connectedMs: end === undefined ? null : Math.max(0, end.at - answer.at),
  }
}

function close(
  callId: string,
  open: { queue: QueueKey; enteredAt: number },
  at: number,
  outcome: QueueVisit['outcome'],
): QueueVisit {
  return {
    callId,
    queue: open.queue,
    enteredAt: open.enteredAt,
    waitMs: Math.max(0, at - open.enteredAt),
    outcome,
    extension: null,
    connectedMs: null,
  }
}

const outcomes = ['answered', 'abandoned', 'timeout', 'full', 'empty', 'key', 'transferred'] as const

function outcomeOf(reason: unknown): QueueVisit['outcome'] {
  return outcomes.find((one) => one === reason) ?? 'unknown'
}

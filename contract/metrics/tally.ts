import { z } from 'zod'

const count = z.int().min(0)
const ms = z.number().min(0)

/**
 * What is counted of a subject in a time. Everything but `longestWaitMs` adds up, so that a window is the sum of its
 * minutes and a centre the sum of its queues; ratios are computed from the sums (definitions.ts), never averaged.
 *
 * A stay in a queue counts in the minute its wait ended, a talk in the minute it ended, a state in the minutes it lasted,
 * a lost call that was called back in the minute of the loss. Calls between seats count only where they stood in a queue.
 * `InTime`: within T of the service level.
 */
export const tallySchema = z.object({
  answered: count,
  answeredInTime: count,
  /** Beyond the short-abandon limit. */
  abandoned: count,
  abandonedInTime: count,
  /** Within the limit: shown apart, in or out of the other figures by setting. */
  shortAbandoned: count,
  shortAbandonedInTime: count,
  /** Timed out, full, empty, left by key, transferred out of the queue. */
  otherwise: count,
  otherwiseInTime: count,
  waitOfAnsweredMs: ms,
  waitOfAbandonedMs: ms,
  longestWaitMs: ms,

  /** Seats that rang for it, and those of them that did not answer. */
  offers: count,
  missedOffers: count,
  /** Parts of an agent in a call that ended; talk without hold. */
  handled: count,
  talkMs: ms,
  holdMs: ms,
  /** A wrap-up is its queue's and its agent's; trunks and numbers have none. */
  wrapUps: count,
  wrapUpMs: ms,
  transfersOut: count,

  /** Whole calls, counted when they end. */
  inbound: count,
  outbound: count,
  outboundAnswered: count,
  /** Inbound calls nobody spoke with, and those of them whose number was dialled afterwards on the same day. */
  lost: count,
  calledBack: count,

  /** Time of agents in each state; of a queue or skill: of the agents who serve it, whatever they did. */
  readyMs: ms,
  notReadyMs: ms,
  breakMs: ms,
  outboundOnlyMs: ms,
  ringingMs: ms,
  talkingMs: ms,
  holdingMs: ms,
  wrapUpStateMs: ms,
  /** Of breaks with a planned end: the time until it, and the time beyond it. */
  breakPlannedMs: ms,
  breakOverrunMs: ms,
})
export type Tally = z.infer<typeof tallySchema>

export const emptyTally: Tally = Object.freeze(
  Object.fromEntries(Object.keys(tallySchema.shape).map((key) => [key, 0])),
) as Tally

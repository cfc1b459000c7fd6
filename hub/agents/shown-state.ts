import { type AgentState } from '../../contract/agent.ts'
import { proofItems, proofPauseReasons } from '../../contract/seat/ready-proof.ts'
import { type AgentRecord, hubReasons } from './agent-record.ts'

type Said = { readonly state: AgentState; readonly reason: string | null; readonly until: number | null }

/**
 * What a seat is, from its witnesses. Calls are the PBX's to say and come first. Ready is only what the PBX would give a
 * call to: a seat that asked for 示闲 and is still paused somewhere is shown not ready, with the reason.
 */
export function shownState(record: Omit<AgentRecord, 'shown'>): Said {
  for (const phase of ['talking', 'holding', 'ringing'] as const) {
    if (record.calls.some((call) => call.phase === phase)) return { state: phase, reason: null, until: null }
  }
  if (record.person === null) return { state: 'signed-out', reason: record.wantedReason, until: null }
  if (record.wrapUp !== null) return { state: 'wrap-up', reason: null, until: record.wrapUp.until }

  const own = record.queues.map(({ queue }) => record.members.find((member) => member.queue === queue))
  const open = own.some((member) => member !== undefined && !member.paused)
  const closed = own.some((member) => member === undefined || member.paused)

  if (record.wanted === 'ready') {
    const unproven = unprovenReason(record)
    if (unproven !== null) return notReady(unproven)
    if (own.length === 0 || !closed) return { state: 'ready', reason: null, until: null }
    const reason = own.find((member) => member?.paused)?.reason
    // The own pauses are on their way off; whoever else paused the seat is named.
    const passing = reason === undefined || reason === null || reason === '' || isOwnReason(reason)
    return notReady(passing ? hubReasons.changing : reason)
  }
  if (open) return { state: 'ready', reason: hubReasons.changing, until: null }
  return { state: record.wanted, reason: record.wantedReason, until: record.wantedUntil }
}

/**
 * How the PBX's queues should hold the seat: null for un-paused, else the reason of the pause (AMI QueuePause `Reason`).
 * Wrap-up first: it ends by itself. An unregistered seat is only named so while it would otherwise take calls.
 */
export function desiredPause(record: Omit<AgentRecord, 'shown'>): string | null {
  if (record.wrapUp !== null) return hubReasons.wrapUp
  if (record.wanted === 'break') return record.wantedReason ?? 'break'
  if (record.wanted !== 'ready') return record.wantedReason ?? record.wanted
  return unprovenReason(record)
}

/** The name of the pause while something that must hold does not; the first by the order of the proofs. */
function unprovenReason({ registered, unproven }: Pick<AgentRecord, 'registered' | 'unproven'>): string | null {
  if (!registered) return hubReasons.unregistered
  const first = proofItems.find((item) => unproven.includes(item))
  return first === undefined ? null : proofPauseReasons[first]
}

function notReady(reason: string): Said {
  return { state: 'not-ready', reason, until: null }
}

const ownReasons: readonly string[] = [...Object.values(hubReasons), 'not-ready', 'break', 'outbound-only']

function isOwnReason(reason: string): boolean {
  return ownReasons.includes(reason)
}

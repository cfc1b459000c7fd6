import { type Insertable, type Selectable } from 'kysely'
import { type CallStep, callStepSchema, type CallSummary, callSummarySchema } from '../../contract/call.ts'
import { type CallState, toSummary } from './call-state.ts'
import { type CallsTables } from './calls.tables.ts'

type CallRow = CallsTables['calls']

/** What of a stored call may still change. */
const changing = [
  'phase',
  'caller_e164',
  'customer_id',
  'queue',
  'extension',
  'user_id',
  'team',
  'queued_at',
  'answered_at',
  'ended_at',
  'wait_ms',
  'talk_ms',
  'hold_ms',
  'ended_by',
  'loss_reason',
  'open_state',
] as const satisfies readonly (keyof CallRow)[]
/** What an insert says of a call that is there already. */
export const newestState = `on conflict (call_id) do update set ${changing.map((column) => `${column} = excluded.${column}`).join(', ')}`

/** A call as its row; the whole state is kept for as long as the call runs. */
export function toRow(state: CallState): Insertable<CallRow> {
  const call = toSummary(state)
  return {
    call_id: call.callId,
    pbx: state.pbx,
    pbx_call_id: call.pbxCallId,
    direction: call.direction,
    phase: call.phase,
    caller_number: call.callerNumber,
    caller_e164: call.callerE164,
    called_number: call.calledNumber,
    trunk: call.trunk,
    customer_id: call.customerId,
    queue: call.queue,
    extension: call.extension,
    user_id: state.userId,
    team: state.team,
    started_at: call.startedAt,
    queued_at: call.queuedAt,
    answered_at: call.answeredAt,
    ended_at: call.endedAt,
    wait_ms: call.waitMs,
    talk_ms: call.talkMs,
    hold_ms: call.holdMs,
    ended_by: call.endedBy,
    loss_reason: call.lossReason,
    open_state: state.phase === 'ended' ? null : JSON.stringify(state),
  }
}

/** @throws ZodError when the row is none that this program wrote */
export function fromRow(row: Selectable<CallRow>): CallSummary {
  return callSummarySchema.parse({
    callId: row.call_id,
    pbxCallId: row.pbx_call_id,
    direction: row.direction,
    phase: row.phase,
    callerNumber: row.caller_number,
    callerE164: row.caller_e164,
    calledNumber: row.called_number,
    trunk: row.trunk,
    customerId: row.customer_id,
    queue: row.queue,
    extension: row.extension,
    startedAt: row.started_at,
    queuedAt: row.queued_at,
    answeredAt: row.answered_at,
    endedAt: row.ended_at,
    waitMs: row.wait_ms,
    talkMs: row.talk_ms,
    holdMs: row.hold_ms,
    endedBy: row.ended_by,
    lossReason: row.loss_reason,
  })
}

export function stepRow(callId: string, step: CallStep): CallsTables['call_steps'] {
  const { sequence, at, kind, extension, queue, detail } = step
  return { call_id: callId, sequence, at, kind, extension, queue, detail: JSON.stringify(detail) }
}

/** @throws ZodError, SyntaxError when the row is none that this program wrote */
export function fromStepRow(row: Selectable<CallsTables['call_steps']>): CallStep {
  const { sequence, at, kind, extension, queue, detail } = row
  return callStepSchema.parse({ sequence, at, kind, extension, queue, detail: JSON.parse(detail) })
}

import { type Selectable } from 'kysely'
import { type Extension, type QueueKey } from '../../contract/agent.ts'
import { type CallDirection } from '../../contract/call.ts'
import { type RecordingId } from '../../contract/ids.ts'
import { type Recording, type RecordingSource, type RecordingState } from '../../contract/recording.ts'
import { type RecordingsTables } from './recordings.tables.ts'
import { type PausedStretch, type RecordingPart } from './time-line.ts'

/** A recording as the hub keeps it; `Recording` of the contract is what others see of it. */
export type StoredRecording = {
  readonly place: number
  readonly id: RecordingId
  readonly callId: string
  readonly origin: string
  readonly source: RecordingSource
  readonly state: RecordingState
  readonly startedAt: number
  readonly durationMs: number
  readonly missingMs: number
  readonly direction: CallDirection
  readonly number: string
  readonly numberKey: string
  readonly customerId: string | null
  readonly customerName: string | null
  readonly queue: QueueKey | null
  readonly extension: Extension | null
  readonly userId: string | null
  readonly agentName: string | null
  readonly team: string | null
  readonly folder: string
  readonly wavBytes: number | null
  readonly mp3Bytes: number | null
  readonly sha256: string | null
  readonly paused: readonly PausedStretch[]
  readonly parts: readonly RecordingPart[]
  readonly marks: number
  readonly hold: { readonly reason: string; readonly byName: string; readonly at: number } | null
  readonly deletedAt: number | null
  readonly arrivedAt: number
}

type Row = RecordingsTables['recordings']

export function fromRow(row: Selectable<Row>): StoredRecording {
  return {
    place: Number(row.place),
    id: row.id as RecordingId,
    callId: row.call_id,
    origin: row.origin,
    source: row.source as RecordingSource,
    state: row.state as RecordingState,
    startedAt: row.started_at,
    durationMs: row.duration_ms,
    missingMs: row.missing_ms,
    direction: row.direction as CallDirection,
    number: row.number,
    numberKey: row.number_key,
    customerId: row.customer_id,
    customerName: row.customer_name,
    queue: row.queue as QueueKey | null,
    extension: row.extension as Extension | null,
    userId: row.user_id,
    agentName: row.agent_name,
    team: row.team,
    folder: row.folder,
    wavBytes: row.wav_bytes,
    mp3Bytes: row.mp3_bytes,
    sha256: row.sha256,
    paused: JSON.parse(row.paused) as PausedStretch[],
    parts: JSON.parse(row.parts) as RecordingPart[],
    marks: row.marks,
    hold:
      row.hold_reason === null || row.hold_at === null
        ? null
        : { reason: row.hold_reason, byName: row.hold_by ?? '', at: row.hold_at },
    deletedAt: row.deleted_at,
    arrivedAt: row.arrived_at,
  }
}

export function toRow(recording: StoredRecording): Row {
  const { hold } = recording
  return {
    place: recording.place,
    id: recording.id,
    call_id: recording.callId,
    origin: recording.origin,
    source: recording.source,
    state: recording.state,
    started_at: recording.startedAt,
    duration_ms: recording.durationMs,
    missing_ms: recording.missingMs,
    direction: recording.direction,
    number: recording.number,
    number_key: recording.numberKey,
    customer_id: recording.customerId,
    customer_name: recording.customerName,
    queue: recording.queue,
    extension: recording.extension,
    user_id: recording.userId,
    agent_name: recording.agentName,
    team: recording.team,
    folder: recording.folder,
    wav_bytes: recording.wavBytes,
    mp3_bytes: recording.mp3Bytes,
    sha256: recording.sha256,
    paused: JSON.stringify(recording.paused),
    parts: JSON.stringify(recording.parts),
    marks: recording.marks,
    hold_reason: hold?.reason ?? null,
    hold_by: hold?.byName ?? null,
    hold_at: hold?.at ?? null,
    deleted_at: recording.deletedAt,
    leftover: 0,
    arrived_at: recording.arrivedAt,
  }
}

/** What others see; `deleteAfter` is the rule's (retention.ts), the number may be masked by the caller. */
export function toContract(
  recording: StoredRecording,
  shown: { readonly number: string; readonly deleteAfter: number | null },
): Recording {
  const { id, callId, source, state, startedAt, durationMs, direction, customerId, customerName, queue } = recording
  const { extension, agentName, team, wavBytes, mp3Bytes, sha256, hold, deletedAt, marks } = recording
  return {
    ...{ id, callId, source, state, startedAt, durationMs, direction, customerId, customerName, queue },
    ...{ extension, agentName, team, wavBytes, mp3Bytes, sha256, hold, deletedAt, marks },
    ...shown,
  }
}

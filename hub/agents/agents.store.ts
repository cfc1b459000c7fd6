import { type Extension, type RequestedState } from '../../contract/agent.ts'
import { type AgentLogRow } from '../../contract/agent-log.ts'
import { type ProofItem } from '../../contract/seat/ready-proof.ts'
import { chunks, insertRows } from '../database/insert-rows.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type AgentLogEntry } from './agent.machine.ts'
import { type AgentsTables } from './agents.tables.ts'
import { type AgentRecord, type QueueSeat, type WrapUp } from './agent-record.ts'

/** Who caused a change of state. */
export type Cause = {
  readonly by: 'agent' | 'supervisor' | 'timer' | 'pbx' | 'seat'
  readonly userId: string | null
}

export type StoredLogEntry = AgentLogEntry & {
  readonly id: string
  readonly extension: Extension
  readonly cause: Cause
}

/** One change to store: the seat's session as it is now, and its log line if what it shows changed. */
export type AgentWrite = { readonly record: AgentRecord; readonly log: StoredLogEntry | null }

export type StoredSession = Pick<
  AgentRecord,
  'extension' | 'person' | 'wanted' | 'wantedReason' | 'wantedUntil' | 'unproven' | 'queues' | 'wrapUp'
>

export type AgentsStore = ReturnType<typeof createAgentsStore>

export function createAgentsStore({ db, transaction }: Pick<DatabaseHandle, 'db' | 'transaction'>) {
  return {
    async save(writes: readonly AgentWrite[]): Promise<void> {
      await transaction(async (tx) => {
        // The newest session of each seat; a person who moved has left his old seat before he takes the new one.
        const newest = new Map(writes.map(({ record }) => [record.extension, record]))
        for (const extensions of chunks([...newest.keys()])) {
          await tx.deleteFrom('agent_session').where('extension', 'in', extensions).execute()
        }
        const sessions = [...newest.values()].flatMap((record) =>
          record.person === null ? [] : [sessionRow(record, record.person)],
        )
        await insertRows(tx, 'agent_session', sessions)
        const lines = writes.flatMap(({ log }) => (log === null ? [] : [logRow(log)]))
        await insertRows(tx, 'agent_state_log', lines)
      })
    },

    async sessions(): Promise<readonly StoredSession[]> {
      const rows = await db.selectFrom('agent_session').selectAll().execute()
      return rows.map((row) => ({
        extension: row.extension as Extension,
        person: { userId: row.user_id, jobNumber: row.job_number, name: row.name, team: row.team },
        wanted: row.wanted as RequestedState,
        wantedReason: row.wanted_reason,
        wantedUntil: row.wanted_until,
        unproven: JSON.parse(row.unproven) as ProofItem[],
        queues: JSON.parse(row.queues) as QueueSeat[],
        wrapUp: row.wrap_up === null ? null : (JSON.parse(row.wrap_up) as WrapUp),
      }))
    },

    /** What each seat showed last: the next log line continues from there, also over a restart. */
    async lastShown(): Promise<ReadonlyMap<Extension, { state: string; reason: string | null; at: number }>> {
      const rows = await db
        .selectFrom('agent_state_log as log')
        .innerJoin(
          db
            .selectFrom('agent_state_log')
            .select((part) => ['extension', part.fn.max('at').as('last')])
            .groupBy('extension')
            .as('newest'),
          (join) => join.onRef('newest.extension', '=', 'log.extension').onRef('newest.last', '=', 'log.at'),
        )
        .select(['log.extension', 'log.to_state', 'log.to_reason', 'log.at'])
        .orderBy('log.id')
        .execute()
      return new Map(
        rows.map((row) => [row.extension as Extension, { state: row.to_state, reason: row.to_reason, at: row.at }]),
      )
    },

    async log(filter: {
      readonly from: number
      readonly to: number
      readonly extension?: string | undefined
      readonly userId?: string | undefined
      readonly team?: string | null | undefined
      readonly limit: number
    }): Promise<readonly AgentLogRow[]> {
      let query = db
        .selectFrom('agent_state_log')
        .selectAll()
        .where('at', '>=', filter.from)
        .where('at', '<', filter.to)
      if (filter.extension !== undefined) query = query.where('extension', '=', filter.extension)
      if (filter.userId !== undefined) query = query.where('user_id', '=', filter.userId)
      if (filter.team !== undefined) query = query.where('team', filter.team === null ? 'is' : '=', filter.team)
      const rows = await query.orderBy('at').orderBy('id').limit(filter.limit).execute()
      return rows.map((row) => ({
        id: row.id,
        extension: row.extension as Extension,
        userId: row.user_id,
        jobNumber: row.job_number,
        name: row.name,
        team: row.team,
        from: row.from_state as AgentLogRow['from'],
        fromReason: row.from_reason,
        to: row.to_state as AgentLogRow['to'],
        reason: row.to_reason,
        at: row.at,
        durationMs: row.duration_ms,
        causedBy: row.caused_by as Cause['by'],
        byUserId: row.by_user_id,
        callId: row.call_id,
      }))
    },
  }
}

function sessionRow(record: AgentRecord, person: NonNullable<AgentRecord['person']>): AgentsTables['agent_session'] {
  return {
    extension: record.extension,
    user_id: person.userId,
    job_number: person.jobNumber,
    name: person.name,
    team: person.team,
    wanted: record.wanted,
    wanted_reason: record.wantedReason,
    wanted_until: record.wantedUntil,
    queues: JSON.stringify(record.queues),
    wrap_up: record.wrapUp === null ? null : JSON.stringify(record.wrapUp),
    signed_in_at: record.shown.since,
    unproven: JSON.stringify(record.unproven),
  }
}

function logRow(log: StoredLogEntry): AgentsTables['agent_state_log'] {
  return {
    id: log.id,
    extension: log.extension,
    user_id: log.person?.userId ?? null,
    job_number: log.person?.jobNumber ?? null,
    name: log.person?.name ?? null,
    team: log.person?.team ?? null,
    from_state: log.from,
    from_reason: log.fromReason,
    to_state: log.to,
    to_reason: log.reason,
    at: log.at,
    duration_ms: log.durationMs,
    caused_by: log.cause.by,
    by_user_id: log.cause.userId,
    call_id: log.callId,
    planned_until: log.plannedUntil,
    queues: log.queues.join(' '),
    wrap_up_queue: log.wrapUpQueue,
  }
}

import { type Extension } from '../../contract/agent.ts'
import { type CallStep, type CallSummary } from '../../contract/call.ts'
import { chunks, insertRows } from '../database/insert-rows.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type PbxCallId } from '../pbx/port.ts'
import { fromRow, fromStepRow, newestState, stepRow, toRow } from './call-rows.ts'
import { type CallState } from './call-state.ts'
import { type CallText, holds, withoutNoteOf } from './call-conditions.ts'
import { callParties } from './call-parties.ts'
import { type CallPart } from './calls.tables.ts'

/** What one or more facts did to one call: its newest state, and the steps that are not stored yet. */
export type CallWrite = { readonly state: CallState; readonly steps: readonly CallStep[] }

/** Whose calls are asked for. */
export type CallReach =
  | { readonly scope: 'all' }
  | { readonly scope: 'team'; readonly team: string | null }
  | { readonly scope: 'own'; readonly userId: string }

export type CallFilter = {
  readonly reach: CallReach
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly direction?: string | undefined
  readonly queue?: string | undefined
  readonly extension?: string | undefined
  readonly customerId?: string | undefined
  /** E.164. */
  readonly number?: string | undefined
  readonly lost?: boolean | undefined
  readonly unanswered?: boolean | undefined
  /** Talks with somebody from outside that this person had and wrote nothing about. */
  readonly withoutNoteOf?: string | undefined
  readonly text?: CallText | undefined
  /** Newest first; continue after this call's start and id. */
  readonly before?: { readonly startedAt: number; readonly callId: string } | undefined
  readonly limit: number
}

/** A person's part in a call, with what the call came to. */
export type CallPartRow = {
  readonly callId: string
  readonly part: CallPart
  readonly at: number
  readonly direction: CallSummary['direction']
  readonly talkMs: number | null
}

export type CallWithPeople = {
  readonly call: CallSummary
  readonly userId: string | null
  readonly team: string | null
  readonly people: readonly string[]
}

export type LastTalk = { readonly extension: Extension; readonly userId: string | null; readonly at: number }

export type CallsStore = ReturnType<typeof createCallsStore>

export function createCallsStore({ db, transaction }: Pick<DatabaseHandle, 'db' | 'transaction'>) {
  return {
    /** All writes in one transaction. Sending the same ones twice stores them once. */
    async save(writes: readonly CallWrite[]): Promise<void> {
      await transaction(async (tx) => {
        await insertRows(
          tx,
          'calls',
          writes.map(({ state }) => toRow(state)),
          newestState,
        )
        await insertRows(
          tx,
          'call_steps',
          writes.flatMap(({ state, steps }) => steps.map((step) => stepRow(state.callId, step))),
          'on conflict (call_id, sequence) do nothing',
        )
        await insertRows(
          tx,
          'call_parties',
          writes.flatMap(({ state, steps }) =>
            callParties(steps).map((party) => ({ call_id: state.callId, ...party })),
          ),
          'on conflict (call_id, sequence) do nothing',
        )
      })
    },

    async open(pbx: string): Promise<readonly CallState[]> {
      const rows = await db
        .selectFrom('calls')
        .select('open_state')
        .where('pbx', '=', pbx)
        .where('open_state', 'is not', null)
        .execute()
      return rows.map((row) => JSON.parse(row.open_state ?? '') as CallState)
    },

    /** Which of these calls are stored as ended. */
    async endedAmong(pbx: string, calls: readonly PbxCallId[]): Promise<ReadonlySet<PbxCallId>> {
      const found = new Set<PbxCallId>()
      for (const part of chunks(calls)) {
        const rows = await db
          .selectFrom('calls')
          .select('pbx_call_id')
          .where('pbx', '=', pbx)
          .where('pbx_call_id', 'in', [...part])
          .where('phase', '=', 'ended')
          .execute()
        for (const row of rows) found.add(row.pbx_call_id)
      }
      return found
    },

    /** Calls stored as ended that turn out to run still: the same callId goes on. */
    async byPbxCall(pbx: string, calls: readonly PbxCallId[]): Promise<readonly CallSummary[]> {
      if (calls.length === 0) return []
      const rows = await db
        .selectFrom('calls')
        .selectAll()
        .where('pbx', '=', pbx)
        .where('pbx_call_id', 'in', [...calls])
        .execute()
      return rows.map(fromRow)
    },

    async lastSight(pbx: string): Promise<number | null> {
      const row = await db.selectFrom('call_sight').select('at').where('pbx', '=', pbx).executeTakeFirst()
      return row?.at ?? null
    },

    async saveSight(pbx: string, at: number): Promise<void> {
      await db
        .insertInto('call_sight')
        .values({ pbx, at })
        .onConflict((conflict) => conflict.column('pbx').doUpdateSet({ at }))
        .execute()
    },

    /** The seat that last spoke with this number, since then; one look into the index. */
    async lastTalk(e164: string, since: number): Promise<LastTalk | null> {
      const row = await db
        .selectFrom('calls')
        .select(['extension', 'user_id', 'answered_at'])
        .where('caller_e164', '=', e164)
        .where('answered_at', '>=', since)
        .where('extension', 'is not', null)
        .orderBy('answered_at', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (!row?.extension || row.answered_at === null) return null
      return { extension: row.extension as Extension, userId: row.user_id, at: row.answered_at }
    },

    /** Undefined too when the call is out of reach: whoever may not see it learns nothing of it. */
    async find(callId: string, reach: CallReach): Promise<CallSummary | undefined> {
      const row = await within(reach).where('call_id', '=', callId).executeTakeFirst()
      return row === undefined ? undefined : fromRow(row)
    },

    async steps(callId: string): Promise<readonly CallStep[]> {
      const rows = await db
        .selectFrom('call_steps')
        .selectAll()
        .where('call_id', '=', callId)
        .orderBy('sequence')
        .execute()
      return rows.map(fromStepRow)
    },

    async list(filter: CallFilter): Promise<readonly CallSummary[]> {
      let query = within(filter.reach)
      if (filter.from !== undefined) query = query.where('started_at', '>=', filter.from)
      if (filter.to !== undefined) query = query.where('started_at', '<', filter.to)
      if (filter.direction !== undefined) query = query.where('direction', '=', filter.direction)
      if (filter.queue !== undefined) query = query.where('queue', '=', filter.queue)
      if (filter.extension !== undefined) query = query.where('extension', '=', filter.extension)
      if (filter.customerId !== undefined) query = query.where('customer_id', '=', filter.customerId)
      if (filter.number !== undefined) query = query.where('caller_e164', '=', filter.number)
      if (filter.lost !== undefined) query = query.where('loss_reason', filter.lost ? 'is not' : 'is', null)
      if (filter.unanswered === true) query = query.where('phase', '=', 'ended').where('answered_at', 'is', null)
      if (filter.withoutNoteOf !== undefined) query = query.where(withoutNoteOf(filter.withoutNoteOf))
      if (filter.text !== undefined) query = query.where(holds(filter.text))
      const { before } = filter
      if (before !== undefined) {
        query = query.where((where) =>
          where.or([
            where('started_at', '<', before.startedAt),
            where.and([where('started_at', '=', before.startedAt), where('call_id', '<', before.callId)]),
          ]),
        )
      }
      const rows = await query.orderBy('started_at', 'desc').orderBy('call_id', 'desc').limit(filter.limit).execute()
      return rows.map(fromRow)
    },

    /** Of these calls those within reach, newest first. */
    async among(callIds: readonly string[], reach: CallReach): Promise<readonly CallSummary[]> {
      const found: CallSummary[] = []
      for (const part of chunks(callIds)) {
        const rows = await within(reach)
          .where('call_id', 'in', [...part])
          .execute()
        found.push(...rows.map(fromRow))
      }
      return found.toSorted((a, b) => b.startedAt - a.startedAt)
    },

    /** The call with this id, its own or the one this PBX gave it. */
    async idOf(pbx: string, id: string): Promise<string | undefined> {
      const calls = db.selectFrom('calls').select('call_id')
      const row =
        (await calls.where('call_id', '=', id).executeTakeFirst()) ??
        (await calls.where('pbx', '=', pbx).where('pbx_call_id', '=', id).executeTakeFirst())
      return row?.call_id
    },

    /** Which of these calls a person spoke in. */
    async spokenIn(userId: string, callIds: readonly string[]): Promise<readonly string[]> {
      const found: string[] = []
      for (const part of chunks(callIds)) {
        const rows = await db
          .selectFrom('call_parties')
          .select('call_id')
          .distinct()
          .where('user_id', '=', userId)
          .where('part', '!=', 'missed')
          .where('call_id', 'in', [...part])
          .execute()
        found.push(...rows.map((row) => row.call_id))
      }
      return found
    },

    /** A call with whose it is and everybody who spoke in it. */
    async withPeople(callId: string): Promise<CallWithPeople | undefined> {
      const row = await db.selectFrom('calls').selectAll().where('call_id', '=', callId).executeTakeFirst()
      if (row === undefined) return undefined
      const parties = await db
        .selectFrom('call_parties')
        .select('user_id')
        .distinct()
        .where('call_id', '=', callId)
        .where('part', '!=', 'missed')
        .execute()
      const people = new Set([...parties.map((party) => party.user_id), ...(row.user_id === null ? [] : [row.user_id])])
      return { call: fromRow(row), userId: row.user_id, team: row.team, people: [...people] }
    },

    async hadPart(callId: string, userId: string): Promise<boolean> {
      const row = await db
        .selectFrom('call_parties')
        .select('sequence')
        .where('call_id', '=', callId)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return row !== undefined
    },

    /** Everything a person had a part in within a time, oldest first. */
    async partsOf(userId: string, from: number, to: number): Promise<readonly CallPartRow[]> {
      const rows = await db
        .selectFrom('call_parties as p')
        .innerJoin('calls as c', 'c.call_id', 'p.call_id')
        .select(['p.call_id', 'p.part', 'p.at', 'c.direction', 'c.talk_ms'])
        .where('p.user_id', '=', userId)
        .where('p.at', '>=', from)
        .where('p.at', '<', to)
        .orderBy('p.at')
        .execute()
      return rows.map((row) => ({
        callId: row.call_id,
        part: row.part,
        at: row.at,
        direction: row.direction as CallSummary['direction'],
        talkMs: row.talk_ms,
      }))
    },

    /** Of a call that has ended; one that runs is told through its machine. */
    async identify(callId: string, customerId: string): Promise<void> {
      await db.updateTable('calls').set({ customer_id: customerId }).where('call_id', '=', callId).execute()
    },

    /** Ended calls of a time with their steps, for the figures (hub/metrics). */
    async history(from: number, to: number): Promise<readonly { call: CallSummary; steps: readonly CallStep[] }[]> {
      const calls = await db
        .selectFrom('calls')
        .selectAll()
        .where('started_at', '>=', from)
        .where('started_at', '<', to)
        .orderBy('started_at')
        .execute()
      const steps = await db
        .selectFrom('call_steps')
        .innerJoin('calls', 'calls.call_id', 'call_steps.call_id')
        .selectAll('call_steps')
        .where('calls.started_at', '>=', from)
        .where('calls.started_at', '<', to)
        .orderBy('call_steps.call_id')
        .orderBy('call_steps.sequence')
        .execute()
      const byCall = Map.groupBy(steps, (step) => step.call_id)
      return calls.map((row) => ({ call: fromRow(row), steps: (byCall.get(row.call_id) ?? []).map(fromStepRow) }))
    },
  }

  function within(reach: CallReach) {
    const query = db.selectFrom('calls').selectAll()
    if (reach.scope === 'own') {
      // A call that was passed on stays in the history of whoever spoke in it before.
      const spoken = db
        .selectFrom('call_parties')
        .select('call_id')
        .where('user_id', '=', reach.userId)
        .where('part', '!=', 'missed')
      return query.where((where) => where.or([where('user_id', '=', reach.userId), where('call_id', 'in', spoken)]))
    }
    if (reach.scope === 'team') {
      // A call nobody took is every team's; a person without a team sees only those.
      return query.where((where) =>
        reach.team === null
          ? where('user_id', 'is', null)
          : where.or([where('team', '=', reach.team), where('user_id', 'is', null)]),
      )
    }
    return query
  }
}

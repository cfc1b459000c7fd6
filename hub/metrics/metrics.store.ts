import { type Selectable, sql } from 'kysely'
import { type AgentState, type Extension, type QueueKey } from '../../contract/agent.ts'
import { type CallDirection, type CallStep } from '../../contract/call.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type Database } from '../database/schema.ts'
import { textList } from '../database/value-list.ts'
import { type CountedCall } from './count-call.ts'
import { type EndedState } from './metrics-engine.ts'

/** A stored call as the engine takes it. */
export type StoredCall = { readonly call: CountedCall; readonly startedAt: number; readonly steps: readonly CallStep[] }

export type MetricsStore = ReturnType<typeof createMetricsStore>

/** One page holds the hub's thread for a few milliseconds. */
const callsPerPage = 128
const linesPerPage = 2_000
const dayMs = 86_400_000

/** Kinds of steps that are counted, and whether what stands in their detail is. */
const countedKinds: Partial<Readonly<Record<CallStep['kind'], boolean>>> = {
  started: true,
  queued: false,
  offered: true,
  'offer-ended': true,
  answered: true,
  held: false,
  retrieved: false,
  transferred: true,
  joined: true,
  'left-queue': true,
  left: false,
  ended: true,
}
const kinds = Object.keys(countedKinds)
const nothing: CallStep['detail'] = Object.freeze({})

type StepTuple = readonly [
  sequence: number,
  sinceBase: number,
  kind: CallStep['kind'],
  extension: Extension | null,
  queue: QueueKey | null,
  detail: string,
]

function stepOf([sequence, sinceBase, kind, extension, queue, detail]: StepTuple, base: number): CallStep {
  const read = countedKinds[kind] === true ? (JSON.parse(detail) as CallStep['detail']) : nothing
  return { sequence, at: base + sinceBase, kind, extension, queue, detail: read }
}

/**
 * The stored history as records of the engine, page by page. What is told of a time are the calls that ended in it or
 * within a day after it, and those that run still.
 */
export function createMetricsStore({ db, kind }: Pick<DatabaseHandle, 'db' | 'kind'>) {
  const columns = ['call_id', 'direction', 'trunk', 'called_number', 'caller_e164', 'started_at', 'ended_at'] as const
  type Row = Pick<Selectable<Database['calls']>, (typeof columns)[number]>

  // One text a call instead of a row a step: taking rows apart is what the time goes into. Times are told from the page's
  // first on, because SQLite writes fifteen digits of a number into JSON.
  const together = (base: number) => {
    const at = sql`at - ${base}`
    return kind === 'sqlite'
      ? sql<string | StepTuple[]>`json_group_array(json_array(sequence, ${at}, kind, extension, queue, detail))`
      : sql<string | StepTuple[]>`json_agg(json_build_array(sequence, ${at}, kind, extension, queue, detail))`
  }

  const withSteps = async (rows: readonly Row[]): Promise<readonly StoredCall[]> => {
    const base = rows[0]?.started_at ?? 0
    const steps = new Map<string, readonly CallStep[]>()
    const found = await db
      .selectFrom('call_steps')
      .select(['call_id', together(base).as('steps')])
      .where(
        'call_id',
        'in',
        textList(
          db,
          rows.map(({ call_id }) => call_id),
        ),
      )
      .where('kind', 'in', kinds)
      .groupBy('call_id')
      .execute()
    for (const row of found) {
      const told = typeof row.steps === 'string' ? (JSON.parse(row.steps) as StepTuple[]) : row.steps
      steps.set(
        row.call_id,
        told.map((tuple) => stepOf(tuple, base)).sort((a, b) => a.sequence - b.sequence),
      )
    }
    return rows.map((row) => ({
      call: {
        callId: row.call_id,
        direction: row.direction as CallDirection,
        trunk: row.trunk,
        calledNumber: row.called_number,
        outside: row.caller_e164,
      },
      startedAt: row.started_at,
      steps: steps.get(row.call_id) ?? [],
    }))
  }

  return {
    /** `newest`: those that run, then backwards from the one that ended last. */
    async *calls(
      from: number,
      to: number,
      order: 'oldest' | 'newest' = 'oldest',
    ): AsyncGenerator<readonly StoredCall[]> {
      // They are few and have an index of their own; asked for by time too, SQLite would go through all calls instead.
      const open = await db.selectFrom('calls').select(columns).where('open_state', 'is not', null).execute()
      const running = open.filter(({ started_at }) => started_at < to)
      if (running.length > 0) yield await withSteps(running)
      const [past, beginsAt, direction] =
        order === 'oldest' ? (['>', '>=', 'asc'] as const) : (['<', '<=', 'desc'] as const)
      let last: Row | undefined
      do {
        let page = db
          .selectFrom('calls')
          .select(columns)
          .where('ended_at', '>=', from)
          .where('ended_at', '<', to + dayMs)
          .where('started_at', '<', to)
        if (last !== undefined) {
          const { ended_at: at, call_id: id } = last
          // A bound of its own for the index: with the other alone it would go through all the pages before.
          page = page
            .where('ended_at', beginsAt, at)
            .where((where) => where.or([where('ended_at', '!=', at), where('call_id', past, id)]))
        }
        const rows = await page
          .orderBy('ended_at', direction)
          .orderBy('call_id', direction)
          .limit(callsPerPage)
          .execute()
        if (rows.length > 0) yield await withSteps(rows)
        last = rows.length === callsPerPage ? rows.at(-1) : undefined
      } while (last !== undefined)
    },

    /** Numbers that were dialled, and when. */
    async dials(from: number, to: number): Promise<readonly { readonly number: string; readonly at: number }[]> {
      const rows = await db
        .selectFrom('calls')
        .select(['caller_e164', 'started_at'])
        .where('direction', '=', 'outbound')
        .where('started_at', '>=', from)
        .where('started_at', '<', to)
        .execute()
      return rows.flatMap(({ caller_e164: number, started_at: at }) => (number === null ? [] : [{ number, at }]))
    },

    /** States that ended in the time, or lasted beyond its end. */
    async *states(from: number, to: number): AsyncGenerator<readonly EndedState[]> {
      let last: { readonly at: number; readonly id: string } | undefined
      do {
        let page = db
          .selectFrom('agent_state_log')
          .select(['id', 'user_id', 'from_state', 'at', 'duration_ms', 'planned_until', 'queues', 'wrap_up_queue'])
          .where('at', '>=', from)
          .where('at', '<', to + 2 * dayMs)
          .where((where) => where(where('at', '-', where.ref('duration_ms')), '<', to))
        if (last !== undefined) {
          const { at, id } = last
          page = page.where('at', '>=', at).where((where) => where.or([where('at', '!=', at), where('id', '>', id)]))
        }
        const rows = await page.orderBy('at').orderBy('id').limit(linesPerPage).execute()
        if (rows.length > 0) {
          yield rows.map((row) => ({
            id: row.id,
            userId: row.user_id,
            state: row.from_state as AgentState,
            from: row.at - row.duration_ms,
            to: row.at,
            until: row.planned_until,
            queues: row.queues === null || row.queues === '' ? [] : row.queues.split(' '),
            wrapUpQueue: row.wrap_up_queue,
          }))
        }
        last = rows.length === linesPerPage ? rows.at(-1) : undefined
      } while (last !== undefined)
    },
  }
}

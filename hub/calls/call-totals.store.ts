import { type DatabaseHandle } from '../database/open-database.ts'
import { type QueueTotals } from './queue-totals.ts'

const abandons = ['abandoned-in-queue', 'abandoned-while-ringing', 'abandoned-short']

export type CallTotals = ReturnType<typeof createCallTotals>

/** Sums over the stored calls, by the time they began. A call counts for the queue it was in last. */
export function createCallTotals({ db }: Pick<DatabaseHandle, 'db'>) {
  return {
    async countInbound(from: number, to: number, queue?: string): Promise<number> {
      let query = db
        .selectFrom('calls')
        .select((select) => select.fn.countAll<number>().as('calls'))
        .where('started_at', '>=', from)
        .where('started_at', '<', to)
        .where('direction', '=', 'inbound')
      if (queue !== undefined) query = query.where('queue', '=', queue)
      return Number((await query.executeTakeFirstOrThrow()).calls)
    },

    async firstStart(): Promise<number | null> {
      const row = await db.selectFrom('calls').select('started_at').orderBy('started_at').limit(1).executeTakeFirst()
      return row?.started_at ?? null
    },

    async ofQueue(queue: string, from: number, to: number): Promise<QueueTotals> {
      const row = await db
        .selectFrom('calls')
        .select((select) => [
          select.fn.countAll<number>().as('calls'),
          select.fn.count<number>('answered_at').as('answered'),
          select.fn.sum<number | null>('talk_ms').as('talk'),
          select.fn.sum<number | null>('hold_ms').as('hold'),
          select.fn.sum<number | null>('wait_ms').as('wait'),
          select.fn.countAll<number>().filterWhere('loss_reason', 'in', abandons).as('abandoned'),
        ])
        .where('started_at', '>=', from)
        .where('started_at', '<', to)
        .where('queue', '=', queue)
        .where('direction', '=', 'inbound')
        .where('phase', '=', 'ended')
        .executeTakeFirstOrThrow()
      return {
        calls: Number(row.calls),
        answered: Number(row.answered),
        talkAndHoldMs: Number(row.talk ?? 0) + Number(row.hold ?? 0),
        waitMs: Number(row.wait ?? 0),
        abandoned: Number(row.abandoned),
      }
    },
  }
}

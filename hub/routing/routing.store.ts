import {
  type AreaRoute,
  type ListEntry,
  type RoutingParameters,
  routingParametersSchema,
} from '../../contract/routing.ts'
import { type DatabaseHandle, type Db, type Tx } from '../database/open-database.ts'

export type StoredParameters = { readonly value: RoutingParameters; readonly version: number }

export type RoutingStore = ReturnType<typeof createRoutingStore>

export function createRoutingStore({ db, transaction }: Pick<DatabaseHandle, 'db' | 'transaction'>) {
  return {
    async lists(): Promise<readonly ListEntry[]> {
      const rows = await db.selectFrom('routing_list').selectAll().orderBy('created_at').orderBy('id').execute()
      return rows.map((row) => ({
        id: row.id,
        list: row.list as ListEntry['list'],
        number: row.number_key,
        typed: row.typed,
        reason: row.reason,
        until: row.until,
        createdBy: row.created_by,
        createdAt: row.created_at,
      }))
    },
    /** A repeat of the same id changes nothing. @throws unique violation when the number is on the list already */
    async addToList(entry: ListEntry, on: Db | Tx = db): Promise<void> {
      await on
        .insertInto('routing_list')
        .values({
          id: entry.id,
          list: entry.list,
          number_key: entry.number,
          typed: entry.typed,
          reason: entry.reason,
          until: entry.until,
          created_by: entry.createdBy,
          created_at: entry.createdAt,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    },
    async removeFromList(id: string): Promise<boolean> {
      const result = await db.deleteFrom('routing_list').where('id', '=', id).executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async areas(): Promise<readonly AreaRoute[]> {
      const rows = await db.selectFrom('routing_area').selectAll().orderBy('created_at').orderBy('id').execute()
      return rows.map((row) => ({
        id: row.id,
        kind: row.kind as AreaRoute['kind'],
        value: row.value,
        calledNumber: row.called_number,
        action: row.action as AreaRoute['action'],
        target: row.target,
        createdBy: row.created_by,
        createdAt: row.created_at,
      }))
    },
    async addArea(area: AreaRoute): Promise<void> {
      await db
        .insertInto('routing_area')
        .values({
          id: area.id,
          kind: area.kind,
          value: area.value,
          called_number: area.calledNumber,
          action: area.action,
          target: area.target,
          created_by: area.createdBy,
          created_at: area.createdAt,
        })
        .onConflict((conflict) => conflict.column('id').doNothing())
        .execute()
    },
    async removeArea(id: string): Promise<boolean> {
      const result = await db.deleteFrom('routing_area').where('id', '=', id).executeTakeFirst()
      return result.numDeletedRows > 0n
    },

    async parameters(): Promise<StoredParameters | null> {
      const row = await db.selectFrom('routing_parameters').selectAll().where('id', '=', 1).executeTakeFirst()
      return row ? { value: routingParametersSchema.parse(JSON.parse(row.value)), version: row.version } : null
    },
    /** @returns the version now stored, or null when somebody changed it meanwhile */
    async saveParameters(
      value: RoutingParameters,
      seen: number,
      by: { readonly userId: string; readonly at: number },
    ): Promise<number | null> {
      return transaction(async (tx) => {
        const row = await tx.selectFrom('routing_parameters').select('version').where('id', '=', 1).executeTakeFirst()
        if ((row?.version ?? 0) !== seen) return null
        const version = seen + 1
        const values = { value: JSON.stringify(value), version, changed_by: by.userId, changed_at: by.at }
        await tx
          .insertInto('routing_parameters')
          .values({ id: 1, ...values })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
          .execute()
        return version
      })
    },
  }
}

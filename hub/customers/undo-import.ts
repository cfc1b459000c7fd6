import { setImmediate as breathe } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import { type DatabaseHandle } from '../database/open-database.ts'
import { changesBetween } from './customer-changes.ts'
import { addChanges } from './customer-history.store.ts'
import { deleteCustomers, findRecord, replaceCustomer } from './customer.store.ts'
import {
  endRun,
  forgetHistory,
  forgetUpdates,
  type ImportRun,
  rememberedUpdates,
  touchedCreations,
  unfinishedRuns,
  untouchedCreations,
} from './customer-import.store.ts'

/** Names of customers that people had changed after the import made or changed them: those stay as they are. */
export type Undone = { readonly kept: readonly string[] }

const batch = 200

/** Takes out what a run stored, in transactions of bounded size; can be broken off and begun again. */
export async function undoRun(database: DatabaseHandle, run: ImportRun, now: () => number): Promise<Undone> {
  const kept: string[] = []
  for (;;) {
    const gone = await database.transaction(async (tx) => {
      const customers = await untouchedCreations(tx, run.id, batch)
      if (customers.length === 0) return 0
      await deleteCustomers(
        tx,
        customers.map((c) => c.serial),
      )
      await forgetHistory(
        tx,
        customers.map((c) => c.id),
      )
      return customers.length
    })
    if (gone === 0) break
    await breathe()
  }
  for (;;) {
    const restored = await database.transaction(async (tx) => {
      const updates = await rememberedUpdates(tx, run.id, batch)
      for (const { before, versionAfter } of updates) {
        const record = await findRecord(tx, before.id)
        if (record === undefined) continue
        if (record.customer.version !== versionAfter) {
          kept.push(record.customer.name)
          continue
        }
        const at = now()
        const customer = { ...before, updatedAt: at, version: versionAfter + 1 }
        await replaceCustomer(tx, record.serial, customer)
        await addChanges(
          tx,
          changesBetween(record.customer, before).map((change) => ({
            ...change,
            id: uuid(),
            customerId: before.id,
            at,
            userId: run.userId,
            version: customer.version,
            mutationId: run.id,
          })),
        )
      }
      if (updates.length > 0) {
        await forgetUpdates(
          tx,
          run.id,
          updates.map((u) => u.before.id),
        )
      }
      return updates.length
    })
    if (restored === 0) break
    await breathe()
  }
  await database.transaction((tx) => endRun(tx, run.id, 'undone', { created: 0, updated: 0, at: now() }))
  return { kept: [...kept, ...(await touchedCreations(database.db, run.id))] }
}

export async function undoUnfinishedRuns(
  database: DatabaseHandle,
  now: () => number,
): Promise<readonly (Undone & { readonly fileName: string })[]> {
  const undone: (Undone & { readonly fileName: string })[] = []
  for (const run of await unfinishedRuns(database.db)) {
    undone.push({ ...(await undoRun(database, run, now)), fileName: run.fileName })
  }
  return undone
}

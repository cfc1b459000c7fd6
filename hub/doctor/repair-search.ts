import { rebuildSearchIndex, type RebuildOptions } from '../customers/customers.ts'
import { type DatabaseHandle } from '../database/open-database.ts'

/**
 * Makes the customers' search index anew, a batch per transaction. The caller has the data folder to himself: a hub
 * that changes customers meanwhile would write them twice.
 * @returns how many customers it holds now
 */
export function repairSearch(database: DatabaseHandle, options: RebuildOptions): Promise<number> {
  return rebuildSearchIndex((work) => database.transaction((tx) => work(tx)), options)
}

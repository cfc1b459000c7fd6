import { type Executor, countCustomers, emptySearchIndex, indexAgain } from './customer.store.ts'

export type RebuildOptions = {
  readonly signal?: AbortSignal | undefined
  readonly progress?: (done: number, total: number) => void
}

/** Customers per transaction: a second or less of the database's time. */
const batch = 500

/**
 * Empties the search index and makes it anew from the customers. Stopped half-way it is incomplete, which the doctor sees;
 * begun again it starts from nothing, so it never holds anybody twice. Nobody else may change customers meanwhile.
 * @param inTransaction runs each batch: a transaction of its own, or the caller's
 * @returns how many customers are in it now
 */
export async function rebuildSearchIndex(
  inTransaction: <T>(work: (tx: Executor) => Promise<T>) => Promise<T>,
  options: RebuildOptions = {},
): Promise<number> {
  const total = await inTransaction(async (tx) => {
    await emptySearchIndex(tx)
    return await countCustomers(tx)
  })
  let done = 0
  let after = 0
  for (;;) {
    options.signal?.throwIfAborted()
    const serials = await inTransaction((tx) => indexAgain(tx, after, batch))
    const last = serials.at(-1)
    if (last === undefined) return done
    after = last
    done += serials.length
    options.progress?.(done, total)
  }
}

import { type Order, orderSchema } from '../../contract/order/order.ts'
import { type LogFlush } from './flush-log.ts'
import { atomically, type EncryptedDatabase, stored } from './open-encrypted.ts'

/** An order this seat knows. `pending`: written here, and the hub has not taken it yet. */
export type LocalOrder = { readonly order: Order; readonly pending: boolean }

export type LocalOrderStore = {
  find(id: string): LocalOrder | null
  /** Written here. To be called within the placing's transaction. */
  add(order: Order, owner: string): void
  /** As the hub has them now: an older one than what is there is left alone. Gives back those that were news. */
  take(orders: readonly Order[]): Order[]
  remove(id: string): void
  /** What this owner wrote and the hub has not taken, oldest first. */
  pending(owner: string): Order[]
  pendingOf(owner: string, customerId: string): Order[]
  /** All that this owner may see, newest first. */
  list(owner: string, limit: number): Order[]
  /** Another person's eyes, or another hub: what came from the hub goes; what waits for it stays. */
  forget(): void
}

/** What came from the hub is kept for lists without it: these days, and so many at the most. */
const keptMs = 14 * 24 * 3_600_000
const keptMost = 5_000

type Row = { body: string; pending: number }

export function createLocalOrderStore(
  database: EncryptedDatabase,
  flush: LogFlush,
  now: () => number,
): LocalOrderStore {
  database.prepare('DELETE FROM local_order WHERE pending = 0 AND placed_at < ?').run(now() - keptMs)
  database
    .prepare(
      `DELETE FROM local_order WHERE pending = 0 AND placed_at <
        (SELECT placed_at FROM local_order WHERE pending = 0 ORDER BY placed_at DESC LIMIT 1 OFFSET ?)`,
    )
    .run(keptMost)
  // Refused to the face of its writer, and the programme ended before it was taken from here.
  database
    .prepare("DELETE FROM local_order WHERE pending = 1 AND id NOT IN (SELECT id FROM outbox WHERE state <> 'sent')")
    .run()
  const one = database.prepare('SELECT body, pending FROM local_order WHERE id = ?')
  const changeOf = database.prepare('SELECT change, pending FROM local_order WHERE id = ?')
  const put = database.prepare(
    `INSERT OR REPLACE INTO local_order (id, customer_id, placed_at, pending, owner, change, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  )
  const remove = database.prepare('DELETE FROM local_order WHERE id = ?')
  const pending = database.prepare(
    'SELECT body, pending FROM local_order WHERE pending = 1 AND owner = ? ORDER BY placed_at',
  )
  const pendingOf = database.prepare(
    'SELECT body, pending FROM local_order WHERE customer_id = ? AND pending = 1 AND owner = ? ORDER BY placed_at',
  )
  const list = database.prepare(
    'SELECT body, pending FROM local_order WHERE pending = 0 OR owner = ? ORDER BY placed_at DESC, id DESC LIMIT ?',
  )
  const forget = database.prepare('DELETE FROM local_order WHERE pending = 0')

  const take = (order: Order): boolean => {
    const known = changeOf.get(order.id) as { change: number; pending: number } | undefined
    if (known !== undefined && known.pending === 0 && known.change > order.change) return false
    put.run(order.id, order.customerId, order.placedAt, 0, null, order.change, JSON.stringify(order))
    return true
  }

  return {
    find(id) {
      const row = one.get(id) as Row | undefined
      return row === undefined ? null : read(row)
    },
    add(order, owner) {
      stored(() => put.run(order.id, order.customerId, order.placedAt, 1, owner, order.change, JSON.stringify(order)))
      flush.soon()
    },
    take: (orders) => atomically(database, () => orders.filter(take)),
    remove: (id) => void remove.run(id),
    pending: (owner) => ordersOf(pending.all(owner)),
    pendingOf: (owner, customerId) => ordersOf(pendingOf.all(customerId, owner)),
    list: (owner, limit) => ordersOf(list.all(owner, limit)),
    forget: () => void forget.run(),
  }
}

const ordersOf = (rows: unknown[]): Order[] => (rows as Row[]).flatMap((row) => read(row)?.order ?? [])

function read({ body, pending }: Row): LocalOrder | null {
  // What came from the hub was checked when it came, and is asked for again; what is only here may be of another version.
  if (pending === 0) return { order: JSON.parse(body) as Order, pending: false }
  const order = orderSchema.safeParse(JSON.parse(body))
  return order.success ? { order: order.data, pending: true } : null
}

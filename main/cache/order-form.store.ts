import { type OrderForm, orderFormSchema } from '../../contract/bridge/shop-commands.ts'
import { type LogFlush } from './flush-log.ts'
import { type EncryptedDatabase, stored } from './open-encrypted.ts'

export type OrderFormStore = {
  read(key: string): OrderForm | null
  save(key: string, form: OrderForm): void
  remove(key: string): void
}

/** An order nobody came back to. */
const keptMs = 30 * 24 * 3_600_000

/** Orders while they are written, kept at every key stroke (OF2). */
export function createOrderFormStore(database: EncryptedDatabase, flush: LogFlush, now: () => number): OrderFormStore {
  database.prepare('DELETE FROM order_form WHERE changed_at < ?').run(now() - keptMs)
  const one = database.prepare('SELECT body FROM order_form WHERE key = ?')
  const put = database.prepare('INSERT OR REPLACE INTO order_form (key, body, changed_at) VALUES (?, ?, ?)')
  const remove = database.prepare('DELETE FROM order_form WHERE key = ?')
  return {
    read(key) {
      const row = one.get(key) as { body: string } | undefined
      if (row === undefined) return null
      const read = orderFormSchema.safeParse(JSON.parse(row.body))
      return read.success ? read.data : null
    },
    save(key, form) {
      stored(() => put.run(key, JSON.stringify(form), Math.round(form.changedAt)))
      flush.soon()
    },
    remove: (key) => void remove.run(key),
  }
}

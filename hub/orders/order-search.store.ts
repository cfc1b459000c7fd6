import { type Db } from '../database/open-database.ts'
import { type OrderFilter } from './order-list.store.ts'
import { tailOf } from './order-rows.ts'

/** More than this many are not looked up one by one. */
const mostFound = 2_000
/** Fewer last digits than this say nothing. */
const leastDigits = 4

export type OrderSearch = {
  readonly text: string
  /** False for people who see numbers masked: digits then find orders by their own number only. */
  readonly withNumbers: boolean
  /** The customers that the customers' own search finds by this text. */
  readonly customerIds: readonly string[]
}

/**
 * Orders by their number, the last digits of the contact number or all of them, how the customer's name begins, or a
 * customer that his own search finds (given name, pinyin, his other numbers).
 */
export async function searchOrders(db: Db, search: OrderSearch): Promise<Pick<OrderFilter, 'ids' | 'nameStart'>> {
  const text = search.text.trim()
  const digits = /^[#+\d][\d\s()-]*$/.test(text) ? text.replace(/\D/g, '') : ''
  const ids = new Set<string>()
  const add = (rows: readonly { readonly id: string }[]): void => rows.forEach(({ id }) => ids.add(id))

  if (digits !== '' && Number(digits) <= Number.MAX_SAFE_INTEGER) {
    add(await db.selectFrom('orders').select('id').where('number', '=', Number(digits)).execute())
  }
  if (digits.length >= leastDigits && search.withNumbers) {
    // Typed the national way the number ends alike.
    const tail = tailOf(digits.replace(/^0(?=\d{9,})/, ''))
    add(await startingWith(db, 'contact_tail', tail, `${tail}:`))
  }
  if (digits === '') {
    const named = await startingWith(db, 'customer_name', text, `${text}\u{10ffff}`)
    // With a name this common a page is full after a short walk along the times.
    if (named.length >= mostFound) return { nameStart: text }
    add(named)
  }
  if (search.customerIds.length > 0) {
    const query = db.selectFrom('orders').select('id').where('customer_id', 'in', search.customerIds)
    add(await query.limit(mostFound).execute())
  }
  return { ids: [...ids] }
}

async function startingWith(
  db: Db,
  column: 'contact_tail' | 'customer_name',
  from: string,
  below: string,
): Promise<readonly { readonly id: string }[]> {
  return await db
    .selectFrom('orders')
    .select('id')
    .where(column, '>=', from)
    .where(column, '<', below)
    .limit(mostFound)
    .execute()
}

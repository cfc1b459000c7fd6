import { createHash } from 'node:crypto'
import { type Customer } from '../../contract/customer.ts'
import { type CustomerId, type UserId } from '../../contract/ids.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { feedHead, feedPage } from './customer-feed.store.ts'
import { toContract } from './customer-rows.ts'

export type CustomerFeedPage = {
  readonly customers: readonly Customer[]
  readonly removed: readonly CustomerId[]
  readonly to: number
  readonly newest: number
  readonly epoch: string
}

export type FeedWish = {
  readonly after: number
  readonly limit: number
  /** Whose customers may be read. */
  readonly reach: 'all' | readonly UserId[]
  /** Whose numbers arrive whole; anything else is part of what makes two caches differ. */
  readonly wholeNumbers: 'all' | 'none' | readonly UserId[]
}

/**
 * One page of what changed, for a seat's cache (OF1). Entries are in the order of their numbers; a customer whom the
 * asker may no longer see arrives as removed, so that his cache forgets him.
 */
export async function readCustomerFeed({ db }: Pick<DatabaseHandle, 'db'>, wish: FeedWish): Promise<CustomerFeedPage> {
  const head = await feedHead(db)
  const epoch = epochFor(head.epoch, wish)
  // Numbers that this database never gave: nothing follows them, and `to` says how far it really is.
  if (wish.after >= head.newest) return { customers: [], removed: [], to: head.newest, newest: head.newest, epoch }
  const { entries, more } = await feedPage(db, wish.after, head.newest, wish.limit)
  const customers: Customer[] = []
  const removed: CustomerId[] = []
  for (const entry of entries) {
    if ('removed' in entry) removed.push(entry.removed as CustomerId)
    else if (mayRead(wish.reach, entry.customer.ownerId)) customers.push(toContract(entry.customer))
    // One that has never changed has never been seen by whoever may not see it now.
    else if (entry.customer.version > 1) removed.push(entry.customer.id)
  }
  const last = entries.at(-1)?.change ?? head.newest
  return { customers, removed, to: more ? last : head.newest, newest: head.newest, epoch }
}

function mayRead(reach: FeedWish['reach'], ownerId: UserId | null): boolean {
  return reach === 'all' || (ownerId !== null && reach.includes(ownerId))
}

/** A cache filled with other rights holds other customers, or masked ones: it is another cache. */
function epochFor(epoch: string, { reach, wholeNumbers }: Pick<FeedWish, 'reach' | 'wholeNumbers'>): string {
  if (reach === 'all' && wholeNumbers === 'all') return epoch
  const view = JSON.stringify([sorted(reach), sorted(wholeNumbers)])
  return `${epoch}-${createHash('sha256').update(view).digest('base64url').slice(0, 12)}`
}

function sorted(list: string | readonly string[]): string | readonly string[] {
  return typeof list === 'string' ? list : [...list].sort()
}

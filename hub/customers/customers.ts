import {
  type Customer,
  type CustomerChange,
  type CustomerPatch,
  type FieldDefinition,
  type NewCustomer,
  type NumberLookup,
} from '../../contract/customer.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type CustomerId, type UserId } from '../../contract/ids.ts'
import { type NormalisedNumber } from '../../contract/number.ts'
import { isUniqueViolation } from '../database/database-errors.ts'
import { type DatabaseHandle, type Tx } from '../database/open-database.ts'
import { type HomePlaces } from '../numbers/home-place.ts'
import { type NumberingPlan, normaliseNumber } from '../numbers/normalise-number.ts'
import { changeCustomer, type Changed, createCustomer, customerNoun, removeCustomer } from './change-customer.ts'
import { listChanges } from './customer-history.store.ts'
import { type CustomerFeedPage, type FeedWish, readCustomerFeed } from './customer-feed.ts'
import { feedHead } from './customer-feed.store.ts'
import { deleteField, listFields, putField } from './customer-fields.store.ts'
import { type StoredCustomer, toContract } from './customer-rows.ts'
import {
  callersWithNumber,
  type Executor,
  findRecord,
  findRecords,
  listSerials,
  serialsWithCode,
  serialsWithNumber,
} from './customer.store.ts'
import { type SearchResult, searchCustomers } from './search-customers.ts'

export { renewFeedEpoch as renewCustomerFeed } from './customer-feed.store.ts'
export { rebuildSearchIndex, type RebuildOptions } from './rebuild-search-index.ts'
// How others index and search names and numbers the same way.
export { fullTextQuery, textSearchQuery } from './search/search-index.store.ts'
export { readSearch, type TermExpression } from './search/search-query.ts'
export { grams, searchText } from './search/search-terms.ts'

/** A customer was stored, changed or removed; written in the same transaction as the change. */
export type CustomerFact = {
  readonly kind: 'customer.changed' | 'customer.removed'
  readonly customerId: CustomerId
  readonly version: number
  /** Its number in the feed. */
  readonly change: number
}

export type CustomersOptions = {
  readonly database: DatabaseHandle
  readonly homePlaces: HomePlaces
  /** Asked each time: the centre definition may change while the hub runs. */
  readonly numberingPlan: () => NumberingPlan
  readonly now?: () => number
  /** Gives the change its number in the feed, in the same transaction. */
  readonly recordFact?: (tx: Tx, fact: CustomerFact) => Promise<void>
}

/** Whose customers somebody may see or change: everybody's, or those of these account managers. */
export type Reach = 'all' | readonly UserId[]

export type Page<T, Next = number> = { readonly items: readonly T[]; readonly next: Next | null }

/** What the routing question asks about a caller. */
export type CallerFacts = {
  readonly customerId: CustomerId
  readonly name: string
  readonly level: string
  readonly blacklisted: boolean
  readonly ownerId: UserId | null
  readonly station: string | null
}

/** The customers, for every other subject of the hub. Numbers are whole here; the routes mask them. */
export type Customers = {
  normalise(typed: string): NormalisedNumber
  /** The centre's own, without its 0: what a bare local number is read with. */
  areaCode(): string | null
  /** Everybody with this number's key, VIPs and the last changed first. One indexed query, no more. */
  callers(key: string): Promise<readonly CallerFacts[]>
  /** @throws ZuoxiError `thing.not-found` */
  find(id: string, reach: Reach): Promise<Customer>
  exists(id: string): Promise<boolean>
  byNumber(typed: string, reach: Reach): Promise<NumberLookup>
  byCode(code: string, reach: Reach): Promise<Customer | undefined>
  search(wish: { text: string; limit: number; withNumbers: boolean; reach: Reach }): Promise<SearchResult>
  /** The newest first; `before` is the `next` of the page before. */
  list(wish: { before: number | null; limit: number; reach: Reach }): Promise<Page<Customer>>
  create(input: NewCustomer, userId: UserId | null): Promise<Customer>
  change(id: string, patch: CustomerPatch, userId: UserId | null, reach: Reach): Promise<Customer>
  remove(id: string, userId: UserId | null, reach: Reach): Promise<void>
  history(
    id: string,
    wish: { before: string | null; limit: number; reach: Reach },
  ): Promise<Page<CustomerChange, string>>
  /** What changed after a number, for the caches of the seats. */
  feed(wish: FeedWish): Promise<CustomerFeedPage>
  /** The feed's newest number. */
  newestChange(): Promise<number>
  fields(): Promise<readonly FieldDefinition[]>
  putField(field: FieldDefinition): Promise<void>
  removeField(key: string): Promise<void>
}

const newest = 2_147_483_647

export function createCustomers(options: CustomersOptions): Customers {
  const { database, numberingPlan } = options
  const now = options.now ?? Date.now
  const db: Executor = database.db

  const context = (userId: UserId | null) => ({ userId, plan: numberingPlan(), now: now() })

  const store = async (work: (tx: Executor) => Promise<Changed>): Promise<Customer> => {
    const { customer } = await database.transaction(async (tx) => {
      const result = await work(tx)
      if (result.changed) {
        const { id, version } = result.customer
        const { newest: change } = await feedHead(tx)
        await options.recordFact?.(tx, { kind: 'customer.changed', customerId: id, version, change })
      }
      return result
    })
    return toContract(customer)
  }

  return {
    normalise: (typed) => normaliseNumber(typed, numberingPlan()),
    areaCode: () => numberingPlan().areaCode ?? null,

    async callers(key) {
      if (key === '') return []
      const rows = await callersWithNumber(db, key)
      return [...rows].sort(callerOrder).map((row) => ({
        customerId: row.id as CustomerId,
        name: row.name,
        level: row.level,
        blacklisted: Number(row.blacklisted) === 1,
        ownerId: row.owner_id as UserId | null,
        station: row.station,
      }))
    },

    async find(id, reach) {
      const record = await findRecord(db, id)
      if (record === undefined || !within(reach)(record.customer)) {
        throw new ZuoxiError('thing.not-found', { what: customerNoun, id })
      }
      return toContract(record.customer)
    },

    exists: async (id) => (await findRecord(db, id)) !== undefined,

    async byNumber(typed, reach) {
      const number = normaliseNumber(typed, numberingPlan())
      const records = number.key === '' ? [] : await findRecords(db, await serialsWithNumber(db, number.key))
      const customers = records.map((record) => record.customer).filter(within(reach))
      return {
        number: { number: number.key, kind: number.kind, extension: number.extension ?? null },
        homePlace: options.homePlaces(number) ?? null,
        customers: customers.sort(byStanding).map(toContract),
      }
    },

    async byCode(code, reach) {
      const key = code.toLowerCase()
      const records = await findRecords(db, await serialsWithCode(db, key, 1))
      const found = records.map(({ customer }) => customer).find((one) => one.code?.toLowerCase() === key)
      return found !== undefined && within(reach)(found) ? toContract(found) : undefined
    },

    async search({ text, limit, withNumbers, reach }) {
      const wish = { text, limit, withNumbers, mayRead: within(reach) }
      return await searchCustomers(db, wish, numberingPlan())
    },

    async list({ before, limit, reach }) {
      if (reach !== 'all' && reach.length === 0) return { items: [], next: null }
      const serials = await listSerials(db, reach, before ?? newest, limit)
      const records = await findRecords(db, serials)
      return {
        items: records.map(({ customer }) => toContract(customer)),
        next: serials.length < limit ? null : (serials.at(-1) ?? null),
      }
    },

    async create(input, userId) {
      try {
        return await store((tx) => createCustomer(tx, input, context(userId)))
      } catch (error) {
        // On PostgreSQL the same creation may be running twice at once; one of them finds the other's row too late.
        if (isUniqueViolation(error)) return await store((tx) => createCustomer(tx, input, context(userId)))
        throw error
      }
    },

    async change(id, patch, userId, reach) {
      return await store((tx) => changeCustomer(tx, id, patch, context(userId), within(reach)))
    },

    async remove(id, userId, reach) {
      await database.transaction(async (tx) => {
        const removed = await removeCustomer(tx, id, context(userId), within(reach))
        if (removed) {
          const { newest: change } = await feedHead(tx)
          const customerId = id as CustomerId
          await options.recordFact?.(tx, { kind: 'customer.removed', customerId, version: 0, change })
        }
      })
    },

    async history(id, { before, limit, reach }) {
      const record = await findRecord(db, id)
      if (record === undefined ? reach !== 'all' : !within(reach)(record.customer)) {
        throw new ZuoxiError('thing.not-found', { what: customerNoun, id })
      }
      const items = await listChanges(db, id, before, limit)
      if (record === undefined && items.length === 0) {
        throw new ZuoxiError('thing.not-found', { what: customerNoun, id })
      }
      return { items, next: items.length < limit ? null : (items.at(-1)?.id ?? null) }
    },

    feed: (wish) => readCustomerFeed(database, wish),
    newestChange: async () => (await feedHead(db)).newest,

    fields: () => listFields(db),

    async putField(field) {
      await database.transaction(async (tx) => {
        const existing = (await listFields(tx)).find((f) => f.key === field.key)
        if (existing !== undefined && existing.type !== field.type) {
          throw new ZuoxiError('state.illegal', {
            reason: {
              'zh-CN': `字段 ${field.key} 的类型已是 ${existing.type}，已有客户资料按此保存；请新建字段`,
              en: `the field ${field.key} is of type ${existing.type} and customers hold such values; make a new field`,
            },
          })
        }
        await putField(tx, field)
      })
    },

    async removeField(key) {
      await database.transaction(async (tx) => {
        if (!(await deleteField(tx, key))) {
          throw new ZuoxiError('thing.not-found', { what: { 'zh-CN': '自定义字段', en: 'Field' }, id: key })
        }
      })
    },
  }
}

const within =
  (reach: Reach) =>
  (customer: StoredCustomer): boolean =>
    reach === 'all' || (customer.ownerId !== null && reach.includes(customer.ownerId))

/** Several customers with one number: those who are served first, then the last changed. */
function byStanding(a: StoredCustomer, b: StoredCustomer): number {
  return (
    Number(a.blacklisted) - Number(b.blacklisted) || standing(b.level) - standing(a.level) || b.updatedAt - a.updatedAt
  )
}

function callerOrder(
  a: { readonly level: string; readonly updated_at: number },
  b: { readonly level: string; readonly updated_at: number },
): number {
  return standing(b.level) - standing(a.level) || Number(b.updated_at) - Number(a.updated_at)
}

function standing(level: string): number {
  return level === 'vip' ? 1 : 0
}

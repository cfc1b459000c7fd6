import { renameSync, rmSync } from 'node:fs'
import { type Customer, type CustomerHit } from '../../contract/customer.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { type AccountPosition, isNoAccountNews, readAccountPosition } from './account-writer.ts'
import { isNoNews } from './customer-page.ts'
import { createCustomerThread, type CustomerThread } from './customer-thread.ts'
import { type CachePosition, customerTables, emptyPosition, readPosition } from './customer-tables.ts'
import { type EncryptedDatabase, openEncrypted } from './open-encrypted.ts'

/** The seat's own copy of the customers: look-ups here in microseconds, writes and searches on a thread of their own. */
export type CustomerCache = {
  position(): CachePosition
  /** Who has this number (a key of contract/numbers); never throws: a call must ring whatever the cache is like. */
  byNumber(key: string): readonly Customer[]
  read(id: string): Customer | null
  /** @throws an Error with SQLite's `code` */
  writePage(bytes: Uint8Array, after: number): Promise<CachePosition>
  put(customers: readonly Customer[]): Promise<void>
  remove(id: string): Promise<void>
  accountPosition(): AccountPosition
  /** What a customer has with the shop; null: never heard of. Never throws. */
  account(customerId: string): CustomerAccount | null
  writeAccounts(bytes: Uint8Array, after: number): Promise<AccountPosition>
  clearAccounts(): Promise<void>
  clear(view: string): Promise<void>
  search(text: string, limit: number): Promise<{ readonly hits: readonly CustomerHit[]; readonly complete: boolean }>
  /** Puts a broken file aside and begins with an empty one. */
  rebuild(): Promise<void>
  /** Where an unreadable file was put, when it was. */
  setAside(): string | null
  close(): Promise<void>
}

export type CustomerCacheOptions = {
  readonly file: string
  /** 32 bytes as hex. */
  readonly key: string
  /** The built file of customer-thread.worker.ts; beside this one when run from the source. */
  readonly workerFile?: string | URL
  readonly idleMs?: number
  /** A look-up found the file broken. */
  readonly broken?: (error: unknown) => void
  readonly now?: () => number
}

export function openCustomerCache(options: CustomerCacheOptions): CustomerCache {
  const { file, key } = options
  const now = options.now ?? Date.now
  let setAside: string | null = null
  let position: CachePosition = emptyPosition()
  let accountPosition: AccountPosition
  let thread: CustomerThread
  let database: EncryptedDatabase
  let lookUp: (key: string) => { body: string }[]
  let byId: (id: string) => { body: string }[]
  let accountOf: (id: string) => { body: string }[]

  const open = (): void => {
    const opened = openEncrypted({ file, key, steps: customerTables, now })
    database = opened.database
    setAside = opened.setAside ?? setAside
    position = readPosition(database)
    accountPosition = readAccountPosition(database)
    const numbers = database.prepare('SELECT body FROM number JOIN customer USING (row) WHERE key = ? LIMIT 50')
    const ids = database.prepare('SELECT body FROM customer WHERE id = ?')
    const accounts = database.prepare('SELECT body FROM account WHERE customer_id = ?')
    accountOf = (wanted) => accounts.all(wanted) as { body: string }[]
    lookUp = (wanted) => numbers.all(wanted) as { body: string }[]
    byId = (wanted) => ids.all(wanted) as { body: string }[]
    thread = createCustomerThread({
      workerFile: options.workerFile ?? new URL('./customer-thread.worker.ts', import.meta.url),
      file,
      key,
      ...(options.idleMs === undefined ? {} : { idleMs: options.idleMs }),
    })
  }

  const close = async (): Promise<void> => {
    await thread.close()
    if (database.open) database.close()
  }

  const looked = <T = Customer>(look: () => { body: string }[]): T[] => {
    try {
      // Checked against the contract when it was written.
      return look().map(({ body }) => JSON.parse(body) as T)
    } catch (error) {
      options.broken?.(error)
      return []
    }
  }

  open()
  return {
    position: () => position,
    byNumber: (wanted) => (wanted === '' ? [] : looked(() => lookUp(wanted))),
    read: (id) => looked(() => byId(id))[0] ?? null,
    async writePage(bytes, after) {
      if (after === position.after && isNoNews(bytes, position)) return position
      const result = await thread.ask({ kind: 'page', bytes, after })
      position = result.position ?? position
      return position
    },
    async put(customers) {
      position = (await thread.ask({ kind: 'put', customers })).position ?? position
    },
    async remove(id) {
      position = (await thread.ask({ kind: 'remove', customerId: id })).position ?? position
    },
    accountPosition: () => accountPosition,
    account: (customerId) => looked<CustomerAccount>(() => accountOf(customerId))[0] ?? null,
    async writeAccounts(bytes, after) {
      if (after === accountPosition.after && isNoAccountNews(bytes, accountPosition)) return accountPosition
      const result = await thread.ask({ kind: 'account-page', bytes, after })
      accountPosition = result.accounts ?? accountPosition
      return accountPosition
    },
    async clearAccounts() {
      accountPosition = (await thread.ask({ kind: 'clear-accounts' })).accounts ?? accountPosition
    },
    async clear(view) {
      position = (await thread.ask({ kind: 'clear', view })).position ?? position
    },
    async search(text, limit) {
      const { hits = [], complete = true } = await thread.ask({ kind: 'search', text, limit })
      return { hits, complete }
    },
    async rebuild() {
      await close().catch(() => undefined)
      setAside = `${file}.unreadable-${String(now())}`
      try {
        renameSync(file, setAside)
      } catch {
        setAside = null
      }
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
      open()
    },
    setAside: () => setAside,
    close,
  }
}

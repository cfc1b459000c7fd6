import { listCustomerChanges } from '../../contract/api/customer-changes.api.ts'
import { type Me } from '../../contract/access.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { type CustomerCache } from './customer-cache.ts'
import { endOfPage } from './customer-page.ts'
import { storageTrouble } from './open-encrypted.ts'

export type CustomerFill = {
  /** Somebody has signed in: what he may not see is forgotten, the rest is brought up to date. */
  begin(me: Me): void
  /** Signed out: nothing is asked any more; what is there stays. */
  pause(): void
  /** A look-up found the file broken. */
  broken(): void
  close(): void
}

export type CustomerFillOptions = {
  readonly cache: CustomerCache
  readonly link: Pick<HubLink, 'callBytes' | 'listen'>
  readonly board: TopicBoard
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly random?: () => number
  /** Customers per page: some 300 KB, so that neither the hub nor the line is busy with one seat. */
  readonly pageSize?: number
  /** Many changes at once are asked for once. */
  readonly lingerMs?: number
}

/** What the person may see of customers, as far as the cache differs by it. */
export function cacheView({ grants, userId, team }: Pick<Me, 'grants' | 'userId' | 'team'>): string {
  const of = (right: 'customer.read' | 'customer.number'): string => {
    const scope = grants[right]
    if (scope === undefined || scope === 'all') return scope ?? 'none'
    return scope === 'team' ? `team:${team ?? userId}` : `own:${userId}`
  }
  return `${of('customer.read')} ${of('customer.number')}`
}

/** Keeps the cache in step with the hub (OF1): all of it the first time, afterwards what changed, page by page. */
export function createCustomerFill(options: CustomerFillOptions): CustomerFill {
  const { cache, link, board, log } = options
  const pageSize = options.pageSize ?? 500
  const lingerMs = options.lingerMs ?? 50
  let view: string | null = null
  let running = false
  let again = false
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let wanted = 0
  let call = new AbortController()

  const show = (state: 'closed' | 'filling' | 'current' | 'stale' | 'failed', why: string | null = null): void => {
    const { customers, after, newest } = cache.position()
    const progress = newest === 0 ? (state === 'current' ? 1 : 0) : Math.min(1, after / newest)
    board.update('cache', (old) => ({ ...old, state, customers, progress, why }))
  }

  const soon = (ms: number): void => {
    if (view === null) return
    clearTimeout(timer)
    timer = setTimeout(() => void run(), ms)
    timer.unref()
  }

  const run = async (): Promise<void> => {
    clearTimeout(timer)
    if (running) {
      again = true
      return
    }
    running = true
    again = false
    const { signal } = call
    try {
      await fill(signal)
      failures = 0
    } catch (error) {
      if (!signal.aborted) await failed(error)
    } finally {
      running = false
    }
    if (again) soon(lingerMs)
  }

  const fill = async (signal: AbortSignal): Promise<void> => {
    const own = view
    if (own === null) return
    if (cache.position().view !== own) await cache.clear(own)
    const ask = (after: number): Promise<Uint8Array> =>
      link.callBytes(listCustomerChanges, { query: { after, limit: pageSize } }, { signal })
    /** The page that the hub makes while the one before it is being stored. */
    let ahead: { readonly after: number; readonly bytes: Promise<Uint8Array> } | null = null
    for (;;) {
      const { after, epoch } = cache.position()
      const bytes: Uint8Array = await (ahead?.after === after ? ahead.bytes : ask(after))
      if (signal.aborted || view !== own) return
      const end = endOfPage(bytes)
      ahead = end !== null && end.to > after && end.to < end.newest ? { after: end.to, bytes: ask(end.to) } : null
      // Its failure is that of whoever takes it; nobody may.
      ahead?.bytes.catch(() => undefined)
      const position = await cache.writePage(bytes, after)
      const isNew = (epoch !== null && position.epoch !== epoch) || position.after < after
      if (!isNew && position.after >= position.newest) break
      // The hub gave nothing and says there is more: asking on would never end.
      if (!isNew && position.after === after) throw new SeatError('seat.failed', { reference: 'customer-changes' })
      show('filling')
    }
    show('current')
    if (wanted > cache.position().after) again = true
  }

  const failed = async (error: unknown): Promise<void> => {
    const trouble = storageTrouble(error)
    if (trouble === 'unreadable') {
      log('warn', 'the cache cannot be read and is built anew', {})
      await cache.rebuild()
      again = true
      return
    }
    const why = trouble ?? (error instanceof SeatError ? error.code : 'failed')
    log('warn', 'the cache is not up to date', { why, ...(error instanceof Error ? { message: error.message } : {}) })
    if (why === 'access.denied') {
      view = null
      return show('closed', why)
    }
    show(trouble === null ? 'stale' : 'failed', why)
    failures += 1
    soon(backOffMs(failures, { firstMs: 1_000, longestMs: 60_000 }, options.random ?? Math.random))
  }

  let online = false
  const unlisten = link.listen({
    state: ({ state }) => {
      const wasOnline = online
      online = state === 'online'
      // Told at every measured round trip too.
      if (online && !wasOnline) {
        failures = 0
        soon(0)
      } else if (state === 'offline' && board.get('cache').state === 'current') show('stale', 'seat.hub-away')
    },
    snapshot: () => undefined,
    delta(delta) {
      if (delta.kind !== 'customer.changed' && delta.kind !== 'customers.changed') return
      if (delta.change <= cache.position().after) return
      wanted = Math.max(wanted, delta.change)
      soon(lingerMs)
    },
    refused: () => undefined,
  })

  const pause = (): void => {
    view = null
    wanted = 0
    clearTimeout(timer)
    call.abort()
  }

  return {
    begin(me) {
      pause()
      call = new AbortController()
      view = cacheView(me)
      show('filling')
      soon(0)
    },
    pause,
    broken() {
      if (running) return
      running = true
      void failed(Object.assign(new Error('look-up'), { code: 'SQLITE_CORRUPT' })).finally(() => {
        running = false
        soon(0)
      })
    },
    close() {
      unlisten()
      pause()
    },
  }
}

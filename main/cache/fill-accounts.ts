import { ledgersApi } from '../../contract/api/ledgers.api.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { type CustomerCache } from './customer-cache.ts'
import { type FeedFollower, followFeed } from './follow-feed.ts'

export type AccountFillOptions = {
  readonly cache: Pick<CustomerCache, 'accountPosition' | 'writeAccounts'>
  readonly link: Pick<HubLink, 'callBytes' | 'listen'>
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  /** Accounts came in: what is shown of them is asked again. */
  readonly changed?: () => void
  readonly pageSize?: number
  readonly lingerMs?: number
}

/** Keeps the customers' accounts in step with the hub (OF1), as main/cache/fill-customers.ts does the customers. */
export function createAccountFill(options: AccountFillOptions): FeedFollower {
  const { cache, link, log } = options
  const limit = options.pageSize ?? 1_000
  return followFeed({
    name: 'accounts',
    link,
    log,
    news: (delta) => (delta.kind === 'accounts.changed' ? delta.change : null),
    after: () => cache.accountPosition().after,
    show: (state) => {
      if (state === 'current') options.changed?.()
    },
    async fetch(signal) {
      const { after, epoch } = cache.accountPosition()
      const bytes = await link.callBytes(ledgersApi.accounts, { query: { after, limit } }, { signal })
      if (signal.aborted) return false
      const position = await cache.writeAccounts(bytes, after)
      const isNew = (epoch !== null && position.epoch !== epoch) || position.after < after
      if (isNew) return true
      if (position.after >= position.newest) return false
      // The hub gave nothing and says there is more: asking on would never end.
      if (position.after === after) throw new SeatError('seat.failed', { reference: 'customer-accounts' })
      return true
    },
    ...(options.lingerMs === undefined ? {} : { lingerMs: options.lingerMs }),
  })
}

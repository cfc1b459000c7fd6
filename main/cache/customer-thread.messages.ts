import { type Customer, type CustomerHit } from '../../contract/customer.ts'
import { type AccountPosition } from './account-writer.ts'
import { type CachePosition } from './customer-tables.ts'

/** What the thread that writes and searches the cache is asked, and what it answers. */
export type ThreadRequest =
  | { readonly kind: 'open'; readonly file: string; readonly key: string }
  /** The reply of `GET /api/customer-changes` as it came; asked after `after`. */
  | { readonly kind: 'page'; readonly bytes: Uint8Array; readonly after: number }
  | { readonly kind: 'put'; readonly customers: readonly Customer[] }
  /** A customer that the hub will not have. */
  | { readonly kind: 'remove'; readonly customerId: string }
  /** The reply of `GET /api/customer-accounts` as it came. */
  | { readonly kind: 'account-page'; readonly bytes: Uint8Array; readonly after: number }
  | { readonly kind: 'clear-accounts' }
  | { readonly kind: 'clear'; readonly view: string }
  | { readonly kind: 'search'; readonly text: string; readonly limit: number }
  | { readonly kind: 'close' }

export type ThreadResult = {
  readonly position?: CachePosition
  /** Of the accounts. */
  readonly accounts?: AccountPosition
  /** Of `search`. */
  readonly hits?: readonly CustomerHit[]
  readonly complete?: boolean
}

export type ThreadReply = {
  readonly id: number
  readonly result?: ThreadResult
  readonly error?: { readonly message: string; readonly code: string }
}

import { z } from 'zod'
import { listCustomerChanges } from '../../contract/api/customer-changes.api.ts'
import { type CachePosition } from './customer-tables.ts'

/** The reply of `GET /api/customer-changes`. */
const pageSchema = listCustomerChanges.reply.extend({ areaCode: z.string().nullable().default(null) })
export type CustomerPage = z.infer<typeof pageSchema>

export function readPage(bytes: Uint8Array): CustomerPage {
  return pageSchema.parse(JSON.parse(textOf(bytes)))
}

/** How much of a reply says where it ends, and how long one without customers may be. */
const endBytes = 300

/**
 * Where a page ends, read from its last bytes: a page is 300 KB, and main has calls to see to. Null when it is not found
 * there; nobody may rely on it for more than asking for the next page before this one is stored.
 */
export function endOfPage(bytes: Uint8Array): { readonly to: number; readonly newest: number } | null {
  const found = /"to":(\d+),"newest":(\d+)[^[\]{}]*\}$/.exec(textOf(bytes.subarray(-endBytes)))
  return found === null ? null : { to: Number(found[1]), newest: Number(found[2]) }
}

/** Whether a page tells a cache that stands there nothing: the common answer at a start, not worth a thread. */
export function isNoNews(bytes: Uint8Array, position: CachePosition): boolean {
  if (bytes.byteLength > endBytes) return false
  const { customers, removed, to, newest, epoch, areaCode } = readPage(bytes)
  const isEmpty = customers.length === 0 && removed.length === 0
  const isWhere = to === position.after && newest === position.newest
  return isEmpty && isWhere && epoch === position.epoch && areaCode === position.areaCode
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString()
}

import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** Bytes of randomness per id (uuid takes ten of them). */
const size = 16
const idsPerDraw = 512

/**
 * Makes UUIDv7s whose randomness is drawn from the system for many at once, which is what an id costs. Those of the same
 * millisecond are in no order.
 */
export function manyIds(): () => string {
  const pool = new Uint8Array(size * idsPerDraw)
  let used = pool.length
  return () => {
    if (used === pool.length) {
      randomFillSync(pool)
      used = 0
    }
    used += size
    return v7({ random: pool.subarray(used - size, used) })
  }
}

import { type Order } from '../../contract/order/order.ts'
import { type Right } from '../../contract/rights.ts'
import { type Caller } from '../access/caller.ts'

/**
 * Whose orders somebody reaches: everybody's; or those these people placed and those of this station. `nothing` when the
 * right is missing.
 */
export type OrderReach =
  | { readonly kind: 'all' }
  | { readonly kind: 'some'; readonly userIds: readonly string[]; readonly station: string | null }
  | { readonly kind: 'nothing' }

export type ReachCaller = Pick<Caller, 'userId' | 'team' | 'station' | 'scopeOf'>

/** Rights over what is done at a station: `own` and `team` are the own station's orders, whoever placed them. */
const stationRights: readonly Right[] = ['delivery.work', 'order.audit', 'order.price', 'receipt.write']

/** @param teamMembers who is in a team; asked only for somebody whose right reaches his team's */
export function orderReach(
  caller: ReachCaller,
  right: Right,
  teamMembers: (team: string) => readonly string[],
): OrderReach {
  const scope = caller.scopeOf(right)
  if (scope === undefined) return { kind: 'nothing' }
  if (scope === 'all') return { kind: 'all' }
  const { station } = caller
  if (stationRights.includes(right)) return { kind: 'some', userIds: [], station }
  const team = scope === 'team' && caller.team !== null ? teamMembers(caller.team) : []
  return { kind: 'some', userIds: [...new Set([caller.userId, ...team])], station }
}

export function reachesOrder(reach: OrderReach, order: Pick<Order, 'placedBy' | 'station'>): boolean {
  switch (reach.kind) {
    case 'all':
      return true
    case 'nothing':
      return false
    case 'some':
      if (reach.station !== null && order.station === reach.station) return true
      return order.placedBy.userId !== null && reach.userIds.includes(order.placedBy.userId)
  }
}

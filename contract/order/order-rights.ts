import { type Right } from '../rights.ts'
import { type OrderActionName } from './order-action.ts'

const actionRights: Readonly<Record<OrderActionName, readonly [Right, ...Right[]]>> = {
  change: ['order.write'],
  cancel: ['order.write'],
  chase: ['order.write'],
  reroute: ['order.write'],
  // The agent who has asked the customer, or the station that goes once more by itself.
  retry: ['order.write', 'delivery.work'],
  release: ['order.audit'],
  reject: ['order.audit'],
  merge: ['order.audit'],
  accept: ['delivery.work'],
  decline: ['delivery.work'],
  'send-out': ['delivery.work'],
  deliver: ['delivery.work'],
  fail: ['delivery.work'],
}

/** Each of these is enough. Other prices and discounts need `order.price` besides, money at the door `receipt.write`. */
export function rightsFor(action: OrderActionName): readonly [Right, ...Right[]] {
  return actionRights[action]
}

/** The right whose lack is told. */
export function rightFor(action: OrderActionName): Right {
  return actionRights[action][0]
}

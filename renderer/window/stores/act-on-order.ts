import { v7 as uuid } from 'uuid'
import { actionsOf } from '../../../contract/order/order.machine.ts'
import { type OrderAction, type OrderActionName } from '../../../contract/order/order-action.ts'
import { rightsFor } from '../../../contract/order/order-rights.ts'
import { type Order } from '../../../contract/order/order.ts'
import { type Grants } from '../../../contract/rights.ts'
import { ask } from './ask.ts'

/** What may be done to an order now, by somebody with these rights. The hub judges again. */
export function mayDo(order: Pick<Order, 'state'>, grants: Grants): readonly OrderActionName[] {
  return actionsOf(order.state).filter((action) => rightsFor(action).some((right) => grants[right] !== undefined))
}

/** Does one thing to an order; a refusal is told as a notice. @returns the order after it, or undefined */
export async function actOn(order: Order, act: OrderAction): Promise<Order | undefined> {
  const version = act.action === 'chase' ? null : order.version
  const result = await ask('order.act', { id: uuid(), orderId: order.id, version, act })
  return result === undefined ? undefined : (result.order ?? order)
}

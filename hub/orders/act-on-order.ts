import { type OrderAction, type OrderMutation } from '../../contract/order/order-action.ts'
import { rightsFor } from '../../contract/order/order-rights.ts'
import { type Order } from '../../contract/order/order.ts'
import { type Right } from '../../contract/rights.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Caller } from '../access/caller.ts'
import { type Tx } from '../database/open-database.ts'
import { actorOf } from '../operation-log/operation-log.ts'
import { applyAction } from './apply-action.ts'
import { changeContent } from './change-order.ts'
import { deliverOrder } from './deliver-order.ts'
import { mergeOrders } from './merge-orders.ts'
import { digestOf } from './order-content.ts'
import { type OrderContext, type OrderCustomer } from './order-context.ts'
import { type OrderReach, reachesOrder } from './order-reach.ts'
import { denied, exists, invalid, mutationNoun, notFound, orderNoun } from './order-refusals.ts'
import { type StoredOrder } from './order-rows.ts'
import { findMutation, findStored, insertMutation, takeChange } from './order.store.ts'
import { changesBetween, newStep } from './order-steps.ts'
import { saveOrder, type Saving } from './save-order.ts'

export type Acting = {
  readonly caller: Caller
  readonly address: string
  readonly reach: (right: Right) => OrderReach
  /** Of the order; null when he has been removed since. */
  readonly customer: OrderCustomer | null
}

/** A person decided what the rules had left to him: told in the operation log too. */
const interventions: readonly OrderAction['action'][] = ['release', 'reject', 'merge']

/**
 * Does one thing to an order; the same mutation again does nothing and answers with the order as it is.
 * @throws ZuoxiError `thing.not-found`, `thing.changed`, `thing.exists`, `state.illegal`, `access.denied`,
 * `request.invalid`
 */
export async function actOnOrder(context: OrderContext, acting: Acting, mutation: OrderMutation): Promise<Order> {
  const { caller } = acting
  const { act } = mutation
  const digest = digestOf(mutation)
  refuseWithoutRight(caller, act)
  return await context.database.transaction(async (tx) => {
    await takeChange(tx)
    const stored = await findStored(tx, mutation.orderId)
    if (stored === undefined) throw notFound(orderNoun, mutation.orderId)
    const known = await findMutation(tx, mutation.id)
    if (known !== undefined) {
      if (known.digest !== digest) throw exists(mutationNoun, mutation.id)
      // It may be out of his reach by now: declined, or at another station.
      return stored.order
    }
    authorise(acting, stored.order, act)
    refuseOldVersion(mutation, stored.order)
    const at = context.now()
    const saving: Saving = { tx, at, by: { userId: caller.userId, name: caller.name } }
    await insertMutation(tx, { id: mutation.id, orderId: mutation.orderId, digest, at })
    const order = await perform(context, acting, saving, stored, act)
    if (interventions.includes(act.action)) await logIntervention(tx, context, acting, stored.order, act)
    return order
  })
}

async function perform(
  context: OrderContext,
  acting: Acting,
  saving: Saving,
  stored: StoredOrder,
  act: OrderAction,
): Promise<Order> {
  const { customer } = acting
  switch (act.action) {
    case 'change':
      return await changeContent(context, saving, stored, customer, {
        content: act.content,
        expectedTotalFen: act.expectedTotalFen,
        action: 'change',
        held: [stored.order],
        callerOf: acting,
        mayPrice: (order) => reachesOrder(acting.reach('order.price'), order),
      })
    case 'merge': {
      const into = await findStored(saving.tx, act.into)
      if (into === undefined || !reachesOrder(acting.reach('order.audit'), into.order)) {
        throw notFound(orderNoun, act.into)
      }
      return await mergeOrders(context, saving, acting, stored, into, customer)
    }
    case 'deliver':
      return await deliverOrder(context, saving, stored, act)
    default: {
      const { order, reason, callId, told } = applyAction(context, stored.order, act, saving.at)
      const step = newStep(act.action, { from: stored.order.state, to: order.state }, saving.by, saving.at, {
        reason,
        callId,
        changes: { ...changesBetween(stored.order, order), ...told },
      })
      return await saveOrder(context, saving, stored, { ...stored, order }, [step], act.action !== 'chase')
    }
  }
}

/** Before anything is looked up: whoever may not do this to any order learns nothing of this one. */
function refuseWithoutRight(caller: Caller, act: OrderAction): void {
  const wanted = rightsFor(act.action)
  if (wanted.every((right) => caller.scopeOf(right) === undefined)) throw denied(wanted[0])
}

function authorise({ reach }: Acting, order: Order, act: OrderAction): void {
  const wanted = rightsFor(act.action)
  if (!wanted.some((right) => reachesOrder(reach(right), order))) {
    if (reachesOrder(reach('order.read'), order)) throw denied(wanted[0])
    throw notFound(orderNoun, order.id)
  }
  if (act.action === 'deliver' && act.taken !== null && !reachesOrder(reach('receipt.write'), order)) {
    throw denied('receipt.write')
  }
}

function refuseOldVersion({ act, version }: OrderMutation, order: Order): void {
  if (act.action === 'chase') return
  if (version === null) {
    throw invalid('body.version', {
      'zh-CN': '只有催单可以不带版本号',
      en: 'may be left out for a chase only',
    })
  }
  if (version !== order.version) {
    throw new ZuoxiError('thing.changed', { what: orderNoun, id: order.id, version: order.version })
  }
}

async function logIntervention(
  tx: Tx,
  { log }: OrderContext,
  { caller, address }: Acting,
  before: Order,
  act: OrderAction,
): Promise<void> {
  const { action: name, ...detail } = act
  await log.record(tx, {
    actor: actorOf(caller, address),
    action: `order.${name}`,
    subject: { kind: 'order', id: before.id },
    detail: { number: before.number, auditReasons: before.auditReasons, ...detail },
  })
}

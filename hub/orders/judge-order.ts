import { type Quote } from '../../contract/order/price-order.ts'
import { nextState } from '../../contract/order/order.machine.ts'
import { type Order, type OrderState } from '../../contract/order/order.ts'
import { type Tx } from '../database/open-database.ts'
import { type AuditReason, auditReasonsOf } from './audit-rules.ts'
import { type Destination } from './compute-order.ts'
import { type OrderContext, theHub } from './order-context.ts'
import { unsellable } from './order-refusals.ts'
import { type NewStep } from './order-rows.ts'
import { ordersBeside } from './order.store.ts'
import { newStep } from './order-steps.ts'

const hourMs = 3_600_000

export type Judgement = {
  readonly state: OrderState
  readonly auditReasons: AuditReason[]
  readonly step: NewStep
}

/** Puts a placed order into audit, or releases it at once when there is no reason not to. */
export async function judgeOrder(
  tx: Tx,
  { shop }: Pick<OrderContext, 'shop'>,
  order: Pick<Order, 'id' | 'customerId' | 'writtenAt' | 'lines' | 'discountFen' | 'totalFen' | 'station'>,
  facts: {
    readonly problems: Quote['problems']
    readonly destination: Destination
    readonly expectedTotalFen: number | null
    readonly at: number
  },
): Promise<Judgement> {
  const rules = shop.settings().audit
  const near = rules.repeatWithinHours === null ? null : rules.repeatWithinHours * hourMs
  const others = await ordersBeside(
    tx,
    order,
    near === null ? null : { from: order.writtenAt - near, to: order.writtenAt + near },
  )
  const auditReasons = auditReasonsOf(
    {
      lines: order.lines,
      discountFen: order.discountFen,
      totalFen: order.totalFen,
      expectedTotalFen: facts.expectedTotalFen,
      problems: facts.problems,
      station: order.station,
      closed: facts.destination.closed,
      others: { any: others.any, near: others.between },
    },
    rules,
  )
  const action = auditReasons.length > 0 ? 'audit' : 'release'
  const state = nextState('placed', action) ?? 'in-audit'
  const step = newStep(action, { from: 'placed', to: state }, theHub, facts.at, {
    reason: auditReasons.length > 0 ? auditReasons.join(' ') : null,
  })
  return { state, auditReasons, step }
}

/** @throws ZuoxiError for what cannot be sold as it is asked for */
export function refuseUnsellable(
  problems: Quote['problems'],
  lines: readonly { readonly id: string; readonly productId: string }[],
): void {
  for (const problem of problems) {
    const refusal = unsellable(problem, (lineId) => lines.find(({ id }) => id === lineId)?.productId ?? lineId)
    if (refusal !== null) throw refusal
  }
}

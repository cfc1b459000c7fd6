import { type auditReasons, type OrderLine } from '../../contract/order/order.ts'
import { type QuoteProblem } from '../../contract/order/quote.ts'
import { type OrderSettings } from '../../contract/order/settings.ts'

export type AuditReason = (typeof auditReasons)[number]

/** All that the rules look at, gathered beforehand. */
export type AuditFacts = {
  readonly lines: readonly Pick<OrderLine, 'priceFrom'>[]
  readonly discountFen: number
  readonly totalFen: number
  /** What the customer was told; null: nothing. */
  readonly expectedTotalFen: number | null
  readonly problems: readonly Pick<QuoteProblem, 'kind'>[]
  readonly station: string | null
  /** Whether that is closed when the order is to be delivered. */
  readonly closed: boolean
  /** Whether the customer has other orders, and one within the hours of the settings. */
  readonly others: { readonly any: boolean; readonly near: boolean }
}

/** Why a person must look at an order before a station gets it (OR5); none: it is released at once. */
export function auditReasonsOf(facts: AuditFacts, rules: OrderSettings['audit']): AuditReason[] {
  const { totalFen, discountFen, expectedTotalFen, problems } = facts
  const found: readonly (readonly [AuditReason, boolean])[] = [
    ['new-customer', rules.newCustomer && !facts.others.any],
    ['total', rules.totalFromFen !== null && totalFen >= rules.totalFromFen],
    ['price-override', rules.priceOverride && facts.lines.some(({ priceFrom }) => priceFrom === 'override')],
    ['discount', rules.discountFromFen !== null && discountFen > 0 && discountFen >= rules.discountFromFen],
    ['repeat', rules.repeatWithinHours !== null && facts.others.near],
    ['outside-hours', rules.outsideHours && facts.closed],
    ['no-station', facts.station === null],
    ['price-changed', expectedTotalFen !== null && expectedTotalFen !== totalFen],
    ['tickets-missing', problems.some(({ kind }) => kind === 'not-enough-tickets' || kind === 'not-enough-points')],
  ]
  return found.flatMap(([reason, holds]) => (holds ? [reason] : []))
}

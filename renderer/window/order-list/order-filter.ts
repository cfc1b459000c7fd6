import { type OrderState } from '../../../contract/order/order.ts'
import { type Order } from '../../../contract/order/order.ts'
import { dayRange, otherDay } from '../format/day-range.ts'

/** What a list of orders shows, as people say it. */
export const orderViews = ['all', 'audit', 'released', 'going', 'failed', 'done', 'ended'] as const
export type OrderView = (typeof orderViews)[number]

const statesOfView: Readonly<Record<OrderView, readonly OrderState[] | null>> = {
  all: null,
  audit: ['placed', 'in-audit'],
  released: ['released'],
  going: ['accepted', 'out'],
  failed: ['failed'],
  done: ['delivered', 'settled'],
  ended: ['rejected', 'cancelled'],
}

export const daySpans = ['today', 'yesterday', 'week', 'month', 'ever'] as const
export type DaySpan = (typeof daySpans)[number]

export type OrderFilter = {
  readonly view: OrderView
  readonly span: DaySpan
  readonly station: string | null
  readonly text: string
}

export const firstFilter: OrderFilter = { view: 'all', span: 'today', station: null, text: '' }

/** From and up to but not with, epoch ms; null: open on that side. */
export function momentsOf(span: DaySpan, now: number): { readonly from: number | null; readonly to: number | null } {
  const today = dayRange(now)
  switch (span) {
    case 'today':
      return { from: today.from, to: null }
    case 'yesterday':
      return { from: dayRange(otherDay(now, -1)).from, to: today.from }
    case 'week':
      return { from: dayRange(otherDay(now, -6)).from, to: null }
    case 'month':
      return { from: dayRange(otherDay(now, -29)).from, to: null }
    case 'ever':
      return { from: null, to: null }
  }
}

/** As `order.list` takes it. The view is left out for the counts beside the views. */
export function queryOf({ view, span, station, text }: OrderFilter, now: number, withView = true) {
  const { from, to } = momentsOf(span, now)
  const states = withView ? statesOfView[view] : null
  return {
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to: to - 1 }),
    ...(states === null ? {} : { states: states.join(',') }),
    ...(station === null ? {} : { station }),
    ...(text.trim() === '' ? {} : { text: text.trim() }),
  }
}

/** Whether an order that changed just now belongs to what is shown; a typed text is the hub's to judge. */
export function fitsFilter(order: Order, { view, span, station, text }: OrderFilter, now: number): boolean {
  const { from, to } = momentsOf(span, now)
  const states = statesOfView[view]
  return (
    text.trim() === '' &&
    (from === null || order.placedAt >= from) &&
    (to === null || order.placedAt < to) &&
    (station === null || order.station === station) &&
    (states === null || states.includes(order.state))
  )
}

export type StateCount = { readonly state: OrderState; readonly orders: number; readonly totalFen: number }

/** How many there are in a view, and what they come to. */
export function countOf(view: OrderView, counts: readonly StateCount[]): { orders: number; totalFen: number } {
  const states = statesOfView[view]
  const wanted = counts.filter(({ state }) => states === null || states.includes(state))
  return {
    orders: wanted.reduce((sum, { orders }) => sum + orders, 0),
    totalFen: wanted.reduce((sum, { totalFen }) => sum + totalFen, 0),
  }
}

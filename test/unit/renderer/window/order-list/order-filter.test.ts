import { describe, expect, it } from 'vitest'
import { orderStates } from '../../../../../contract/order/order.ts'
import {
  countOf,
  daySpans,
  firstFilter,
  fitsFilter,
  momentsOf,
  orderViews,
  queryOf,
} from '../../../../../renderer/window/order-list/order-filter.ts'
import { shopOrder } from '../../../../support/window-preview/shop-scene.ts'

const noon = new Date(2026, 10, 27, 12).getTime()
const midnight = new Date(2026, 10, 27).getTime()

describe('the filter of a list of orders', () => {
  it('asks for today from its first moment on, and for yesterday up to it', () => {
    expect(queryOf(firstFilter, noon)).toEqual({ from: midnight })
    expect(queryOf({ ...firstFilter, span: 'yesterday' }, noon)).toEqual({
      from: new Date(2026, 10, 26).getTime(),
      to: midnight - 1,
    })
    expect(
      queryOf({ ...firstFilter, span: 'ever', text: ' 20418 ', station: 'tianning', view: 'going' }, noon),
    ).toEqual({
      states: 'accepted,out',
      station: 'tianning',
      text: '20418',
    })
  })

  it('leaves the view out of the counts beside the views', () => {
    expect(queryOf({ ...firstFilter, view: 'audit' }, noon, false)).not.toHaveProperty('states')
  })

  it('has every state the hub stores in exactly one view beside "all"', () => {
    const counts = orderStates.filter((state) => state !== 'draft').map((state) => ({ state, orders: 1, totalFen: 10 }))
    const views = orderViews.filter((view) => view !== 'all').map((view) => countOf(view, counts).orders)
    expect(views.reduce((sum, orders) => sum + orders, 0)).toBe(counts.length)
    expect(countOf('all', counts)).toEqual({ orders: counts.length, totalFen: counts.length * 10 })
  })

  it('judges an order that changed as the hub would', () => {
    const order = shopOrder({ placedAt: midnight + 1, state: 'released', station: 'tianning' })
    expect(fitsFilter(order, firstFilter, noon)).toBe(true)
    expect(fitsFilter({ ...order, placedAt: midnight - 1 }, firstFilter, noon)).toBe(false)
    expect(fitsFilter(order, { ...firstFilter, view: 'audit' }, noon)).toBe(false)
    expect(fitsFilter(order, { ...firstFilter, station: 'wujin' }, noon)).toBe(false)
    expect(fitsFilter(order, { ...firstFilter, text: '张' }, noon)).toBe(false)
  })

  it('has spans that only grow', () => {
    const starts = daySpans.filter((span) => span !== 'yesterday').map((span) => momentsOf(span, noon).from ?? 0)
    expect(starts).toEqual([...starts].sort((a, b) => b - a))
  })
})

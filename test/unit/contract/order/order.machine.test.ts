import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  actionsOf,
  isOpenOrder,
  loadStates,
  mergeableStates,
  nextState,
  type OrderEvent,
} from '../../../../contract/order/order.machine.ts'
import { orderActionSchema, type OrderActionName } from '../../../../contract/order/order-action.ts'
import { rightFor, rightsFor } from '../../../../contract/order/order-rights.ts'
import { type OrderState, orderStates } from '../../../../contract/order/order.ts'

const actions = orderActionSchema.options.map((option) => option.shape.action.value)
const events: readonly OrderEvent[] = [...actions, 'place', 'audit', 'settle', 'unsettle']
/** Where an order rests for good, but for money that is given back. */
const ends: readonly OrderState[] = ['cancelled', 'settled']

function reachableFrom(start: OrderState): ReadonlySet<OrderState> {
  const seen = new Set<OrderState>([start])
  for (const state of seen) {
    for (const event of events) {
      const next = nextState(state, event)
      if (next !== null) seen.add(next)
    }
  }
  return seen
}

describe('order machine', () => {
  it('stays within its states whatever is done to it, and changes nothing by what is illegal', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 60 }), (sequence) => {
        let state: OrderState = 'draft'
        let released = false
        for (const event of sequence) {
          const next = nextState(state, event)
          if (next === null) continue
          released ||= next === 'released'
          // Nothing is on the road or delivered that was never released.
          if (['accepted', 'out', 'failed', 'delivered', 'settled'].includes(next)) expect(released).toBe(true)
          if (state === 'cancelled') expect.unreachable('something left the end')
          expect(orderStates).toContain(next)
          state = next
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it('reaches every state from a draft', () => {
    expect([...reachableFrom('draft')].sort()).toEqual([...orderStates].sort())
  })

  it.each(orderStates.filter((state) => !ends.includes(state)))('can end from %s', (state) => {
    const reached = reachableFrom(state)
    expect(ends.some((end) => reached.has(end))).toBe(true)
  })

  it('never goes back to being written', () => {
    for (const state of orderStates) for (const event of events) expect(nextState(state, event)).not.toBe('draft')
  })

  it('lets nothing leave cancelled, and only a refund leave settled', () => {
    expect(events.filter((event) => nextState('cancelled', event) !== null)).toEqual([])
    expect(events.filter((event) => nextState('settled', event) !== null)).toEqual(['unsettle'])
    expect([...actionsOf('cancelled'), ...actionsOf('settled'), ...actionsOf('delivered'), ...actionsOf('draft')]).toEqual([])
  })

  it('does not change what is on the road', () => {
    expect(actionsOf('out')).toEqual(['deliver', 'fail', 'chase'])
  })

  it('lets an open order be chased and no other', () => {
    for (const state of orderStates) expect(actionsOf(state).includes('chase')).toBe(isOpenOrder(state))
  })

  it('merges exactly what can be merged into', () => {
    const merging = orderStates.filter((state) => nextState(state, 'merge') !== null)
    expect(merging).toEqual(orderStates.filter((state) => (mergeableStates as readonly OrderState[]).includes(state)))
    for (const state of mergeableStates) expect(nextState(state, 'change')).toBe('placed')
  })

  it('counts as load only what a station can work on', () => {
    const stationWork: readonly OrderActionName[] = ['accept', 'send-out', 'deliver', 'fail']
    const atStation = orderStates.filter((state) => actionsOf(state).some((action) => stationWork.includes(action)))
    expect(atStation).toEqual([...loadStates])
  })
})

describe('rights of the actions', () => {
  it('asks for a right for every one, and tells the first', () => {
    for (const action of actions) expect(rightsFor(action)[0]).toBe(rightFor(action))
    expect(actions.filter((action) => rightFor(action) === 'order.audit')).toEqual(['release', 'reject', 'merge'])
    expect(actions.filter((action) => rightFor(action) === 'delivery.work')).toEqual([
      'accept',
      'decline',
      'send-out',
      'deliver',
      'fail',
    ])
    expect(rightsFor('retry')).toEqual(['order.write', 'delivery.work'])
  })
})

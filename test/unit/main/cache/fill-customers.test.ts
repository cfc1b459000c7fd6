import { describe, expect, it } from 'vitest'
import { type Me } from '../../../../contract/access.ts'
import { listCustomerChanges } from '../../../../contract/api/customer-changes.api.ts'
import { emptyPosition } from '../../../../main/cache/customer-tables.ts'
import { type CustomerCache } from '../../../../main/cache/customer-cache.ts'
import { cacheView, createCustomerFill } from '../../../../main/cache/fill-customers.ts'
import { createFakeLink } from '../../../support/fake-link.ts'
import { newBoard } from '../../../support/seat-board.ts'
import { waitFor } from '../../../support/wait-for.ts'

const me = (grants: Me['grants'], team: string | null = null) => ({ grants, team, userId: 'u1' as Me['userId'] })

describe('for whose eyes a cache is', () => {
  it('is one cache for all who see everything', () => {
    const grants = { 'customer.read': 'all', 'customer.number': 'all' } as const
    expect(cacheView(me(grants))).toBe(cacheView({ ...me(grants), userId: 'u2' as Me['userId'] }))
  })
  it('differs by whole or masked numbers, by team, and by person', () => {
    const views = [
      cacheView(me({ 'customer.read': 'all', 'customer.number': 'all' })),
      cacheView(me({ 'customer.read': 'all' })),
      cacheView(me({ 'customer.read': 'team' }, 'A')),
      cacheView(me({ 'customer.read': 'team' }, 'B')),
      cacheView(me({ 'customer.read': 'own' })),
      cacheView({ ...me({ 'customer.read': 'own' }), userId: 'u2' as Me['userId'] }),
      cacheView(me({})),
    ]
    expect(new Set(views).size).toBe(views.length)
  })
})

describe('filling', () => {
  /** A hub with so many customers, and a cache that stores when it is let. */
  function fillFrom(newest: number, epochs = ['one']) {
    const grants = { 'customer.read': 'all', 'customer.number': 'all' } as const
    let position = emptyPosition(cacheView(me(grants)))
    const asked: number[] = []
    const stored: number[] = []
    const waiting: (() => void)[] = []
    const link = createFakeLink()
    link.answer(listCustomerChanges, ({ query }) => {
      const { after, limit } = query as { after: number; limit: number }
      asked.push(after)
      const epoch = epochs[Math.min(asked.length, epochs.length) - 1]
      return { customers: [], removed: [], to: Math.min(newest, after + limit), newest, epoch, areaCode: '28' }
    })
    const cache = {
      position: () => position,
      clear: async () => undefined,
      rebuild: async () => undefined,
      writePage: async (bytes, after) => {
        const page = JSON.parse(Buffer.from(bytes).toString()) as { to: number; newest: number; epoch: string }
        await new Promise<void>((resolve) => waiting.push(resolve))
        stored.push(after)
        const isOther = position.epoch !== null && position.epoch !== page.epoch
        position = { ...position, newest: page.newest, epoch: page.epoch, after: isOther ? 0 : page.to }
        return position
      },
    } as Partial<CustomerCache> as CustomerCache
    const board = newBoard()
    const fill = createCustomerFill({ cache, link, board, log: () => undefined, pageSize: 10 })
    fill.begin(me(grants) as Me)
    const storeOne = async (): Promise<void> => (await waitFor('a page to store', () => waiting.shift()))()
    return { asked, stored, storeOne, board, fill, link }
  }

  it('has the hub make the next page while one is being stored', async () => {
    const { asked, stored, storeOne, board, fill } = fillFrom(25)
    await waitFor('the second question', () => asked.length === 2)
    expect([asked, stored]).toEqual([[0, 10], []])
    await storeOne()
    await waitFor('the third question', () => asked.length === 3)
    await storeOne()
    await storeOne()
    await waitFor('the cache to be current', () => board.get('cache').state === 'current')
    expect([asked, stored]).toEqual([
      [0, 10, 20],
      [0, 10, 20],
    ])
    fill.close()
  })

  it('asks when the hub is back, and not at every word of how far it is', async () => {
    const { asked, storeOne, board, fill, link } = fillFrom(5)
    await storeOne()
    await waitFor('the cache to be current', () => board.get('cache').state === 'current')
    link.go('online')
    await storeOne()
    for (let trip = 1; trip < 5; trip += 1) link.go('online', { roundTripMs: trip })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(asked).toEqual([0, 5])
    link.go('offline')
    expect(board.get('cache').state).toBe('stale')
    link.go('online')
    await storeOne()
    await waitFor('the cache to be current', () => board.get('cache').state === 'current')
    expect(asked).toEqual([0, 5, 5])
    fill.close()
  })

  it('takes no page asked for beforehand when the database has become another', async () => {
    const { asked, stored, storeOne, board, fill } = fillFrom(20, ['one', 'two'])
    await storeOne()
    // Of another database: begun anew, not gone on with.
    await storeOne()
    await storeOne()
    await storeOne()
    await waitFor('the cache to be current', () => board.get('cache').state === 'current')
    expect(stored).toEqual([0, 10, 0, 10])
    expect(asked).toEqual([0, 10, 0, 10])
    fill.close()
  })
})

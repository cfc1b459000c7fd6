import { describe, expect, it } from 'vitest'
import { type Me } from '../../../../contract/access.ts'
import { cacheView } from '../../../../main/cache/fill-customers.ts'

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

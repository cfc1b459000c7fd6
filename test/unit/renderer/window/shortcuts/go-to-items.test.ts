import { describe, expect, it } from 'vitest'
import { type Customer } from '../../../../../contract/customer.ts'
import { type Place } from '../../../../../renderer/window/directory/directory-rules.ts'
import { type GoTo, goToItems } from '../../../../../renderer/window/shortcuts/go-to-items.ts'

const customer = { id: 'c1', name: '张建国' } as unknown as Customer
const place = (number: string): Place => ({ kind: 'seat', number, name: number }) as unknown as Place
const sources = {
  pages: [
    { page: 'desk', words: '座席' },
    { page: 'settings', words: '设置' },
  ],
  actions: [
    { action: 'mute', words: '静音', possible: false },
    { action: 'dial', words: '拨号', possible: true },
  ],
  places: [],
  customers: [],
  number: null,
} as const

function nameOf(item: GoTo): string {
  switch (item.kind) {
    case 'dial':
      return `dial ${item.number}`
    case 'customer':
      return `customer ${item.customer.id}`
    case 'place':
      return `place ${item.place.kind} ${item.place.number}`
    case 'page':
      return `page ${item.page}`
    case 'action':
      return `action ${item.action}`
  }
}

describe('goToItems', () => {
  it('begins with the pages and what can be done now', () => {
    expect(goToItems('', sources).map(nameOf)).toEqual(['page desk', 'page settings', 'action dial'])
  })

  it('keeps of pages and actions what fits', () => {
    expect(goToItems('设', sources).map(nameOf)).toEqual(['page settings'])
    expect(goToItems('静音', sources)).toEqual([])
  })

  it('puts customers first, then the number, then a few colleagues', () => {
    const found = goToItems('138', {
      ...sources,
      customers: [customer],
      number: '138',
      places: Array.from({ length: 20 }, (_, at) => place(String(8000 + at))),
    })
    expect(found.slice(0, 3).map(nameOf)).toEqual(['customer c1', 'dial 138', 'place seat 8000'])
    expect(found.filter(({ kind }) => kind === 'place')).toHaveLength(5)
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const open = () => import('../../../../../renderer/window/stores/card-first.ts')
let cardFirst: Awaited<ReturnType<typeof open>>
let taken: string[]
const take = (topic: string, state: string): void =>
  cardFirst.takeAfterCard(topic, () => taken.push(`${topic} ${state}`))

beforeEach(async () => {
  vi.useFakeTimers()
  vi.resetModules()
  cardFirst = await open()
  taken = []
})
afterEach(() => vi.useRealTimers())

describe('while a caller’s card is drawn', () => {
  it('waits what else main says, and of each topic only the newest is taken', () => {
    take('lines', 'none')
    cardFirst.cardComes()
    take('lines', 'rings')
    take('cards', 'by the hub')
    take('lines', 'rings, with a name')
    cardFirst.afterCard(() => taken.push('account'))
    expect(taken).toEqual(['lines none'])
    cardFirst.cardShown()
    expect(taken).toEqual(['lines none', 'cards by the hub', 'lines rings, with a name', 'account'])
    take('lines', 'talks')
    cardFirst.afterCard(() => taken.push('history'))
    expect(taken.slice(-2)).toEqual(['lines talks', 'history'])
  })

  it('waits nothing longer than a tenth of a second for a frame that nobody draws', () => {
    cardFirst.cardComes()
    take('lines', 'rings')
    vi.advanceTimersByTime(99)
    expect(taken).toEqual([])
    vi.advanceTimersByTime(1)
    expect(taken).toEqual(['lines rings'])
    cardFirst.cardShown()
    expect(taken).toEqual(['lines rings'])
  })

  it('begins anew with a card that comes before the first was shown', () => {
    cardFirst.cardComes()
    vi.advanceTimersByTime(60)
    cardFirst.cardComes()
    take('lines', 'two ring')
    vi.advanceTimersByTime(60)
    expect(taken).toEqual([])
    cardFirst.cardShown()
    expect(taken).toEqual(['lines two ring'])
  })
})

import { describe, expect, it } from 'vitest'
import { practiceDefaults, practiceIntents } from '../../../../../contract/practice.ts'
import { meanPoints, nextStep, shareOf, wholeWithin } from '../../../../../renderer/window/practice/practice-rules.ts'

describe('what is typed into the exercise', () => {
  it.each([
    ['40', 40],
    [' 7 ', 7],
    ['0', null],
    ['601', null],
    ['', null],
    ['-3', null],
    ['4.5', null],
    ['1e3', null],
  ])('%s between 1 and 600 is %s', (text, value) => expect(wholeWithin(text, 1, 600)).toBe(value))
})

describe('what the weights of the intents come to', () => {
  it('is their share of all', () => expect(shareOf(practiceDefaults.intents, 'repeat-order')).toBe('36%'))
  it('with none at all, everybody repeats an order', () => {
    const none = Object.fromEntries(practiceIntents.map((one) => [one, 0])) as typeof practiceDefaults.intents
    expect(practiceIntents.map((one) => shareOf(none, one)).join()).toBe('100%,0%,0%,0%,0%,0%,0%,0%')
  })
})

describe('the mean of the points', () => {
  it('is whole, and none of nothing', () => {
    expect(meanPoints([{ points: 96 }, { points: 61 }])).toBe(79)
    expect(meanPoints([])).toBeNull()
  })
})

describe('what there is to do next', () => {
  const at = (state: string, queues: readonly string[] = ['water-order']) =>
    nextStep({ state, queues } as unknown as Parameters<typeof nextStep>[0])

  it('follows the state of whoever takes calls', () => {
    expect(
      ['not-ready', 'break', 'ready', 'ringing', 'talking', 'holding', 'wrap-up'].map((state) => at(state)),
    ).toEqual(['away', 'away', 'ready', 'ringing', 'talking', 'talking', 'wrapUp'])
    expect([at('signed-out'), nextStep(null)]).toEqual([null, null])
  })
  it('is to watch others for whoever takes none', () => expect(at('not-ready', [])).toBe('watch'))
})

import { describe, expect, it } from 'vitest'
import { agentStates } from '../../../../../contract/agent.ts'
import { timerTint } from '../../../../../renderer/window/frame/timer-tint.ts'

const minute = 60_000

describe('timerTint', () => {
  it.each([
    ['talking', 5 * minute - 1, 'plain'],
    ['talking', 5 * minute, 'yellow'],
    ['talking', 10 * minute, 'red'],
    ['holding', minute, 'yellow'],
    ['holding', 2 * minute, 'red'],
    ['ringing', 10_000, 'yellow'],
    ['not-ready', 15 * minute, 'red'],
    ['ready', 600 * minute, 'plain'],
    ['outbound-only', 600 * minute, 'plain'],
  ] as const)('%s for %i ms is %s', (state, lasted, tint) => {
    expect(timerTint({ state, since: 0, until: null }, lasted)).toBe(tint)
  })

  it('goes by the planned end where there is one', () => {
    const wrapUp = { state: 'wrap-up', since: 0, until: 30_000 } as const
    expect(timerTint(wrapUp, 19_999)).toBe('plain')
    expect(timerTint(wrapUp, 20_000)).toBe('yellow')
    expect(timerTint(wrapUp, 30_000)).toBe('red')
    // A long break that was agreed is not too long.
    expect(timerTint({ state: 'break', since: 0, until: 60 * minute }, 40 * minute)).toBe('plain')
  })

  it('never goes back to a calmer tint', () => {
    const rank = { plain: 0, yellow: 1, red: 2 }
    for (const state of agentStates) {
      for (const until of [null, 20 * minute]) {
        let before = 0
        for (let now = 0; now < 60 * minute; now += 5_000) {
          const tint = rank[timerTint({ state, since: 0, until }, now)]
          expect(tint).toBeGreaterThanOrEqual(before)
          before = tint
        }
      }
    }
  })
})

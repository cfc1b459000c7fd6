import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type LegMove,
  legMoves,
  type LegState,
  legStates,
  moveLeg,
} from '../../../../../hub/pbx/asterisk/leg.machine.ts'

describe('leg machine', () => {
  it('takes the ways that are drawn', () => {
    const walk = (...moves: LegMove[]) =>
      moves.reduce<LegState | null>((state, move) => (state === null ? null : moveLeg(state, move)), 'created')
    expect(walk('dial', 'ring', 'answer', 'join', 'hold', 'retrieve', 'leave', 'join', 'hang-up')).toBe('gone')
    expect(walk('answer', 'join', 'hold', 'leave')).toBe('up')
    expect(walk('dial', 'ring', 'hold')).toBeNull()
    expect(walk('answer', 'answer')).toBeNull()
  })

  it('leaves nothing once it is gone, and can always hang up before', () => {
    for (const move of legMoves) expect(moveLeg('gone', move)).toBeNull()
    fc.assert(
      fc.property(fc.constantFrom(...legStates), fc.constantFrom(...legMoves), (state, move) => {
        const next = moveLeg(state, move)
        if (state !== 'gone') expect(moveLeg(state, 'hang-up')).toBe('gone')
        expect(next === null || legStates.includes(next)).toBe(true)
      }),
    )
  })
})

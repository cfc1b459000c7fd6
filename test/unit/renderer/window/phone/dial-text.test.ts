import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dialledSchema } from '../../../../../contract/api/calls.api.ts'
import { dialledOf, toneOf } from '../../../../../renderer/window/phone/dial-text.ts'

describe('dialledOf', () => {
  it.each([
    ['138 0013 8000', '13800138000'],
    ['+86 138-0013-8000', '+8613800138000'],
    ['电话：（0519）8600-1234', '051986001234'],
    ['１３８００１３８０００', '13800138000'],
    ['tel:+8613800138000', '+8613800138000'],
    ['sip:8002@192.168.1.10', '8002'],
    ['8002', '8002'],
    ['*8', '*8'],
    ['*72#', '*72#'],
  ])('%s dials %s', (typed, dialled) => {
    expect(dialledOf(typed)).toBe(dialled)
  })

  it.each(['', '   ', '李娜', 'lina', 'ln', '+', 'anonymous'])('%j is nothing to dial', (typed) => {
    expect(dialledOf(typed)).toBeNull()
  })

  it('only ever dials what main accepts', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[\d+*#() -]{0,60}$/)), (typed) => {
        const dialled = dialledOf(typed)
        expect(dialled === null || dialledSchema.safeParse(dialled).success).toBe(true)
      }),
    )
  })
})

describe('toneOf', () => {
  it('knows the sixteen tones and nothing else', () => {
    expect([...'0123456789*#ABCDabcd'].map(toneOf).join('')).toBe('0123456789*#ABCDABCD')
    expect(['x', ' ', '', 'F2', 'Enter'].map(toneOf)).toEqual([null, null, null, null, null])
  })
})

import { describe, expect, it } from 'vitest'
import { newSetUpForm } from '../../../../../contract/set-up.ts'
import {
  furthest,
  isReached,
  setUpSteps,
  stepAfter,
  troublesOf,
} from '../../../../../renderer/window/set-up/set-up-rules.ts'

describe('the steps of the set-up', () => {
  it('are gone through one by one, and no further than their ends', () => {
    expect(setUpSteps.map((step) => stepAfter(step, 1))).toEqual([...setUpSteps.slice(1), 'call'])
    expect(stepAfter('company', -1)).toBe('company')
  })
  it('may be gone back to, and forward only as far as one has been', () => {
    expect(furthest('pbx', 'agent')).toBe('pbx')
    expect(setUpSteps.filter((step) => isReached(step, 'pbx'))).toEqual(['company', 'agent', 'pbx'])
  })
})

describe('what is still wrong in a step', () => {
  const pbx = { ...newSetUpForm, pbx: 'asterisk', pbxAddress: '192.168.1.20', number: '1', trunkServer: 's' } as const
  it('of the company', () => {
    expect(troublesOf('company', newSetUpForm, 'short')).toEqual({
      companyName: 'needed',
      areaCode: 'wrongAreaCode',
      password: 'shortPassword',
    })
    const form = { ...newSetUpForm, companyName: '清泉', areaCode: ' 0571 ' }
    expect(troublesOf('company', form, 'long enough')).toEqual({})
  })
  it.each(['somewhere', '192.168.1', '192.168.1.256', '192.168.1.20.', ''])('of the PBX at %s', (pbxAddress) => {
    expect(troublesOf('pbx', { ...pbx, trunkUser: 'u', pbxAddress }, '')).toEqual({ pbxAddress: 'wrongAddress' })
  })
  it('of the PBX: an account only where the provider wants one; nothing where there is none', () => {
    expect(troublesOf('pbx', pbx, '')).toEqual({ trunkUser: 'needed' })
    expect(troublesOf('pbx', { ...pbx, trunkKind: 'ip' }, '')).toEqual({})
    expect(troublesOf('pbx', newSetUpForm, '')).toEqual({})
  })
})

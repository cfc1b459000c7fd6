import { describe, expect, it } from 'vitest'
import { type AgentState } from '../../../../../contract/agent.ts'
import { type PhoneLine } from '../../../../../contract/seat/phone-line.ts'
import { ringingLine, type Situation, stepFor } from '../../../../../renderer/window/shortcuts/action-rules.ts'
import { aLine, anAgent, ringing } from '../support/facts.ts'

const situation = (lines: readonly PhoneLine[], state: AgentState = 'ready'): Situation => ({
  lines,
  current: lines[0]?.lineId ?? null,
  agent: anAgent({ state }),
})
const none = { do: 'nothing' }

describe('stepFor', () => {
  it('answers what rings, the current line before another', () => {
    const second = ringing({ lineId: 'line-2' })
    expect(stepFor('answer', situation([aLine(), second]))).toEqual({ do: 'line', lineId: 'line-2', action: 'answer' })
    expect(ringingLine(situation([ringing(), second]))?.lineId).toBe('line-1')
    expect(stepFor('answer', situation([aLine()]))).toEqual(none)
  })

  it('hangs up the current call, rejects a ringing one, and never the other while one talks', () => {
    expect(stepFor('hang-up', situation([aLine(), ringing({ lineId: 'line-2' })]))).toMatchObject({
      lineId: 'line-1',
      action: 'hang-up',
    })
    expect(stepFor('hang-up', situation([ringing()]))).toMatchObject({ action: 'reject' })
    const ended = aLine({ phase: 'ended', actions: [] })
    expect(stepFor('hang-up', situation([ended, ringing({ lineId: 'line-2' })]))).toMatchObject({
      lineId: 'line-2',
      action: 'reject',
    })
  })

  it.each([
    ['hold', ['hang-up', 'hold'], 'hold'],
    ['hold', ['hang-up', 'retrieve'], 'retrieve'],
    ['mute', ['mute'], 'mute'],
    ['mute', ['unmute'], 'unmute'],
    ['conference', ['conference'], 'conference'],
    ['conference', ['leave-conference'], 'leave-conference'],
    ['transfer', ['transfer', 'complete-transfer'], 'complete-transfer'],
  ] as const)('%s with %j is %s', (key, actions, action) => {
    expect(stepFor(key, situation([aLine({ actions: [...actions] })]))).toEqual({
      do: 'line',
      lineId: 'line-1',
      action,
    })
  })

  it('opens the transfer panel, for a line that can be transferred', () => {
    expect(stepFor('transfer', situation([aLine()]))).toEqual({ do: 'transfer', lineId: 'line-1' })
    expect(stepFor('transfer', situation([ringing()]))).toEqual(none)
    expect(stepFor('transfer', situation([]))).toEqual(none)
  })

  it('asks before it sends a customer to a colleague who has not answered', () => {
    const actions = ['hang-up', 'complete-transfer'] as const
    const asked = aLine({ lineId: 'line-2', phase: 'ring-back', consultationFor: 'line-1', actions: [...actions] })
    expect(stepFor('transfer', situation([asked, aLine({ phase: 'held' })]))).toEqual({
      do: 'ask-transfer',
      lineId: 'line-1',
    })
  })

  it.each([
    ['ready', 'not-ready'],
    ['ringing', 'not-ready'],
    ['not-ready', 'ready'],
    ['break', 'ready'],
    ['wrap-up', 'ready'],
    ['outbound-only', 'ready'],
  ] as const)('F8 in %s asks for %s', (state, wanted) => {
    expect(stepFor('ready', situation([], state))).toEqual({ do: 'state', state: wanted })
  })

  it('ends a wrap-up only where there is one', () => {
    expect(stepFor('end-wrap-up', situation([], 'wrap-up'))).toEqual({ do: 'end-wrap-up' })
    expect(stepFor('end-wrap-up', situation([], 'ready'))).toEqual(none)
    expect(stepFor('ready', { lines: [], current: null, agent: null })).toEqual(none)
  })

  it('does nothing that the line does not offer', () => {
    const still = situation([aLine({ actions: [] })])
    for (const action of ['answer', 'hang-up', 'hold', 'mute', 'conference', 'transfer'] as const) {
      expect(stepFor(action, still), action).toEqual(none)
    }
  })

  it('repeats and chases where there is something to', () => {
    const orders = (repeat: boolean, chase: boolean): Situation => ({ ...situation([]), orders: { repeat, chase } })
    expect(stepFor('repeat-order', orders(true, false))).toEqual({ do: 'repeat-order' })
    expect(stepFor('chase-order', orders(true, false))).toEqual(none)
    expect(stepFor('chase-order', orders(false, true))).toEqual({ do: 'chase-order' })
    expect(stepFor('repeat-order', situation([]))).toEqual(none)
  })

  it('parks the customer of a call the hub knows, and no colleague who is only asked', () => {
    expect(stepFor('park', situation([aLine({ callId: 'c' })]))).toEqual({ do: 'park', lineId: 'line-1' })
    expect(stepFor('park', situation([aLine({ callId: null })]))).toEqual(none)
    expect(stepFor('park', situation([aLine({ callId: 'c', consultationFor: 'line-0' })]))).toEqual(none)
    expect(stepFor('park', situation([ringing()]))).toEqual(none)
  })

  it('asks for help in a call, and leads to what was asked when it was', () => {
    expect(stepFor('help', situation([aLine({ callId: 'c' })]))).toEqual({ do: 'help', lineId: 'line-1' })
    expect(stepFor('help', situation([ringing()]))).toEqual(none)
    expect(stepFor('help', situation([]))).toEqual(none)
    expect(stepFor('help', { ...situation([]), helpAsked: true })).toEqual({ do: 'show-help' })
  })
})

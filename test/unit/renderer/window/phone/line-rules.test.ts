import { describe, expect, it } from 'vitest'
import { type CallerCard } from '../../../../../contract/seat/caller-card.ts'
import { type LineAction, lineActions } from '../../../../../contract/seat/phone-line.ts'
import { consultationOf } from '../../../../../renderer/window/phone/consultation.ts'
import { barButtons } from '../../../../../renderer/window/phone/line-buttons.ts'
import {
  cardOf,
  otherLines,
  qualityBars,
  talkedMs,
  timerStart,
  whoIs,
} from '../../../../../renderer/window/phone/line-view.ts'
import { aLine, ringing } from '../support/facts.ts'

const possible = (actions: readonly LineAction[], rings = false) =>
  Object.fromEntries(barButtons(aLine({ actions: [...actions] }), rings).map(({ place, action }) => [place, action]))

describe('barButtons', () => {
  it('has the same places whatever the line', () => {
    const places = barButtons(null, false).map(({ place }) => place)
    expect(places).toEqual(['answer', 'hang-up', 'hold', 'mute', 'transfer', 'conference', 'keypad'])
    for (const action of lineActions) {
      expect(barButtons(aLine({ actions: [action] }), false).map(({ place }) => place)).toEqual(places)
    }
  })

  it('offers what the line offers', () => {
    expect(possible(['answer', 'reject'])).toMatchObject({ answer: 'answer', 'hang-up': 'reject', hold: null })
    expect(possible(['hang-up', 'hold', 'mute', 'transfer'])).toMatchObject({
      answer: null,
      'hang-up': 'hang-up',
      hold: 'hold',
      mute: 'mute',
      transfer: 'transfer',
      conference: null,
    })
    expect(possible(['retrieve', 'unmute'])).toMatchObject({ hold: 'retrieve', mute: 'unmute' })
    expect(possible(['transfer', 'complete-transfer'])).toMatchObject({ transfer: 'complete-transfer' })
    expect(possible(['leave-conference'])).toMatchObject({ conference: 'leave-conference' })
  })

  it('answers another line that rings', () => {
    expect(possible(['hang-up'], true)['answer']).toBe('answer')
  })

  it('keeps its usual word where nothing is possible', () => {
    expect(barButtons(null, false).map(({ word }) => word)).toEqual([
      'answer',
      'hang-up',
      'hold',
      'mute',
      'transfer',
      'conference',
      'keypad',
    ])
  })
})

describe('the line in view', () => {
  it('counts from the hold, the answer, or the first ring', () => {
    expect(timerStart(ringing())).toBe(1_000)
    expect(timerStart(aLine())).toBe(5_000)
    expect(timerStart(aLine({ phase: 'held', heldAt: 9_000 }))).toBe(9_000)
    const ended = aLine({ phase: 'ended', endedAt: 12_000 })
    expect([timerStart(ended), talkedMs(ended)]).toEqual([null, 7_000])
    expect(talkedMs(ringing({ phase: 'ended', endedAt: 12_000 }))).toBeNull()
  })

  it.each([
    [4.4, 4],
    [4.03, 4],
    [3.8, 3],
    [3.2, 2],
    [2, 1],
  ])('MOS %d is %i bars', (mos, bars) => {
    expect(qualityBars({ mos, lossPercent: 0, jitterMs: 0, roundTripMs: null, codec: null })).toBe(bars)
  })

  it('finds its card by line, else by call, never by an unknown call', () => {
    const card = (more: Partial<CallerCard>) => ({ lineId: null, callId: null, ...more }) as CallerCard
    const cards = [card({ callId: 'c' }), card({ lineId: 'line-1' })]
    expect(cardOf(aLine(), cards)).toBe(cards[1])
    expect(cardOf(aLine({ lineId: 'line-9', callId: 'c' }), cards)).toBe(cards[0])
    expect(cardOf(aLine({ lineId: 'line-9' }), [card({})])).toBeNull()
  })

  it('says who it is, as far as known', () => {
    const card = (ids: readonly string[], chosenId: string | null) =>
      ({ customers: ids.map((id) => ({ id, name: id })), chosenId }) as unknown as CallerCard
    expect(whoIs(aLine({ name: '李娜' }), card([], null))).toEqual({ kind: 'name', name: '李娜' })
    expect(whoIs(aLine(), card(['a', 'b'], null))).toEqual({ kind: 'several', count: 2 })
    expect(whoIs(aLine(), card(['a', 'b'], 'b'))).toEqual({ kind: 'name', name: 'b' })
    expect(whoIs(aLine(), card([], null))).toEqual({ kind: 'new' })
    expect(whoIs(aLine(), null)).toEqual({ kind: 'unknown' })
  })

  it('puts the living others on chips', () => {
    const lines = [aLine(), ringing({ lineId: 'line-2' }), aLine({ lineId: 'line-3', phase: 'ended' })]
    expect(otherLines(lines, 'line-1').map(({ lineId }) => lineId)).toEqual(['line-2'])
  })
})

describe('consultationOf', () => {
  const customer = aLine({ phase: 'held' })
  const asked = aLine({ lineId: 'line-2', consultationFor: 'line-1' })

  it('is found from either side', () => {
    expect(consultationOf([customer, asked], 'line-1')).toEqual({ asked, customer })
    expect(consultationOf([customer, asked], 'line-2')).toEqual({ asked, customer })
  })

  it('is over when either has ended, and is none in a conference', () => {
    expect(consultationOf([{ ...customer, phase: 'ended' }, asked], 'line-2')).toBeNull()
    expect(consultationOf([customer, { ...asked, phase: 'ended' }], 'line-1')).toBeNull()
    expect(consultationOf([customer, { ...asked, inConference: true }], 'line-1')).toBeNull()
  })
})

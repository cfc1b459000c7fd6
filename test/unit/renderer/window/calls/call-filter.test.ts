import { describe, expect, it } from 'vitest'
import { callsApi } from '../../../../../contract/api/calls.api.ts'
import { callFilters, callQuery, type ListedCall, needsNote } from '../../../../../renderer/window/calls/call-filter.ts'

describe('the filter of the list of calls', () => {
  it('asks the hub for what is wanted, in its own words', () => {
    expect(callQuery('all', '  ')).toEqual({})
    expect(callQuery('inbound', '138 0013')).toEqual({ direction: 'inbound', text: '138 0013' })
    expect(callQuery('lost', '')).toEqual({ unanswered: 'true' })
    expect(callQuery('without-note', '张')).toEqual({ withoutNote: 'true', text: '张' })
    for (const filter of callFilters) {
      expect(callsApi.list.query.safeParse(callQuery(filter, 'x'.repeat(200))).success, filter).toBe(true)
    }
  })

  it('misses a note only of one’s own talks with somebody from outside', () => {
    const call = { phase: 'ended', answeredAt: 1, direction: 'inbound' } as ListedCall['call']
    const theirs = { disposition: 'enquiry', byName: '李娜', own: false }
    expect(needsNote({ call, note: null, ownPart: true })).toBe(true)
    expect(needsNote({ call, note: theirs, ownPart: true })).toBe(true)
    expect(needsNote({ call, note: { ...theirs, own: true }, ownPart: true })).toBe(false)
    expect(needsNote({ call, note: null, ownPart: false })).toBe(false)
    expect(needsNote({ call: { ...call, answeredAt: null }, note: null, ownPart: true })).toBe(false)
    expect(needsNote({ call: { ...call, direction: 'internal' }, note: null, ownPart: true })).toBe(false)
  })
})

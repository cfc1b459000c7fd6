import { describe, expect, it } from 'vitest'
import { createRecordingWatch } from '../../../../hub/alarms/recording-watch.ts'
import { createUsualArrivals } from '../../../../hub/alarms/usual-arrivals.ts'
import { type CallState, newCallState } from '../../../../hub/calls/call-state.ts'
import { type CallChange } from '../../../../hub/calls/calls.ts'
import { type CallFact } from '../../../../hub/pbx/port.ts'
import { waitFor } from '../../../support/wait-for.ts'

const begun = newCallState({
  callId: 'c1',
  pbx: 'a',
  pbxCallId: 'p1',
  direction: 'inbound',
  callerNumber: '138',
  calledNumber: '95',
  trunk: 'main',
  startedAt: 0,
})
const leg = {
  leg: 'l',
  extension: '8001' as never,
  queue: 'order' as never,
  state: 'up',
  since: 0,
  dials: 'no',
} as const
const answered: CallState = { ...begun, phase: 'talking', queue: 'order' as never, answeredAt: 1, legs: [leg] }
const fact = (kind: CallFact['kind'], more: object = {}): CallFact => ({ kind, at: 0, call: 'p1', ...more }) as CallFact
const recording = (state: string): CallFact => fact('call.recording', { state, file: null })
const change = (before: CallState | null, after: CallState, what: CallFact | null): CallChange => ({
  before,
  after,
  steps: [],
  fact: what,
})

describe('calls that should be recorded', () => {
  const open = (rule: 'all' | 'inbound' | 'outbound' | 'none') => {
    let at = 0
    const watch = createRecordingWatch({ rule }, () => at)
    watch.callChanged(change(null, begun, fact('call.started')))
    at = 60_000
    watch.callChanged(change(begun, answered, fact('call.answered')))
    return { watch, goTo: (time: number) => (at = time), of: (state: CallState) => watch.unrecorded([state]) }
  }

  it('are missed when nothing is heard of it three seconds after the answer', () => {
    const { goTo, of } = open('all')
    goTo(62_999)
    expect(of(answered)).toEqual([])
    goTo(63_000)
    expect(of(answered)).toEqual([{ callId: 'c1', extension: '8001', why: 'not-started' }])
    expect(of({ ...answered, legs: [] })).toEqual([])
  })

  it('are not missed when it runs, and while somebody has paused it', () => {
    const { watch, goTo, of } = open('inbound')
    watch.callChanged(change(answered, answered, recording('started')))
    goTo(100_000)
    expect(of(answered)).toEqual([])
    watch.callChanged(change(answered, answered, recording('paused')))
    goTo(200_000)
    expect(of(answered)).toEqual([])
    watch.callChanged(change(answered, answered, recording('stopped')))
    goTo(203_000)
    expect(of(answered)).toMatchObject([{ why: 'stopped' }])
    watch.callChanged(change(answered, { ...answered, phase: 'ended' }, fact('call.ended')))
    expect(of(answered)).toEqual([])
  })

  it('are none where the rule does not record them, nor where their begin was not seen', () => {
    for (const rule of ['outbound', 'none'] as const) {
      const { goTo, of } = open(rule)
      goTo(90_000)
      expect(of(answered)).toEqual([])
    }
    const { watch, goTo, of } = open('all')
    goTo(90_000)
    expect(of(answered)).toHaveLength(1)
    watch.linkLost()
    expect(of(answered)).toEqual([])
    watch.callChanged(change(null, { ...answered, callId: 'c2' }, null))
    expect(of({ ...answered, callId: 'c2' })).toEqual([])
  })
})

describe('the usual of the hour', () => {
  const hour = 3_600_000
  const day = 24 * hour
  const at = 400 * day + 10 * hour + 5
  async function usualWith(first: number | null): Promise<{ usual: number | null; asked: number[] }> {
    const asked: number[] = []
    const history = {
      firstStart: async () => first,
      countInbound: async (from: number) => {
        asked.push((400 * day + 10 * hour - from) / day)
        return 120 * asked.length
      },
    }
    const usual = createUsualArrivals(
      history,
      () => at,
      (error) => Promise.reject(error as Error),
    )
    usual()
    await waitFor('the history', () => (first === null ? true : asked.length > 0 || undefined), {})
    await new Promise((resolve) => setImmediate(resolve))
    return { usual: usual(), asked }
  }

  it('is the mean of the same hour of the last four weeks', async () => {
    expect(await usualWith(0)).toEqual({ usual: 5, asked: [7, 14, 21, 28] })
  })
  it('is of as many weeks as there are', async () => {
    expect(await usualWith(at - 20 * day)).toEqual({ usual: 3, asked: [7, 14] })
  })
  it('is of the days of a young hub', async () => {
    expect(await usualWith(at - 3 * day)).toEqual({ usual: 3, asked: [1, 2] })
  })
  it('is unknown on the first day', async () => {
    expect(await usualWith(null)).toEqual({ usual: null, asked: [] })
  })
})

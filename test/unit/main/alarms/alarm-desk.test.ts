import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Alarm } from '../../../../contract/alarm.ts'
import { alarmsApi } from '../../../../contract/api/alarms.api.ts'
import { preferencesApi } from '../../../../contract/api/preferences.api.ts'
import { initialTopics } from '../../../../contract/bridge/initial-topics.ts'
import { type AlarmId } from '../../../../contract/ids.ts'
import { builtInGrants } from '../../../../contract/rights.ts'
import { type AlarmDesk, createAlarmDesk } from '../../../../main/alarms/alarm-desk.ts'
import { soundForAlarms } from '../../../../main/alarms/sound-for-alarms.ts'
import { createTopicBoard, type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'

const alarm = (n: number, more: Partial<Alarm> = {}): Alarm => ({
  id: `01980000-0000-7000-8000-00000000000${String(n)}` as AlarmId,
  kind: 'disk',
  severity: 'warning',
  subject: null,
  value: 8,
  limit: 10,
  detail: {},
  raisedAt: n,
  times: 1,
  takenByName: null,
  takenAt: null,
  endedAt: null,
  steps: [],
  note: '',
  ...more,
})
const taken = { takenByName: '刘班长', takenAt: 5 }

describe('alarms at the seat', () => {
  let board: TopicBoard
  let link: FakeLink
  let desk: AlarmDesk
  const settled = () => vi.waitFor(() => expect(link.asked.length).toBeGreaterThan(1))
  const ids = () => board.get('alarms').open.map(({ raisedAt }) => raisedAt)

  beforeEach(() => {
    board = createTopicBoard(initialTopics('zh-CN', 0))
    link = createFakeLink()
    link.answer(alarmsApi.list, () => ({ alarms: [alarm(1), alarm(2)] }))
    link.answer(preferencesApi.read, () => ({ value: null }))
    desk = createAlarmDesk({ board, link, log: () => undefined })
  })
  afterEach(() => desk.close())

  const signIn = (role: 'supervisor' | 'agent'): void =>
    board.update('session', (session) => ({ ...session, me: { grants: builtInGrants[role] } as never }))

  it('are those that are open, for whoever may see the wall', async () => {
    signIn('supervisor')
    link.go('online')
    await vi.waitFor(() => expect(ids()).toEqual([2, 1]))
    link.delta({ kind: 'alarm.changed', alarm: alarm(3) })
    link.delta({ kind: 'alarm.changed', alarm: alarm(1, { endedAt: 9 }) })
    expect(ids()).toEqual([3, 2])
    board.update('session', (session) => ({ ...session, me: null }))
    expect(ids()).toEqual([])
  })

  it('are not asked for without the right', () => {
    signIn('agent')
    link.go('online')
    expect(link.asked).toEqual([])
  })

  it('told while the list is read are newer than the list', async () => {
    signIn('supervisor')
    link.answer(alarmsApi.list, () => {
      link.delta({ kind: 'alarm.changed', alarm: alarm(1, taken) })
      return { alarms: [alarm(1)] }
    })
    link.go('online')
    await settled()
    await vi.waitFor(() => expect(board.get('alarms').open[0]?.takenByName).toBe('刘班长'))
  })

  it('are handled at the hub, and shown as the hub answers', async () => {
    link.answer(alarmsApi.take, () => alarm(1, taken))
    link.answer(alarmsApi.tick, () => alarm(1, { ...taken, note: 'ticked' }))
    await desk.commands['alarm.take']({ id: alarm(1).id })
    expect(board.get('alarms').open).toMatchObject([taken])
    await desk.commands['alarm.tick']({ id: alarm(1).id, step: 'what', done: true })
    expect(link.asked.at(-1)?.request).toEqual({ params: { id: alarm(1).id, step: 'what' }, body: { done: true } })
  })

  it('remember at the hub who does not want to hear them', async () => {
    await desk.commands['alarm.set-sound']({ on: false })
    expect(link.asked.at(-1)?.request).toEqual({ params: { key: 'alarm-sound' }, body: { value: false } })
    expect(board.get('alarms').sound).toBe(false)
    link.answer(preferencesApi.read, () => ({ value: false }))
    signIn('supervisor')
    link.go('online')
    await vi.waitFor(() => expect(ids()).toEqual([2, 1]))
    expect(board.get('alarms').sound).toBe(false)
  })
})

describe('the sound of alarms', () => {
  let board: TopicBoard
  const heard: string[] = []
  let end: () => void
  const show = (open: Alarm[], sound = true): void => board.set('alarms', { open, sound })

  beforeEach(() => {
    vi.useFakeTimers()
    board = createTopicBoard(initialTopics('zh-CN', 0))
    heard.splice(0)
    end = soundForAlarms(board, { play: () => heard.push('play'), hush: () => heard.push('hush') }, 20_000)
  })
  afterEach(() => {
    end()
    vi.useRealTimers()
  })

  it('comes again until somebody takes it', () => {
    show([alarm(1)])
    vi.advanceTimersByTime(40_000)
    expect(heard).toEqual(['play', 'play', 'play'])
    show([alarm(1, taken)])
    vi.advanceTimersByTime(60_000)
    expect(heard).toEqual(['play', 'play', 'play', 'hush'])
  })

  it('is of new incidents, not of one that comes back', () => {
    show([alarm(1)])
    show([])
    show([alarm(1, { times: 2 })])
    vi.advanceTimersByTime(60_000)
    expect(heard).toEqual(['play', 'hush'])
    show([alarm(1, { times: 2 }), alarm(2)])
    expect(heard).toEqual(['play', 'hush', 'play'])
  })

  it('is silent for whoever silenced it', () => {
    show([alarm(1)])
    show([alarm(1)], false)
    show([alarm(1), alarm(2)], false)
    vi.advanceTimersByTime(60_000)
    expect(heard).toEqual(['play', 'hush'])
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { practiceApi } from '../../../../contract/api/practice.api.ts'
import { practiceDefaults, type PracticeScore, type PracticeState } from '../../../../contract/practice.ts'
import { type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { createPracticeDesk, type PracticeDesk } from '../../../../main/practice/practice-desk.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { newBoard } from '../../../support/seat-board.ts'

const state = (more: Partial<PracticeState> = {}): PracticeState => ({
  settings: practiceDefaults,
  surgeUntil: null,
  exerciseStartedAt: 1,
  calls: [],
  scores: [],
  ...more,
})
const score = (callId: string, points: number): PracticeScore =>
  ({ callId, extension: '8001', points }) as PracticeScore
const { scores: _scores, ...changed } = state({ surgeUntil: 9 })

describe('the exercise at the seat', () => {
  let board: TopicBoard
  let link: FakeLink
  let desk: PracticeDesk
  const exercise = () => board.get('practice').exercise
  const points = () => exercise()?.scores.map((one) => one.points)

  beforeEach(() => {
    board = newBoard()
    board.update('session', (session) => ({ ...session, me: { grants: {} } as never }))
    link = createFakeLink()
    desk = createPracticeDesk({ board, link, log: () => undefined })
  })
  afterEach(() => desk.close())

  const online = async (now: PracticeState): Promise<void> => {
    link.answer(practiceApi.read, () => ({ practice: now }))
    link.go('online')
    await vi.waitFor(() => expect(exercise()).not.toBeNull())
  }

  it('is none at a hub that is not for practice', async () => {
    link.go('online')
    await vi.waitFor(() => expect(link.asked).toHaveLength(1))
    link.delta({ kind: 'practice.changed', practice: changed })
    expect(exercise()).toBeNull()
  })

  it('follows what the hub tells: settings and calls, and scores one by one', async () => {
    await online(state({ scores: [score('a', 50)] }))
    link.delta({ kind: 'practice.changed', practice: changed })
    link.delta({ kind: 'practice.scored', score: score('b', 80) })
    link.delta({ kind: 'practice.scored', score: score('a', 90) })
    expect(exercise()?.surgeUntil).toBe(9)
    expect(points()).toEqual([80, 90])
  })

  it('begins anew with no scores', async () => {
    await online(state({ scores: [score('a', 50)] }))
    link.delta({ kind: 'practice.changed', practice: { ...changed, exerciseStartedAt: 2 } })
    expect(points()).toEqual([])
  })

  it('shows what the hub answers to a change', async () => {
    await online(state())
    link.answer(practiceApi.callNow, () => ({ practice: state({ scores: [score('a', 70)] }) }))
    await desk.commands['practice.call']({ intent: 'chase' })
    expect(link.asked.at(-1)).toEqual({ name: 'POST /api/practice/calls', request: { body: { intent: 'chase' } } })
    expect(points()).toEqual([70])
  })

  it('lets the caller be read along, until the call is over', async () => {
    await online(state())
    const says = (callId: string, text: string): void =>
      link.delta({ kind: 'practice.said', callId, extension: '8001' as never, at: 1, text })
    says('a', '你好')
    says('b', '喂')
    says('b', '要两桶水')
    expect(board.get('practice').captions.map(({ text }) => text)).toEqual(['喂', '要两桶水'])
    board.set('lines', { lines: [{ phase: 'ended' } as never], current: null })
    expect(board.get('practice').captions).toEqual([])
  })

  it('is gone with the person', async () => {
    await online(state())
    board.update('session', (session) => ({ ...session, me: null }))
    expect(exercise()).toBeNull()
  })
})

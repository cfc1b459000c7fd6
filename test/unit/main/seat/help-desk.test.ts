import { beforeEach, describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { helpApi, type HelpRequest } from '../../../../contract/api/help.api.ts'
import { interventionsApi } from '../../../../contract/api/interventions.api.ts'
import { type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { createHelpDesk, type HelpDesk } from '../../../../main/seat/help.ts'
import { createInterventionDesk } from '../../../../main/supervision/intervention-desk.ts'
import { soundForHelp } from '../../../../main/seat/sound-for-help.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { newBoard } from '../../../support/seat-board.ts'
import { waitFor } from '../../../support/wait-for.ts'

const id = (n: number) => `0192f000-0000-7000-8000-00000000000${String(n)}` as HelpRequest['id']
const request = (n: number, extension: string, more: Partial<HelpRequest> = {}): HelpRequest => ({
  id: id(n),
  callId: id(9),
  extension: extension as Extension,
  queue: null,
  name: '王芳',
  team: null,
  askedAt: n,
  ringing: [id(8)],
  takenByName: null,
  takenAt: null,
  endedAt: null,
  ending: null,
  ...more,
})

describe('the help desk', () => {
  let board: TopicBoard
  let link: FakeLink
  let desk: HelpDesk
  let stored: HelpRequest[]
  let sounds: number

  beforeEach(() => {
    board = newBoard()
    link = createFakeLink()
    stored = []
    sounds = 0
    link.answer(helpApi.list, () => ({ requests: stored }))
    board.update('session', (session) => ({
      ...session,
      phase: 'signed-in',
      extension: '8001' as Extension,
      me: { userId: id(8), grants: {} } as never,
    }))
    const { start: stepIn } = createInterventionDesk(link)
    desk = createHelpDesk({ board, link, stepIn, log: () => undefined })
    soundForHelp(board, () => (sounds += 1))
  })

  it('shows the own request and those of others, as the feed tells them, and sounds once for each', async () => {
    stored = [request(1, '8002')]
    link.go('online')
    await waitFor('the open requests', () => board.get('help').others[0])
    link.delta({ kind: 'help.changed', request: request(2, '8001') })
    expect(board.get('help')).toMatchObject({ own: { id: id(2) }, others: [{ id: id(1) }] })
    expect(sounds).toBe(1)
    link.delta({ kind: 'help.changed', request: request(1, '8002', { takenByName: '刘', takenAt: 5, ringing: [] }) })
    // It rings at somebody nearer first.
    link.delta({ kind: 'help.changed', request: request(3, '8003', { ringing: [id(7)] }) })
    expect(sounds).toBe(1)
    link.delta({ kind: 'help.changed', request: request(3, '8003', { ringing: [id(7), id(8)] }) })
    expect(sounds).toBe(2)
    link.delta({ kind: 'help.changed', request: request(2, '8001', { endedAt: 9, ending: 'call-ended' }) })
    expect(board.get('help').own).toBeNull()
    board.update('session', (session) => ({ ...session, me: null }))
    expect(board.get('help')).toEqual({ own: null, others: [] })
    desk.close()
  })

  it('asks for the call on a line, listens at the seat that asked, and calls off its own', async () => {
    board.set('lines', { lines: [{ lineId: 'line-1', callId: id(9) } as never], current: 'line-1' })
    link.answer(helpApi.ask, () => request(2, '8001'))
    link.answer(helpApi.callOff, () => request(2, '8001', { endedAt: 9, ending: 'called-off' }))
    link.go('online')
    await desk.ask({ lineId: 'line-1' })
    expect(board.get('help').own?.id).toBe(id(2))
    await expect(desk.ask({ lineId: 'line-2' })).rejects.toMatchObject({ code: 'seat.no-line' })
    await desk.callOff()
    expect(board.get('help').own).toBeNull()

    link.delta({ kind: 'help.changed', request: request(1, '8002') })
    link.answer(interventionsApi.start, () => ({}) as never)
    await desk.listen({ id: id(1) })
    expect(link.asked.at(-1)).toMatchObject({
      name: `${interventionsApi.start.method} ${interventionsApi.start.path}`,
      request: { body: { callId: id(9), extension: '8002', rung: 'listen' } },
    })
    const taken = request(1, '8002', { takenByName: '刘', takenAt: 5, ringing: [] })
    link.answer(helpApi.take, () => taken)
    const asks = () => link.asked.filter(({ name }) => name.includes('/api/interventions')).length
    await desk.take({ id: id(1) })
    expect(asks()).toBe(1)
    board.update('session', (session) => ({
      ...session,
      me: { userId: id(8), grants: { 'call.supervise.listen': 'team' } } as never,
    }))
    await desk.take({ id: id(1) })
    expect(asks()).toBe(2)
    await expect(desk.listen({ id: id(7) })).rejects.toMatchObject({ code: 'seat.no-line' })
    desk.close()
  })
})

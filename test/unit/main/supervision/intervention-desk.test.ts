import { beforeEach, describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { callsApi } from '../../../../contract/api/calls.api.ts'
import { interventionsApi } from '../../../../contract/api/interventions.api.ts'
import { type CallId } from '../../../../contract/ids.ts'
import { createInterventionDesk, type InterventionDesk } from '../../../../main/supervision/intervention-desk.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'

const callId = '0192f000-0000-7000-8000-000000000009' as CallId
const part = { callId, extension: '8001' as Extension, reason: null }

describe('stepping into others’ calls from this seat', () => {
  let link: FakeLink
  let desk: InterventionDesk
  let now: number
  const sentId = () => (link.asked.at(-1)?.request as { body: { id: string } }).body.id

  beforeEach(() => {
    now = 1_000
    link = createFakeLink()
    desk = createInterventionDesk(link, () => now)
    link.answer(interventionsApi.start, () => ({}) as never)
    link.answer(callsApi.takeOver, () => ({}))
    link.answer(callsApi.hangUp, () => ({}))
  })

  it('takes the phone for what was asked for here, once, and for nothing else', async () => {
    await desk.start({ ...part, rung: 'listen' })
    const intervention = sentId()
    expect(desk.answersItself({ intervention: 'another', callId: null })).toBe(false)
    expect(desk.answersItself({ intervention: null, callId: null })).toBe(false)
    expect(desk.answersItself({ intervention, callId: null })).toBe(true)
    expect(desk.answersItself({ intervention, callId: null })).toBe(false)
    await desk.commands['intervention.take-over'](part)
    expect(desk.answersItself({ intervention: null, callId })).toBe(true)
  })

  it('lets it ring when the call comes late, or when the hub refused', async () => {
    await desk.start({ ...part, rung: 'listen' })
    now += 60_000
    expect(desk.answersItself({ intervention: sentId(), callId: null })).toBe(false)
    link.answer(callsApi.takeOver, () => {
      throw new SeatError('seat.failed')
    })
    await expect(desk.commands['intervention.take-over'](part)).rejects.toThrow()
    expect(desk.answersItself({ intervention: null, callId })).toBe(false)
  })

  it('hangs up a part or the whole', async () => {
    await desk.commands['intervention.hang-up']({ ...part, extension: null, reason: '辱骂' })
    expect(link.asked.at(-1)?.request).toEqual({ params: { callId }, body: { reason: '辱骂' } })
    await desk.commands['intervention.hang-up'](part)
    expect(link.asked.at(-1)?.request).toMatchObject({ body: { extension: '8001' } })
  })
})

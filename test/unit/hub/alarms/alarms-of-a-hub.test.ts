import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Alarm } from '../../../../contract/alarm.ts'
import { defaultAlarmSettings } from '../../../../contract/alarm-defaults.ts'
import { type Extension } from '../../../../contract/agent.ts'
import { type LiveFact } from '../../../../hub/live/audience.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'

describe('alarms of a whole hub', () => {
  let test: TestHub
  const tokens: Record<string, string> = {}
  const facts: LiveFact[] = []
  const ask = (who: string, method: string, path: string, body?: unknown) =>
    test.ask(method, path, { token: tokens[who] ?? '', ...(body === undefined ? {} : { body }) })
  const alarms = async (): Promise<Alarm[]> => (await ask('leader', 'GET', '/api/alarms')).body['alarms'] as Alarm[]
  const alarm = (kind: string): Promise<Alarm> =>
    waitFor(`${kind} to be raised`, async () => (await alarms()).find((one) => one.kind === kind))
  const over = (kind: string): Promise<true> =>
    waitFor(`${kind} to end`, async () => (await alarms()).every((one) => one.kind !== kind) || undefined)

  beforeAll(async () => {
    test = await openTestHub()
    for (const role of ['administrator', 'supervisor', 'leader', 'agent'] as const) {
      const { jobNumber } = await test.addUser(role, { team: 'a' })
      tokens[role] = (await test.signIn(jobNumber)).accessToken
    }
    await test.hub.start()
    await test.hub.floor?.settled()
    // A hub looks at its floor every second; nothing is to be waited for besides.
    const settings = {
      ...defaultAlarmSettings,
      holdSeconds: 0,
      seatUnregisteredSeconds: 1,
      queueWaiting: 1,
      diskFreePercent: 0.5,
    }
    expect((await ask('administrator', 'PUT', '/api/alarm-settings', settings)).status).toBe(200)
    const live = test.hub.floor?.live
    if (live) {
      const publish = live.publish.bind(live)
      live.publish = (fact) => {
        facts.push(fact)
        publish(fact)
      }
    }
  }, 60_000)
  afterAll(() => test.close())

  it('are for those who have the wall; handled and set by right', async () => {
    for (const [who, path, method, status] of [
      ['leader', '/api/alarms', 'GET', 200],
      ['agent', '/api/alarms', 'GET', 403],
      ['leader', '/api/alarm-settings', 'GET', 200],
      ['supervisor', '/api/alarm-settings', 'PUT', 403],
    ] as const) {
      const body = method === 'PUT' ? defaultAlarmSettings : undefined
      expect([who, path, (await ask(who, method, path, body)).status]).toEqual([who, path, status])
    }
    const wrong = { ...defaultAlarmSettings, queueWaiting: 0 }
    expect((await ask('administrator', 'PUT', '/api/alarm-settings', wrong)).status).toBe(400)
  })

  it('a seat whose phone is gone: raised, told, taken by a supervisor, over when it is back', async () => {
    const seat = '8001' as Extension
    test.pbx.registers(seat)
    await ask('supervisor', 'POST', '/api/seat/sign-in', { extension: seat })
    test.pbx.registers(seat, false)
    const { id, subject, steps } = await alarm('seat-unregistered')
    expect(subject?.kind).toBe('agent')
    expect((await ask('leader', 'POST', `/api/alarms/${id}/take`)).status).toBe(403)
    expect((await ask('supervisor', 'POST', `/api/alarms/${id}/take`)).body).toMatchObject({
      id,
      takenByName: 'User 2',
    })
    const step = steps[0]?.key ?? ''
    const ticked = await ask('supervisor', 'PUT', `/api/alarms/${id}/steps/${step}`, { done: true })
    expect(ticked.body).toMatchObject({
      steps: expect.arrayContaining([expect.objectContaining({ key: step, doneByName: 'User 2' })]) as unknown,
    })
    expect((await ask('supervisor', 'PUT', `/api/alarms/${id}/note`, { note: '网线' })).body).toMatchObject({
      note: '网线',
    })
    test.pbx.registers(seat)
    await over('seat-unregistered')
    const deltas = await waitFor('its end to be told', () => {
      const told = facts.flatMap(({ delta }) =>
        delta.kind === 'alarm.changed' && delta.alarm.id === id ? [delta.alarm] : [],
      )
      return told.at(-1)?.endedAt === null ? undefined : told
    })
    expect(deltas[0]).toMatchObject({ takenAt: null, endedAt: null })
    expect(deltas.at(-1)).toMatchObject({ note: '网线', takenByName: 'User 2' })
  })

  it('a call that is not recorded', async () => {
    const { call } = await test.pbx.inbound({ callerNumber: '13800138000', calledNumber: '057188880001' })
    const queue = 'water-order' as never
    call.queued(queue)
    call.offer('8002' as Extension)
    call.answers('8002' as Extension)
    const found = await alarm('recording')
    expect(found).toMatchObject({ detail: { extension: '8002', why: 'not-started' }, severity: 'critical' })
    call.hangUp('customer')
    await over('recording')
  }, 15_000)

  it('a full disk for recordings, until there is room', async () => {
    const { troubles } = test.hub.recordings
    troubles.condition('disk-full', { code: 'ENOSPC', message: 'no space left on device' })
    expect(await alarm('recording')).toMatchObject({ detail: { why: 'disk-full' }, severity: 'critical', value: null })
    troubles.condition('disk-full', null)
    await over('recording')
  })

  it('the link to the PBX: nothing else is said meanwhile', async () => {
    test.pbx.disconnect('cut')
    expect(await alarm('pbx-link')).toMatchObject({ detail: { reason: 'cut' }, severity: 'critical' })
    test.pbx.reconnect()
    await over('pbx-link')
  })
})

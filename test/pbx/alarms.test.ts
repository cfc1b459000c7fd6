import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Alarm, type AlarmKind } from '../../contract/alarm.ts'
import { defaultAlarmSettings } from '../../contract/alarm-defaults.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { waitFor } from '../support/wait-for.ts'
import { type CentreStage, startCentre } from './support/centre-on-asterisk.ts'
import { newCaller } from './support/floor-stage.ts'
import { type HubProcess, prepareHubProcess } from './support/hub-process.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

/** The alarms on the real Asterisk, with limits short enough to see each begin and end. */

let line: TcpProxy | undefined
let stage: CentreStage
let hub: HubProcess
beforeAll(async () => {
  const centre = await quickWaterCentre()
  stage = await startCentre(
    {
      ...centre,
      trunks: centre.trunks.map((trunk) => ({ ...trunk, channels: 2 })),
      queues: centre.queues.map((queue) => ({ ...queue, ringSeconds: 30, maxWaitSeconds: 120 })),
    },
    { amiPort: async (port) => (line = await startTcpProxy({ host: '127.0.0.1', port })).port },
  )
  hub = await prepareHubProcess(stage)
  await hub.start()
  const settings = { ...defaultAlarmSettings, holdSeconds: 1, seatUnregisteredSeconds: 1, queueWaiting: 1 }
  const changed = await hub.boss().ask('PUT', '/api/alarm-settings', { ...settings, diskFreePercent: 0.5 })
  expect(changed.status).toBe(200)
  await hub.ready('8001')
}, 180_000)
afterAll(async () => {
  await hub.stop()
  await line?.close()
  await stage.stop()
})

const all = async (): Promise<readonly Alarm[]> =>
  (await hub.boss().get<{ alarms: Alarm[] }>('/api/alarms?from=0')).alarms
const open = async (): Promise<readonly Alarm[]> => (await hub.boss().get<{ alarms: Alarm[] }>('/api/alarms')).alarms
const raised = (kind: AlarmKind): Promise<Alarm> =>
  waitFor(`${kind} to be raised`, async () => (await all()).find((alarm) => alarm.kind === kind), {
    timeoutMs: 20_000,
  })
const over = (kind: AlarmKind): Promise<true> =>
  waitFor(`${kind} to be over`, async () => (await open()).every((alarm) => alarm.kind !== kind) || undefined, {
    timeoutMs: 20_000,
  })

it('a call that is answered and recorded raises nothing', async () => {
  const caller = newCaller()
  const customer = await stage.customers({ behaviour: 'waits', from: caller, to: waterLine })
  const phone = await stage.seat('8001')
  const ringing = await waitFor('8001 to ring', () =>
    phone.calls().find((call) => call.direction === 'incoming' && call.state() === 'ringing'),
  )
  const talking = await ringing.answer()
  const { call } = await hub.call(caller, 'talking', ({ phase }) => phase === 'talking')
  // A recording that did not begin would be told three seconds after the answer.
  await waitFor('the time in which a recording must begin', () => Date.now() - (call.answeredAt ?? 0) > 5_500, {
    timeoutMs: 10_000,
  })
  expect((await all()).map(({ kind }) => kind)).not.toContain('recording')
  talking.hangUp()
  await customer.finished()
  const { steps } = await hub.call(caller, 'ended', ({ phase }) => phase === 'ended')
  expect(steps.some(({ kind, detail }) => kind === 'recording' && detail['state'] === 'started')).toBe(true)
}, 60_000)

it('a seat whose phone is gone', async () => {
  await (await stage.seat('8001')).unregister()
  const alarm = await raised('seat-unregistered')
  expect(alarm).toMatchObject({ subject: { kind: 'agent' }, detail: { extension: '8001' }, endedAt: null })
}, 60_000)

it('a trunk that is full and a queue over its limit, until the callers give up', async () => {
  const about = { behaviour: 'abandons', holdMs: 8_000, calls: 2, to: waterLine } as const
  const customers = await stage.customers({ ...about, from: () => newCaller() })
  expect(await raised('trunk-full')).toMatchObject({ subject: { kind: 'trunk', key: 'unicom' }, value: 2, limit: 2 })
  expect(await raised('queue-waiting')).toMatchObject({ subject: { kind: 'queue' }, value: 2, limit: 1 })
  await customers.finished()
  await over('trunk-full')
  await over('queue-waiting')
}, 60_000)

it('the link to the PBX, over when it is back; what cannot be seen meanwhile stays as it was', async () => {
  line?.cut()
  expect(await raised('pbx-link')).toMatchObject({ severity: 'critical', subject: null })
  // Its phone has not come back, as far as anybody can see.
  expect((await open()).map(({ kind }) => kind)).toContain('seat-unregistered')
  line?.heal()
  await over('pbx-link')
  const ended = (await all()).filter(({ endedAt }) => endedAt !== null).map(({ kind }) => kind)
  expect(ended).toEqual(expect.arrayContaining(['trunk-full', 'queue-waiting', 'pbx-link']))
}, 60_000)

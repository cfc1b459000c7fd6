import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'libsql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseFileName } from '../../hub/settings/settings.ts'
import { celFacts } from '../support/cel.ts'
import { type SeatCall } from '../support/seat/seat-call.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { waitFor, waitUntil } from '../support/wait-for.ts'
import { type CentreStage, startCentre } from './support/centre-on-asterisk.ts'
import { newCaller } from './support/floor-stage.ts'
import { type HubProcess, prepareHubProcess } from './support/hub-process.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

let line: TcpProxy | undefined
let stage: CentreStage
let hub: HubProcess
beforeAll(async () => {
  const centre = await quickWaterCentre()
  stage = await startCentre(
    { ...centre, queues: centre.queues.map((queue) => ({ ...queue, ringSeconds: 15, maxWaitSeconds: 60 })) },
    { amiPort: async (port) => (line = await startTcpProxy({ host: '127.0.0.1', port })).port },
  )
  hub = await prepareHubProcess(stage)
  await hub.start()
  await hub.ready('8001', '8002')
}, 180_000)
afterAll(async () => {
  await hub.stop()
  await line?.close()
  await stage.stop()
})

/** How far two of Asterisk's own times of one end may lie apart on a busy machine; the hub was away for seconds. */
const atOnceMs = 250

async function customer() {
  const from = newCaller()
  return { from, ...(await stage.customers({ behaviour: 'waits', from, to: waterLine })) }
}

async function rings(...extensions: readonly string[]): Promise<SeatCall> {
  const phones = await Promise.all(extensions.map((extension) => stage.seat(extension)))
  return waitFor(
    `a call to ring at ${extensions.join(' or ')}`,
    () =>
      phones
        .flatMap((phone) => phone.calls())
        .find((call) => call.direction === 'incoming' && call.state() === 'ringing'),
    { intervalMs: 5 },
  )
}

const phaseIs = (from: string, phase: string) => hub.call(from, phase, (call) => call.phase === phase)

describe('the AMI line is cut for ten seconds', () => {
  it('says so at once, serves everybody meanwhile, and afterwards has every call with its own end', async () => {
    const talker = await customer()
    const talking = await (await rings('8001', '8002')).answer()
    const before = await phaseIs(talker.from, 'talking')
    line?.cut()
    const cutAt = performance.now()
    await hub.linkIs('down', { timeoutMs: 5_000 })
    // The hub still answers the routing question: it is another line. The call is seen only when AMI is back.
    const unseen = await customer()
    const answered = await (await rings('8001', '8002')).answer()
    await waitUntil(
      'a few words',
      () => answered.media().receivedPackets(),
      (count) => count > 25,
    )
    answered.hangUp()
    await unseen.finished()
    await waitFor('ten seconds to be over', () => performance.now() - cutAt >= 10_000, { timeoutMs: 11_000 })
    line?.heal()
    await hub.linkIs('up')
    const { call } = await phaseIs(unseen.from, 'ended')
    const cel = await stage.cel()
    const end = celFacts(cel, call.pbxCallId).find(({ kind }) => kind === 'ended')?.at ?? 0
    expect(Math.abs((call.endedAt ?? 0) - end)).toBeLessThanOrEqual(atOnceMs)
    expect((await phaseIs(talker.from, 'talking')).call.callId).toBe(before.call.callId)
    talking.hangUp()
    await phaseIs(talker.from, 'ended')
  }, 180_000)
})

describe('the database is in trouble', () => {
  it('locked by another program: calls go on, nothing is acknowledged that is not kept, all is stored afterwards', async () => {
    const other = new Database(join(hub.address.dataFolder, databaseFileName))
    other.exec('PRAGMA busy_timeout = 5000')
    other.exec('BEGIN IMMEDIATE')
    const caller = await customer()
    try {
      const refused = await hub.boss().ask('POST', '/api/customers', newCustomer('张三'))
      expect(refused).toMatchObject({ status: 503, body: { error: { code: 'database.unavailable' } } })
      const talking = await (await rings('8001', '8002')).answer()
      await waitUntil(
        'a few words',
        () => talking.media().receivedPackets(),
        (count) => count > 25,
      )
      talking.hangUp()
      await caller.finished()
    } finally {
      other.exec('ROLLBACK')
      other.close()
    }
    const { call, steps } = await hub.call(caller.from, 'over', ({ phase }) => phase === 'ended', { timeoutMs: 30_000 })
    expect(call).toMatchObject({ endedBy: 'agent', lossReason: null })
    expect(steps.map(({ sequence }) => sequence)).toEqual(steps.map((_, index) => index + 1))
    expect(hub.isRunning()).toBe(true)
  }, 180_000)

  it('the disk is full: the same', async () => {
    const accepted = newCustomer('李四')
    await hub.boss().post('/api/customers', accepted)
    // No file of this process may grow any more (setrlimit(2), RLIMIT_FSIZE): what a full disk looks like to SQLite.
    const size = statSync(join(hub.address.dataFolder, `${databaseFileName}-wal`)).size
    limitFiles(hub.processId(), String(Math.max(1, size)))
    const caller = await customer()
    try {
      await waitUntil(
        'the hub to refuse what it cannot keep',
        async () => (await hub.boss().ask('POST', '/api/customers', newCustomer('王五'))).status,
        (status) => status === 503,
        { timeoutMs: 20_000 },
      )
      const talking = await (await rings('8001', '8002')).answer()
      await waitUntil(
        'a few words',
        () => talking.media().receivedPackets(),
        (count) => count > 25,
      )
      talking.hangUp()
      await caller.finished()
      expect(hub.isRunning()).toBe(true)
    } finally {
      limitFiles(hub.processId(), 'unlimited')
    }
    await hub.call(caller.from, 'over', ({ phase }) => phase === 'ended', { timeoutMs: 30_000 })
    expect((await hub.boss().ask('GET', `/api/customers/${accepted.id}`)).status).toBe(200)
  }, 180_000)
})

describe('Asterisk is killed and comes back', () => {
  it('ends the calls it took with it, says so, and goes on with the same seats', async () => {
    const caller = await customer()
    await (await rings('8001', '8002')).answer()
    const before = await phaseIs(caller.from, 'talking')
    const waiting = await hub.boss().listen()
    await stage.asterisk.kill()
    await waiting.until('/live to say that the link is down', (deltas) =>
      deltas.find((delta) => delta.kind === 'pbx.link' && delta.state === 'down'),
    )
    waiting.close()
    await stage.asterisk.restart()
    await hub.linkIs('up')
    const { call } = await phaseIs(caller.from, 'ended')
    expect(call).toMatchObject({ callId: before.call.callId, endedBy: 'pbx', extension: before.call.extension })
    for (const extension of ['8001', '8002']) await (await stage.seat(extension)).register()
    await waitUntil(
      'the seats to be ready again',
      async () => (await hub.boss().get<{ agents: { extension: string; state: string }[] }>('/api/agents')).agents,
      (agents) => agents.filter(({ state }) => state === 'ready').length === 2,
      { timeoutMs: 30_000, intervalMs: 100 },
    )
    await stage.setClock(new Date('2026-11-23T10:00:00+08:00'))
    const next = await customer()
    ;(await (await rings('8001', '8002')).answer()).hangUp()
    await phaseIs(next.from, 'ended')
  }, 180_000)
})

let serial = 0

function newCustomer(name: string) {
  serial += 1
  const id = `0190000${serial}-0000-7000-8000-00000000000${serial}`
  return { id, name, numbers: [], addresses: [] }
}

function limitFiles(processId: number, bytes: string): void {
  const { status, stderr } = spawnSync('prlimit', ['--pid', String(processId), `--fsize=${bytes}:unlimited`])
  if (status !== 0) throw new Error(`prlimit: ${String(stderr)}`)
}

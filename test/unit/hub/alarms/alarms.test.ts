import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Alarm } from '../../../../contract/alarm.ts'
import { defaultAlarmSettings } from '../../../../contract/alarm-defaults.ts'
import { ZuoxiError } from '../../../../contract/errors.ts'
import { type Caller } from '../../../../hub/access/caller.ts'
import { type Alarms, createAlarms } from '../../../../hub/alarms/alarms.ts'
import { type FloorView } from '../../../../hub/alarms/floor-view.ts'
import { createOperationLog } from '../../../../hub/operation-log/operation-log.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import { quietFloor } from './quiet-floor.ts'

const someone = (name: string): Caller =>
  ({ userId: uuid(), jobNumber: name, name, team: null, station: null, grants: {} }) as unknown as Caller
const lead = someone('班长甲')
const other = someone('班长乙')

describe.each(databaseKinds)('alarms on %s', (kind) => {
  let database: TestDatabase
  let at: number
  let view: FloorView
  let told: Alarm[]
  let alarms: Alarms
  const errors: unknown[] = []

  const open = async (over = database): Promise<Alarms> => {
    const log = createOperationLog({ database, witnessFile: null, now: () => at })
    const watched = { log, now: () => at, view: () => view, changed: (alarm: Alarm) => void told.push(alarm) }
    return createAlarms({ ...watched, database: over, onError: (error) => errors.push(error) })
  }
  /** So many seconds go by, looked at each. */
  const pass = async (seconds: number): Promise<void> => {
    for (let second = 0; second < seconds; second += 1) {
      at += 1_000
      alarms.look()
    }
    await alarms.settled()
  }
  const waiting = (count: number): void => {
    view = {
      ...quietFloor,
      queues: quietFloor.queues.map((queue) => ({ ...queue, waiting: count, longestSince: null })),
    }
  }
  const list = (query: object = {}) => alarms.list({ limit: 100, ...query })
  const actions = async (): Promise<string[]> => {
    const log = createOperationLog({ database, witnessFile: null })
    const { operations } = await log.search({ limit: 50 })
    return operations.map(({ action }) => action).reverse()
  }
  const raised = async (): Promise<Alarm> => {
    waiting(12)
    await pass(11)
    const [alarm] = await list()
    if (alarm === undefined) throw new Error('no alarm was raised')
    return alarm
  }

  beforeEach(async () => {
    database = await openTestDatabase(kind)
    at = 1_800_000_000_000
    view = quietFloor
    told = []
    errors.splice(0)
    alarms = await open()
  })
  afterEach(async () => {
    await alarms.close()
    await database.close()
  })

  it('are raised when it lasts, told, kept with their play-book, and end when it is over', async () => {
    waiting(12)
    await pass(10)
    expect(await list()).toEqual([])
    await pass(1)
    const [alarm] = await list()
    expect(alarm).toMatchObject({
      kind: 'queue-waiting',
      severity: 'warning',
      subject: { kind: 'queue', key: 'order' },
      value: 12,
      limit: 10,
      raisedAt: at,
      times: 1,
      takenByName: null,
      endedAt: null,
      note: '',
    })
    expect(alarm?.steps.length).toBeGreaterThan(3)
    expect(told).toEqual([alarm])
    waiting(3)
    await pass(10)
    expect((await list())[0]?.endedAt).toBeNull()
    await pass(1)
    expect(await list()).toEqual([])
    expect(told.at(-1)).toMatchObject({ id: alarm?.id, endedAt: at })
    expect(await list({ from: at - 60_000 })).toEqual([told.at(-1)])
    expect(await list({ from: at - 60_000, kind: 'disk' })).toEqual([])
    expect(await list({ from: at })).toEqual([])
    expect(await actions()).toEqual(['alarm.raise', 'alarm.end'])
  })

  it('are the same incident when it comes back soon, and another later', async () => {
    const first = await raised()
    waiting(0)
    await pass(11)
    waiting(25)
    await pass(11)
    expect(await list()).toMatchObject([
      { id: first.id, times: 2, value: 25, severity: 'critical', raisedAt: first.raisedAt },
    ])
    waiting(0)
    await pass(11)
    at += 16 * 60_000
    await pass(1)
    const second = await raised()
    expect(second).toMatchObject({ times: 1 })
    expect(second.id).not.toBe(first.id)
    expect(await list({ from: first.raisedAt })).toHaveLength(2)
    expect(await actions()).toEqual(['alarm.raise', 'alarm.end', 'alarm.repeat', 'alarm.end', 'alarm.raise'])
  })

  it('grow worse once and do not grow better before they end', async () => {
    const { id } = await raised()
    waiting(30)
    await pass(1)
    waiting(12)
    await pass(1)
    expect(await list()).toMatchObject([{ id, severity: 'critical', value: 30 }])
    expect(await actions()).toEqual(['alarm.raise', 'alarm.worsen'])
  })

  it('are taken, ticked off and noted, who and when, also after their end', async () => {
    const { id, steps } = await raised()
    const [first, second] = steps.map(({ key }) => key)
    at += 500
    expect(await alarms.take(lead, '::1', id)).toMatchObject({ takenByName: '班长甲', takenAt: at })
    const takenAt = at
    at += 500
    expect(await alarms.take(lead, '::1', id)).toMatchObject({ takenAt })
    await alarms.tick(lead, '::1', id, first ?? '', true)
    await alarms.tick(other, '::1', id, first ?? '', true)
    await alarms.tick(other, '::1', id, second ?? '', true)
    const back = await alarms.tick(lead, '::1', id, second ?? '', false)
    expect(back.steps.slice(0, 2)).toMatchObject([
      { doneByName: '班长甲', doneAt: at },
      { doneByName: null, doneAt: null },
    ])
    waiting(0)
    await pass(11)
    at += 20 * 60_000
    await pass(1)
    const noted = await alarms.note(other, '::1', id, '停水，已发公告')
    expect(noted).toMatchObject({ note: '停水，已发公告', takenByName: '班长甲' })
    expect(noted.endedAt).not.toBeNull()
    expect(told.at(-1)).toEqual(noted)
    expect(await list({ from: 0 })).toEqual([noted])
    const log = createOperationLog({ database, witnessFile: null })
    const { operations } = await log.search({ limit: 50 })
    const byPeople = operations
      .filter(({ userId }) => userId !== null)
      .map(({ action, jobNumber }) => [jobNumber, action])
    expect(byPeople.reverse().slice(0, 3)).toEqual([
      ['班长甲', 'alarm.take'],
      ['班长甲', 'alarm.take'],
      ['班长甲', 'alarm.tick'],
    ])
    expect(await log.verify()).toMatchObject({ intact: true })
  })

  it('do not know what they were not told of', async () => {
    const { id } = await raised()
    await expect(alarms.take(lead, '::1', uuid())).rejects.toMatchObject({ code: 'thing.not-found' })
    await expect(alarms.tick(lead, '::1', id, 'no-such-step', true)).rejects.toBeInstanceOf(ZuoxiError)
    expect((await list())[0]?.steps.every(({ doneAt }) => doneAt === null)).toBe(true)
  })

  it('survive a restart of the hub: open, taken, ticked, and the same incident', async () => {
    const { id, steps } = await raised()
    await alarms.take(lead, '::1', id)
    await alarms.tick(lead, '::1', id, steps[0]?.key ?? '', true)
    const before = await list()
    await alarms.close()
    told = []
    view = { ...quietFloor, seesPbx: false }
    alarms = await open()
    // The PBX is not in sight yet: nobody can say that it is over.
    await pass(60)
    expect(await list()).toEqual(before)
    waiting(12)
    await pass(20)
    expect(await list()).toEqual(before)
    expect(told).toEqual([])
    waiting(0)
    await pass(11)
    expect(await list()).toEqual([])
    await alarms.close()
    alarms = await open()
    waiting(12)
    await pass(11)
    expect(await list()).toMatchObject([{ id, times: 2, takenByName: '班长甲' }])
  })

  it('are told when the disk refuses them, and stored when it does not any more', async () => {
    await alarms.close()
    let refuses = true
    const transaction: TestDatabase['transaction'] = (work) =>
      refuses ? Promise.reject(new ZuoxiError('database.unavailable', { reason: 'full' })) : database.transaction(work)
    alarms = await open({ ...database, transaction })
    const { id } = await raised()
    expect(told.map((alarm) => alarm.id)).toEqual([id])
    await pass(3)
    expect(told).toHaveLength(1)
    expect(errors.length).toBeGreaterThan(0)
    expect(await database.db.selectFrom('alarms').selectAll().execute()).toEqual([])
    refuses = false
    await pass(1)
    expect(await database.db.selectFrom('alarms').select('id').execute()).toEqual([{ id }])
    expect(await actions()).toEqual(['alarm.raise'])
  })

  it('keep their thresholds, which count at once', async () => {
    expect(alarms.settings()).toEqual(defaultAlarmSettings)
    const changed = { ...defaultAlarmSettings, queueWaiting: 20, holdSeconds: 0 }
    await alarms.changeSettings(lead, '::1', changed)
    waiting(12)
    await pass(20)
    expect(await list()).toEqual([])
    waiting(21)
    await pass(1)
    expect(await list()).toHaveLength(1)
    await alarms.close()
    alarms = await open()
    expect(alarms.settings()).toEqual(changed)
    const { operations } = await createOperationLog({ database, witnessFile: null }).search({ limit: 50 })
    const { detail } = operations.find(({ action }) => action === 'alarm.settings') ?? {}
    expect(detail).toEqual({ holdSeconds: [10, 0], queueWaiting: [10, 20] })
  })
})

import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type InterventionId } from '../../../../contract/ids.ts'
import { type Intervention } from '../../../../contract/supervision.ts'
import { createInterventions, type Interventions } from '../../../../hub/supervision/interventions.ts'
import { openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'

/** A supervisor's telephone that stays away is taken out of the call; one that comes back in time is not. */
const supervisor = '8002' as Extension
const callId = uuid()
let database: TestDatabase
let interventions: Interventions
let ended: string[]
let changes: Intervention[]
let errors: unknown[]
let refuses: boolean

beforeEach(async () => {
  database = await openTestDatabase('sqlite')
  ;[ended, changes, errors, refuses] = [[], [], [], false]
  interventions = await createInterventions({
    database,
    calls: {
      find: () => ({ pbxCallId: 'p1', legs: [] }) as never,
      ofPbx: () => ({ callId }) as never,
      supervised: () => undefined,
    },
    commands: {
      supervise: () => Promise.resolve(),
      superviseEnd: (call, who) => {
        ended.push(`${call} ${who}`)
        return refuses ? Promise.reject(new Error('no')) : Promise.resolve()
      },
    },
    personAt: () => null,
    now: () => 1_000,
    newId: uuid,
    changed: (one) => void changes.push(one),
    onError: (error) => void errors.push(error),
  })
  interventions.begin({
    ...{ id: uuid() as InterventionId, callId, extension: '8001' as Extension, agentName: null, supervisor },
    ...{ byUserId: null, byName: null, team: null, phase: 'running', rung: 'barge', wanted: 'barge', reason: null },
    ...{ startedAt: 0, since: 0, endedAt: null, ending: null },
  })
  await interventions.drain()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(async () => {
  interventions.close()
  vi.useRealTimers()
  await interventions.drain()
  await database.close()
})
const seat = (registered: boolean, extension = supervisor): void => interventions.seat({ extension, registered })

it('is asked out of the call after some seconds, and the end is called lost', async () => {
  seat(false)
  vi.advanceTimersByTime(3_900)
  expect(ended).toEqual([])
  vi.advanceTimersByTime(200)
  expect(ended).toEqual(['p1 8002'])
  const fact = { kind: 'call.supervised', call: 'p1', mode: 'ended', by: 'supervisor', extension: '8001', supervisor }
  interventions.before({ ...fact, at: 2_000 } as never)
  vi.useRealTimers()
  await interventions.drain()
  expect(changes.at(-1)).toMatchObject({ phase: 'ended', ending: 'lost', endedAt: 2_000 })
})

it('stays when his socket is back, and a telephone that listens to nobody concerns nobody', () => {
  seat(false)
  vi.advanceTimersByTime(3_000)
  seat(true)
  seat(false, '8009' as Extension)
  vi.advanceTimersByTime(60_000)
  expect(ended).toEqual([])
})

it('stays as he is when the PBX would not', async () => {
  refuses = true
  seat(false)
  vi.advanceTimersByTime(4_100)
  vi.useRealTimers()
  await vi.waitFor(() => expect(errors).toHaveLength(1))
  expect(interventions.all()).toMatchObject([{ phase: 'running', rung: 'barge' }])
})

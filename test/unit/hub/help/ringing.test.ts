import { v7 as uuid } from 'uuid'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type HelpRequest } from '../../../../contract/api/help.api.ts'
import { type HelpRequestId } from '../../../../contract/ids.ts'
import { builtInGrants } from '../../../../contract/rights.ts'
import { createCaller } from '../../../../hub/access/caller.ts'
import { type CallState } from '../../../../hub/calls/call-state.ts'
import { createHelp } from '../../../../hub/help/help.ts'
import { type Helper, whoIsRung } from '../../../../hub/help/who-is-rung.ts'
import { openTestDatabase } from '../../../support/test-database.ts'
import { waitFor } from '../../../support/wait-for.ts'

const helper = (userId: string, more: Partial<Helper> = {}): Helper => ({
  userId,
  team: 'A',
  state: 'ready',
  since: 0,
  stepsIn: false,
  ...more,
})

describe('whose wall rings first', () => {
  it.each<[string, string, Helper[]]>([
    ['the agent’s team before another', 'near', [helper('far', { team: 'B' }), helper('near', { since: 9 })]],
    ['who has been free longest', 'idle', [helper('late', { since: 9 }), helper('idle', { since: 5 })]],
    [
      'another team when the own is busy',
      'far',
      [
        helper('talks', { state: 'talking' }),
        helper('rests', { state: 'break' }),
        helper('listens', { stepsIn: true }),
        helper('away', { state: null }),
        helper('far', { team: 'B', state: 'not-ready' }),
      ],
    ],
  ])('%s', (_, first, helpers) => {
    expect(whoIsRung('A', helpers)).toEqual({ first: [first], all: helpers.map(({ userId }) => userId) })
  })

  it('everybody at once when nobody is free', () => {
    const helpers = [helper('talks', { state: 'talking' }), helper('away', { state: null, team: null })]
    expect(whoIsRung(null, helpers).first).toEqual(['talks', 'away'])
  })
})

describe('a request that rings', () => {
  const person = (name: string, role: 'agent' | 'supervisor') =>
    createCaller({
      ...{ userId: uuid(), sessionId: uuid(), jobNumber: name, name, team: 'A', station: null },
      ...{ grants: builtInGrants[role], language: 'zh-CN' },
    } as unknown as Parameters<typeof createCaller>[0])

  async function desk(ringOneMs: number) {
    const database = await openTestDatabase('sqlite')
    const [near, far] = [person('near', 'supervisor'), person('far', 'supervisor')]
    const told: HelpRequest[] = []
    const callId = uuid()
    const leg = { extension: '8001' as Extension, state: 'up' }
    const help = await createHelp({
      database,
      log: { record: async () => undefined } as never,
      calls: { find: () => ({ callId, queue: null, legs: [leg] }) as unknown as CallState, help: () => undefined },
      seatOf: () => '8001' as Extension,
      now: Date.now,
      ringOneMs,
      helpers: () => [helper(near.userId), helper(far.userId, { team: 'B' })],
      changed: (request) => void told.push(request),
      onError: (error) => {
        throw error
      },
    })
    onTestFinished(async () => {
      help.close()
      await database.close()
    })
    const id = uuid() as HelpRequestId
    await help.ask(person('1001', 'agent'), '', { id, callId })
    return { help, near, far, told, id }
  }

  it('rings at the nearest, then at all', async () => {
    const { near, far, told } = await desk(20)
    expect(told[0]?.ringing).toEqual([near.userId])
    const second = await waitFor('all to be rung', () => told[1])
    expect(second.ringing).toEqual([near.userId, far.userId])
  })

  it('rings at nobody once somebody comes', async () => {
    const { help, near, told, id } = await desk(60_000)
    await help.take(near, '', id)
    expect(told.map(({ ringing, takenByName }) => [ringing, takenByName])).toEqual([
      [[near.userId], null],
      [[], 'near'],
    ])
  })
})

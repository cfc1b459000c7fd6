import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentSnapshot } from '../../../../contract/agent.ts'
import { type Order } from '../../../../contract/order/order.ts'
import { type PracticeState } from '../../../../contract/practice.ts'
import { openTestPractice, type TestPractice } from '../../../support/practice/open-test-practice.ts'
import { waitFor } from '../../../support/wait-for.ts'

/** Simulated colleagues at real seats: the hub has all three witnesses of them. */

let test: TestPractice
let trainer: string

beforeAll(async () => {
  test = await openTestPractice({ settings: { paused: true, colleagues: 3 }, saysEveryMs: 300 })
  trainer = await test.signIn('1100')
})
afterAll(() => test.close())

const seat = (extension: string): AgentSnapshot | undefined =>
  test.hub.floor?.agents.all().find((one) => one.extension === extension)

describe('colleagues', () => {
  it('are registered, signed in to their queues and ready, as people are', async () => {
    await waitFor('all to be ready', () => ['8011', '8012', '8013'].every((one) => seat(one)?.state === 'ready'))
    expect(seat('8011')).toMatchObject({ registered: true, jobNumber: '1011', queues: ['water-order', 'after-sales'] })
    expect(seat('8012')).toMatchObject({ registered: true, queues: ['water-order'] })
    expect(seat('8014')).toMatchObject({ userId: null, registered: false })
  })

  it('take the calls that nobody else does, and nobody scores them', async () => {
    await test.ask('POST', '/api/practice/calls', { token: trainer, body: { intent: 'repeat-order', mood: 'calm' } })
    await waitFor('one of them to talk', () => ['8011', '8012', '8013'].some((one) => seat(one)?.state === 'talking'))
    const { body } = await test.ask('GET', '/api/practice', { token: trainer })
    const practice = body['practice'] as PracticeState
    expect(practice.calls[0]?.phase).toBe('talking')
    const talking = practice.calls[0]?.extension ?? ''
    test.pbx.hangsUp(talking)
    await waitFor('him to wrap up', () => seat(talking)?.state === 'wrap-up')
    expect(practice.scores).toEqual([])
  })

  it('write what the caller wants while he is on the line, and he thanks and goes', async () => {
    const before = Date.now()
    await test.ask('POST', '/api/practice/calls', { token: trainer, body: { intent: 'chase', mood: 'hurried' } })
    const served = await waitFor(
      'his order to be chased',
      async () => {
        const { body } = await test.ask('GET', '/api/orders?limit=100', { token: trainer })
        return (body['orders'] as Order[]).find(({ lastChasedAt }) => (lastChasedAt ?? 0) >= before)
      },
      { timeoutMs: 60_000 },
    )
    expect(served.chases).toBeGreaterThan(0)
    await waitFor('him to have gone', () => test.pbx.lines().every(({ talks }) => talks === null))
  })

  it('leave a call to a person who is there', async () => {
    await test.sitDown('1001')
    await waitFor('the person to be ready', () => seat('8001')?.state === 'ready')
    await test.ask('POST', '/api/practice/calls', { token: trainer, body: { intent: 'repeat-order', mood: 'calm' } })
    await waitFor('the person’s telephone to ring', () => test.pbx.rings('8001'))
  })

  it('go home when fewer are wanted, and come back when there are to be more', async () => {
    await test.ask('PATCH', '/api/practice', { token: trainer, body: { colleagues: 1 } })
    await waitFor('the second to have gone', () => seat('8012')?.userId === null && !seat('8012')?.registered)
    await test.ask('PATCH', '/api/practice', { token: trainer, body: { colleagues: 2 } })
    await waitFor('him to be back', () => seat('8012')?.state === 'ready')
  })

  it('stay away when the supervisor has signed one out, and another comes in his place', async () => {
    await test.ask('POST', '/api/agents/8012/sign-out', { token: trainer })
    await waitFor('another to take over', () => seat('8013')?.state === 'ready')
    expect(seat('8012')?.userId).toBeNull()
  })
})

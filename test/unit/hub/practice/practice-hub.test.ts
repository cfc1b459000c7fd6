import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PracticeState } from '../../../../contract/practice.ts'
import { openTestPractice, type TestPractice } from '../../../support/practice/open-test-practice.ts'
import { waitFor, waitUntil } from '../../../support/wait-for.ts'

/** The whole practice hub, with the PBX's fake: people take calls over the API, and what comes of it. */

let test: TestPractice
let trainer: string
let agent: string

beforeAll(async () => {
  test = await openTestPractice({ writingMs: 300, settings: { paused: true, colleagues: 0 } })
  trainer = await test.signIn('1100')
  agent = await test.sitDown('1001')
  await waitFor('the seat to be ready', async () => stateOf('8001') === 'ready')
})
afterAll(() => test.close())

const stateOf = (extension: string): string | undefined =>
  test.hub.floor?.agents.all().find((one) => one.extension === extension)?.state

const practiceOf = async (token: string): Promise<PracticeState> => {
  const { body } = await test.ask('GET', '/api/practice', { token })
  return body['practice'] as PracticeState
}

/** A call with that wish rings at the seat. @returns what the trainer sees of it */
async function ring(intent: string): Promise<PracticeState['calls'][number]> {
  await waitFor('the seat to be ready', () => stateOf('8001') === 'ready')
  const { status, body } = await test.ask('POST', '/api/practice/calls', {
    token: agent,
    body: { intent, mood: 'hurried' },
  })
  expect([status, body['error']]).toEqual([200, undefined])
  await waitFor('the telephone to ring', () => test.pbx.rings('8001'))
  return await waitFor('the trainer to see it ring', async () =>
    (await practiceOf(trainer)).calls.find(({ phase, extension }) => phase === 'ringing' && extension === '8001'),
  )
}

async function scoreOf(callId: string | null) {
  const { score } = await waitFor('the score', async () => {
    const score = (await practiceOf(trainer)).scores.find((one) => one.callId === callId)
    return score && { score }
  })
  await test.ask('POST', '/api/seat/wrap-up/end', { token: agent })
  return score
}

describe('a practice hub', () => {
  it('says what it is, to whom it concerns', async () => {
    const state = await practiceOf(trainer)
    expect(state.settings).toMatchObject({ paused: true, colleagues: 0, language: 'zh-CN', subtitles: true })
    expect(test.people.map(({ jobNumber }) => jobNumber)).toEqual([
      ...['1001', '1002', '1003', '1004', '1005', '1006', '1007', '1100'],
    ])
    const { body } = await test.ask('GET', '/api/queues', { token: agent })
    expect(JSON.stringify(body)).toContain('water-order')
  })

  it('lets an agent have a call, and nothing more', async () => {
    for (const [method, path, body] of [
      ['PATCH', '/api/practice', { paused: false }],
      ['POST', '/api/practice/surge', { minutes: 1 }],
      ['POST', '/api/practice/exercise', undefined],
    ] as const) {
      const reply = await test.ask(method, path, { token: agent, ...(body === undefined ? {} : { body }) })
      expect([path, reply.status]).toEqual([path, 403])
    }
  })

  it('plays a customer who orders as always, thanks when it is written, and scores it', async () => {
    const call = await ring('repeat-order')
    expect(call.customerName).not.toBeNull()
    test.pbx.answers('8001')
    // The agent says something, with pauses in which he comes in.
    const speaking = setInterval(() => test.pbx.lines().length > 0 && test.pbx.speaks('8001'), 900)
    await waitFor('him to say what he wants', async () => {
      const said = (await practiceOf(trainer)).calls[0]?.said.map(({ text }) => text).join('') ?? ''
      return said.includes('我要订水')
    })
    expect((await practiceOf(agent)).calls).toEqual([])

    const found = await test.ask('GET', `/api/customers/by-number?number=${call.number}`, { token: agent })
    const customer = (found.body['customers'] as Record<string, unknown>[])[0] as {
      id: string
      name: string
      addresses: { id: string; district: string; street: string; detail: string }[]
    }
    const [place] = customer.addresses
    if (place === undefined) throw new Error('no address')
    const barrel = [...(test.hub.shop.products().values() ?? [])].find(({ bucket }) => bucket !== null)
    const { district, street, detail } = place
    const placed = await test.ask('POST', '/api/orders', {
      token: agent,
      body: {
        ...{ id: uuid(), callId: call.callId, writtenAt: Date.now() },
        content: {
          ...{ customerId: customer.id, address: { addressId: place.id, district, street, detail } },
          lines: [{ id: uuid(), productId: barrel?.id, quantity: 2 }],
        },
      },
    })
    expect(placed.status).toBe(200)
    await waitUntil(
      'him to thank and hang up',
      async () => test.pbx.lines().length,
      (lines) => lines === 0,
    )
    clearInterval(speaking)
    await test.ask('PUT', `/api/calls/${String(call.callId)}/note`, {
      token: agent,
      body: {
        ...{ mutationId: uuid(), note: '', disposition: 'order-placed', customerId: customer.id },
        writtenAt: Date.now(),
      },
    })
    const score = await scoreOf(call.callId)
    expect(score).toMatchObject({ extension: '8001', rightCustomer: true, rightStation: true, done: true })
    expect(score.points).toBeGreaterThanOrEqual(85)
    expect((await practiceOf(agent)).scores.map(({ callId }) => callId)).toEqual([call.callId])
  })

  it('begins with what is easy, for whoever asks for any call', async () => {
    const asked: string[] = []
    for (let call = 0; call < 3; call += 1) {
      await waitFor('the seat to be ready', () => stateOf('8001') === 'ready')
      await test.ask('POST', '/api/practice/calls', { token: agent, body: {} })
      await waitFor('the telephone to ring', () => test.pbx.rings('8001'))
      const ringing = await waitFor('the trainer to see it', async () =>
        (await practiceOf(trainer)).calls.find(({ phase, extension }) => phase === 'ringing' && extension === '8001'),
      )
      asked.push(ringing.intent, ringing.mood)
      test.pbx.answers('8001')
      await waitFor('them to talk', () => stateOf('8001') === 'talking')
      test.pbx.hangsUp('8001')
      await waitFor('the call to be over', () => stateOf('8001') === 'wrap-up')
      await test.ask('POST', '/api/seat/wrap-up/end', { token: agent })
    }
    expect(asked).toEqual(['repeat-order', 'calm', 'chase', 'calm', 'new-address', 'calm'])
  })

  it('takes note of a call that was let ring', async () => {
    const call = await ring('wrong-number')
    test.pbx.doesNotAnswer('8001')
    expect(await scoreOf(call.callId)).toMatchObject({ answeredAfterMs: null, points: 0 })
  })

  it('shows another agent none of it', async () => {
    const other = await test.signIn('1002')
    expect((await practiceOf(other)).scores).toEqual([])
  })

  it('begins a new exercise with no scores', async () => {
    const before = await practiceOf(trainer)
    await test.ask('POST', '/api/practice/exercise', { token: trainer })
    const after = await practiceOf(trainer)
    expect(after.scores).toEqual([])
    expect(after.exerciseStartedAt).toBeGreaterThan(before.exerciseStartedAt)
  })

  it('logs what the trainer does', async () => {
    const { body } = await test.ask('GET', '/api/operation-log?action=practice.change', { token: trainer })
    // A supervisor may not read the log: the administrator's business.
    expect(body['error']).toMatchObject({ code: 'access.denied' })
    expect(test.logged.filter(({ level }) => Number(level) >= 50)).toEqual([])
  })
})

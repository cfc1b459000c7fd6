import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type LinePhase, type PhoneLine } from '../../../../contract/seat/phone-line.ts'
import { echoNumber, type TestCall } from '../../../../contract/set-up.ts'
import { type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { createSetUpCall, type SetUpCall } from '../../../../main/company/set-up-call.ts'
import { newBoard } from '../../../support/seat-board.ts'

const who = { jobNumber: '1001', extension: '8001' as never, password: 'of the agent' }

describe('the call that a set-up ends with', () => {
  let board: TopicBoard
  let call: SetUpCall
  let did: string[]
  let packets: { sent: number; received: number } | null
  /** What the PBX makes of a call, and of a registration. */
  let answers: LinePhase
  let registers: 'registered' | 'unregistered' | 'refused'

  const now = (): TestCall | null => board.get('company').call
  const lineIs = (phase: LinePhase): void =>
    board.update('lines', (state) => ({ ...state, lines: [{ lineId: 'l1', number: echoNumber, phase } as PhoneLine] }))
  const commands = {
    'session.sign-out': async () => void did.push('sign out'),
    'session.sign-in': async ({ jobNumber }: { jobNumber: string }) => void did.push(`sign in ${jobNumber}`),
    'session.choose-seat': async ({ extension }: { extension: string }) => {
      did.push(`sit at ${extension}`)
      board.update('session', (state) => ({ ...state, me: { jobNumber: '1001' } as never, extension: '8001' as never }))
      board.update('health', (state) => ({ ...state, sip: { state: registers, since: 0, why: null } }))
    },
    'phone.dial': async ({ number }: { number: string }) => {
      did.push(`dial ${number}`)
      lineIs(answers)
      return { lineId: 'l1' }
    },
    'phone.hang-up': async () => {
      did.push('hang up')
      lineIs('ended')
    },
  }

  beforeEach(() => {
    board = newBoard()
    board.update('session', (state) => ({ ...state, me: { jobNumber: 'admin' } as never }))
    ;[did, packets, answers, registers] = [[], null, 'talking', 'registered']
    call = createSetUpCall({
      ...{ board, language: () => 'en', registerWithinMs: 30, answerWithinMs: 30, lookEveryMs: 5, longestMs: 200 },
      slot: { commands: async () => commands as never, current: () => ({ packetsOf: () => packets }) as never },
    })
  })
  afterEach(() => call.close())

  it('seats the agent, calls the PBX, counts the sound, and says at its end that it was good', async () => {
    await call.make(who)
    expect(did).toEqual(['sign out', 'sign in 1001', 'sit at 8001', `dial ${echoNumber}`])
    packets = { sent: 120, received: 118 }
    await expect.poll(now).toMatchObject({ state: 'talking', sent: 120, received: 118 })
    await call.hangUp()
    await expect.poll(now).toEqual({ state: 'ended', sent: 120, received: 118, trouble: null })
    // Called again he sits there already.
    did.length = 0
    await call.make({ ...who, password: null })
    expect(did).toEqual([`dial ${echoNumber}`])
  })

  it('hangs up by itself after a while', async () => {
    packets = { sent: 9, received: 9 }
    await call.make(who)
    await expect.poll(now).toMatchObject({ state: 'ended' })
    expect(did).toContain('hang up')
  })

  it.each([
    [{ sent: 200, received: 0 }, /no sound came back/],
    [{ sent: 0, received: 200 }, /no sound went out/],
  ])('says of %j what is missing and what to do', async (counted, words) => {
    packets = counted
    await call.make(who)
    await call.hangUp()
    await expect.poll(now).toMatchObject({ state: 'failed', trouble: expect.stringMatching(words) })
  })

  it.each([
    ['unregistered', 'talking', /did not register/],
    ['refused', 'talking', /refuses this extension or its password/],
    ['registered', 'ended', /did not take the call/],
    ['registered', 'dialling', /did not take the call/],
  ] as const)('on a phone that is %s and a call that is %s says why', async (registered, answered, words) => {
    ;[registers, answers] = [registered, answered]
    await expect(call.make(who)).rejects.toMatchObject({ code: 'seat.set-up' })
    expect(now()).toMatchObject({ state: 'failed', trouble: expect.stringMatching(words) })
    expect(did.includes('hang up')).toBe(answered === 'dialling')
  })

  it('needs the agent’s password while somebody else sits there', async () => {
    await expect(call.make({ ...who, password: null })).rejects.toMatchObject({ code: 'seat.signed-out' })
    expect(did).toEqual([])
  })
})

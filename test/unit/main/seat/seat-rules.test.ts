import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AgentSnapshot } from '../../../../contract/agent.ts'
import { type SeatTruth } from '../../../../contract/api/seats.api.ts'
import { failedItems, type ProofFacts, settleMs, standingProofs } from '../../../../main/seat/proof-rules.ts'
import {
  contradictions,
  disagreementMs,
  followDisagreement,
  isShown,
  type Testimony,
} from '../../../../main/seat/witnesses.ts'
import { seatLoss } from '../../../../main/session/end-reason.ts'

const well: ProofFacts = {
  phone: 'softphone',
  sip: 'registered',
  registeredAtPbx: true,
  hub: { state: 'online', roundTripMs: 5 },
  microphoneTrouble: null,
  speakerTrouble: null,
}
const failed = (facts: Partial<ProofFacts>, tested: Parameters<typeof standingProofs>[1] = []) =>
  standingProofs({ ...well, ...facts }, tested, 1)
    .filter(({ state }) => state === 'failed')
    .map(({ item, why }) => [item, why])

describe('what a seat has to prove', () => {
  it.each([
    ['all is well', {}, []],
    ['the registration is lost', { sip: 'unregistered' }, [['registered', 'unregistered']]],
    ['the hub is away', { hub: { state: 'offline', roundTripMs: null } }, [['hub', 'offline']]],
    ['the hub takes two seconds', { hub: { state: 'online', roundTripMs: 2_000 } }, []],
    ['the hub takes longer', { hub: { state: 'online', roundTripMs: 2_001 } }, [['hub', 'slow']]],
    [
      'the headset is pulled',
      { microphoneTrouble: 'unplugged', speakerTrouble: 'unplugged' },
      [
        ['microphone', 'unplugged'],
        ['speaker', 'unplugged'],
      ],
    ],
    ['a desk phone without microphone here', { phone: 'desk-phone', microphoneTrouble: 'none-found', sip: 'off' }, []],
    [
      'a desk phone that is not registered',
      { phone: 'desk-phone', registeredAtPbx: false },
      [['registered', 'unregistered']],
    ],
    ['an outside number registers nowhere', { phone: 'outside', registeredAtPbx: false, sip: 'off' }, []],
  ] as const)('%s', (_what, facts, expected) => {
    expect(failed(facts)).toEqual(expected)
  })

  it('keeps what a test found until the devices change', () => {
    const silent = [{ item: 'microphone', state: 'failed', figure: 0, why: 'timeout', at: 1 }] as const
    expect(failed({}, silent)).toEqual([['microphone', 'timeout']])
  })

  it('waits longer before it tells of a registration than of a microphone', () => {
    expect(settleMs([], ['registered'])).toBeGreaterThan(settleMs([], ['registered', 'microphone']))
    expect(settleMs(['registered'], [])).toBeLessThan(1_000)
    expect(failedItems(standingProofs({ ...well, sip: 'off' }, [], 1))).toEqual(['registered'])
  })
})

describe('the three witnesses', () => {
  const agent = { state: 'ready', registered: true, callId: null } as AgentSnapshot
  const truth = { pbxKnown: true, missing: [] as string[] } as SeatTruth
  const agree: Testimony = { phone: 'softphone', sip: 'registered', lines: [], agent, truth, known: true }

  it.each([
    ['all agree', {}, []],
    ['registered here and not there', { agent: { ...agent, registered: false } }, ['registration']],
    ['talking here and free there', { lines: ['talking'] }, ['call']],
    ['free here and talking there', { agent: { ...agent, state: 'talking' } }, ['call']],
    ['talking here and there', { lines: ['held'], agent: { ...agent, state: 'holding' } }, []],
    ['the queues miss something', { truth: { ...truth, missing: ['x'] } }, ['queues']],
    ['the PBX is not known', { truth: { ...truth, missing: ['x'], pbxKnown: false } }, []],
    ['nobody can be heard', { known: false, lines: ['talking'] }, []],
    ['a desk phone has no lines of ours', { phone: 'desk-phone', agent: { ...agent, state: 'talking' } }, []],
  ] as const)('%s', (_what, change, expected) => {
    expect(contradictions({ ...agree, ...change } as Testimony)).toEqual(expected)
  })

  it('are shown to disagree only when it lasts, and begin anew after they agreed', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2_000), fc.boolean()), { minLength: 1 }), (steps) => {
        let now = 0
        let since: number | null = null
        let state: ReturnType<typeof followDisagreement> = null
        for (const [wait, differs] of steps) {
          now += wait
          state = followDisagreement(state, differs ? ['call'] : [], now)
          since = differs ? (since ?? now) : null
          expect(isShown(state, now)).toBe(since !== null && now - since >= disagreementMs)
        }
      }),
    )
  })
})

describe('the own seat', () => {
  it.each([
    ['is ours', { userId: 'me', state: 'ready', reason: null }, null],
    ['was taken by another', { userId: 'other', state: 'ready', reason: null }, 'seat-taken'],
    [
      'was left for another one',
      { userId: null, state: 'signed-out', reason: 'signed-in-elsewhere' },
      'taken-elsewhere',
    ],
    ['was closed by a supervisor', { userId: null, state: 'signed-out', reason: 'signed-out-by-supervisor' }, 'forced'],
  ] as const)('%s', (_what, agent, expected) => {
    expect(seatLoss(agent, 'me')).toBe(expected)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Extension } from '../../../../../../contract/agent.ts'
import { deviceState } from '../../../../../../hub/pbx/practice/floor/devices.ts'
import { destinationOf, entranceOf, exitOf } from '../../../../../../hub/pbx/practice/floor/dial-plan.ts'
import { moveParty, partyMoves, partyStates } from '../../../../../../hub/pbx/practice/floor/party.machine.ts'
import { type Candidate, whomToRing } from '../../../../../../hub/pbx/practice/floor/queue-order.ts'
import { exampleCentre } from '../../../../../pbx/support/test-centre.ts'

const centre = await exampleCentre('qingquan-water')
const seat = (text: string): Extension => text as Extension

describe('the dial plan', () => {
  it.each([
    ['8002', { kind: 'seat', extension: '8002' }],
    ['6001', { kind: 'queue', queue: 'water-order' }],
    ['7101', { kind: 'outside', number: '057187650001' }],
    ['0571-8888 7777', { kind: 'outside', number: '057188887777' }],
    ['703', { kind: 'slot', slot: '703' }],
    ['*88002', { kind: 'pick-up', extension: '8002' }],
    ['*89999', null],
    ['*43', { kind: 'echo' }],
    ['12', null],
    ['nobody', null],
    ['', null],
  ])('knows %j', (number, meant) => {
    expect(destinationOf(centre, number, seat('8001'))).toEqual(meant)
  })

  it('lets nobody out who may not go', () => {
    expect(destinationOf(centre, '13900000001', seat('8008'))).toBeNull()
    expect(destinationOf(centre, '8001', seat('8008'))).toEqual({ kind: 'seat', extension: '8001' })
    // A caller who is sent on has no seat that could forbid it.
    expect(destinationOf(centre, '13900000001', null)).toMatchObject({ kind: 'outside' })
  })

  it('takes callers in however a trunk writes the number, and leaves by the first trunk for that', () => {
    for (const number of ['0571-87776666', '057187776666', '+8657187776666', '87776666'])
      expect(entranceOf(centre, number)).toEqual({ trunk: 'telecom', defaultQueue: 'after-sales' })
    expect(entranceOf(centre, '0000').defaultQueue).toBe('water-order')
    expect(exitOf({ ...centre, outgoing: ['unicom'] })).toBe('unicom')
  })
})

describe('whom a queue rings', () => {
  const member = (name: string, about: Partial<Candidate> = {}): Candidate => ({
    ...{ extension: seat(name), penalty: 0, turn: Number(name), listed: 10 - Number(name), lastCallAt: null, calls: 0 },
    ...about,
  })
  const three = [
    member('3', { lastCallAt: 5, calls: 1 }),
    member('1', { lastCallAt: 9, calls: 2 }),
    member('2', { lastCallAt: 1, calls: 3 }),
  ]

  it.each([
    ['longest-idle', null, ['2']],
    ['fewest-calls', null, ['3']],
    ['round-robin', null, ['1']],
    ['round-robin', 1, ['2']],
    ['round-robin', 3, ['1']],
    ['in-order', null, ['3']],
    ['random', null, ['2']],
    ['ring-all', null, ['1', '2', '3']],
  ] as const)('%s after %j', (strategy, last, wanted) => {
    expect(whomToRing(strategy, three, last, 0.5)).toEqual(wanted)
  })

  it('never had a call comes before all who had one', () => {
    expect(whomToRing('longest-idle', [...three, member('4')], null, 0)).toEqual(['4'])
  })

  it('asks the lowest penalty alone, and nobody when there is nobody', () => {
    const levels = [member('1', { penalty: 4 }), member('2', { penalty: 2 }), member('3', { penalty: 2 })]
    expect(whomToRing('skill-level', levels, 2, 0)).toEqual(['3'])
    expect(whomToRing('ring-all', levels, null, 0)).toEqual(['2', '3'])
    expect(whomToRing('random', [], null, 0.9)).toEqual([])
  })

  it('always rings somebody who can be rung', () => {
    const strategy = fc.constantFrom(
      'longest-idle',
      'round-robin',
      'fewest-calls',
      'skill-level',
      'in-order',
      'random',
      'ring-all' as const,
    )
    const one = fc.record({
      penalty: fc.nat(9),
      turn: fc.nat(20),
      listed: fc.nat(20),
      lastCallAt: fc.option(fc.nat()),
      calls: fc.nat(9),
    })
    fc.assert(
      fc.property(
        strategy,
        fc.array(one, { minLength: 1 }),
        fc.option(fc.nat(20)),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (how, list, last, chance) => {
          const all = list.map((about, index) => member(String(index), about))
          const rung = whomToRing(how as 'random', all, last, chance)
          expect(rung.length).toBeGreaterThan(0)
          const least = Math.min(...list.map(({ penalty }) => penalty))
          for (const extension of rung)
            expect(all.find((candidate) => candidate.extension === extension)?.penalty).toBe(least)
        },
      ),
    )
  })
})

describe('a party', () => {
  it('never comes back once it has gone, and talks only after an answer', () => {
    for (const move of partyMoves) expect(moveParty('gone', move)).toBeNull()
    expect(moveParty('ringing', 'connect')).toBeNull()
    expect(moveParty('ringing', 'hold')).toBeNull()
    for (const state of partyStates) if (state !== 'gone') expect(moveParty(state, 'end')).toBe('gone')
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...partyMoves)), (moves) => {
        const seen = moves.reduce<string[]>(
          (states, move) => {
            const at = states.at(-1) as (typeof partyStates)[number]
            return [...states, moveParty(at, move) ?? at]
          },
          ['ringing'],
        )
        const up = seen.indexOf('up')
        if (up >= 0) expect(seen.slice(0, up)).toContain('alone')
      }),
    )
  })

  it('makes its seat busy, ringing, holding or free', () => {
    expect(deviceState([], true)).toBe('idle')
    expect(deviceState([], false)).toBe('unavailable')
    expect(deviceState(['on-hold', 'in-use'], true)).toBe('in-use')
    expect(deviceState(['on-hold', 'ringing'], true)).toBe('ringing')
    // Its line is away and its call goes on.
    expect(deviceState(['on-hold'], false)).toBe('on-hold')
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { practiceIntents, practiceMoods } from '../../../../contract/practice.ts'
import {
  advanceCaller,
  type CallerAction,
  type CallerInput,
  type CallerState,
  newCaller,
  tempers,
} from '../../../../hub/practice/caller.machine.ts'
import { newPlaces, type Script, scriptOf } from '../../../../hub/practice/scripts.ts'
import { createLot } from '../../../../hub/sample-data/seeded.ts'

const order: Script = {
  lines: [['order-water'], ['quantity-2'], ['old-address']],
  ends: 'when-done',
  closing: ['thanks-bye'],
}
const temper = tempers.calm

/** A caller with a clock: the agent speaks or is silent, and speech takes a second. */
function play(script: Script, mood: keyof typeof tempers = 'calm') {
  let at = 0
  let state: CallerState = newCaller(at)
  let spokeAt = 0
  let saidAt: number | null = null
  const did: (CallerAction & { at: number })[] = []
  const put = (input: CallerInput): void => {
    const step = advanceCaller(state, input, script, tempers[mood], mood)
    state = step.state
    if (step.action === null) return
    did.push({ ...step.action, at })
    if (step.action.do === 'say') saidAt = at + 1_000
  }
  return {
    did,
    said: () => did.flatMap((action) => (action.do === 'say' ? [action.line.join(' ')] : ['hang-up'])),
    get phase() {
      return state.phase
    },
    get gaveUp() {
      return state.gaveUp
    },
    answered() {
      spokeAt = at
      put({ kind: 'answered', at })
    },
    done: () => put({ kind: 'done' }),
    agentSpeaks: () => void (spokeAt = at),
    /** Time passes; what he said is said after a second. */
    wait(ms: number, onHold = false): void {
      for (const until = at + ms; at < until;) {
        at += 100
        if (saidAt !== null && at >= saidAt) {
          saidAt = null
          put({ kind: 'said', at })
        }
        put({ kind: 'tick', at, silentForMs: onHold ? null : at - spokeAt })
      }
    },
  }
}

describe('a caller', () => {
  it('lets the agent greet him, says his wish line by line in the pauses, and goes when it is written', () => {
    const caller = play(order)
    caller.answered()
    caller.wait(1_000)
    expect(caller.said()).toEqual([])
    caller.agentSpeaks()
    caller.wait(temper.pauseMs + 100)
    expect(caller.said()).toEqual(['order-water'])
    caller.wait(1_500)
    caller.agentSpeaks()
    caller.wait(temper.pauseMs + 100)
    expect(caller.said()).toEqual(['order-water', 'quantity-2'])
    // Nobody answers: he goes on by himself.
    caller.wait(1_000 + temper.replyMs + 100)
    expect(caller.said().at(-1)).toBe('old-address')
    caller.wait(20_000)
    expect(caller.phase).toBe('stays')
    caller.done()
    caller.agentSpeaks()
    caller.wait(temper.pauseMs + 100)
    expect(caller.said().at(-1)).toBe('thanks-bye')
    caller.wait(1_500)
    expect(caller.said().at(-1)).toBe('hang-up')
    expect(caller.gaveUp).toBe(false)
  })

  it('asks whether anybody is there when he is not greeted, and tells his wish all the same', () => {
    const caller = play(order)
    caller.answered()
    caller.wait(30_000)
    expect(caller.said().slice(0, 2)).toEqual(['can-you-hear', 'order-water'])
    // Who practises without a microphone is not kept waiting for it.
    expect(caller.did[1]?.at).toBeLessThan(temper.greetingMs * 2)
  })

  it('says yes to what he is asked while he waits for it to be written', () => {
    const caller = play({ ...order, lines: [['order-water']] })
    caller.answered()
    caller.wait(20_000)
    caller.agentSpeaks()
    caller.wait(5_000)
    expect(['yes', 'right']).toContain(caller.said().at(-1))
  })

  it('gives up when his patience is over, and an angry one presses before', () => {
    const caller = play(order, 'angry')
    caller.answered()
    caller.wait(150_000)
    expect(caller.said()).toContain('hurry')
    expect(caller.said().slice(-2)).toEqual(['give-up', 'hang-up'])
    expect(caller.gaveUp).toBe(true)
  })

  it('waits on hold without a word', () => {
    const caller = play(order)
    caller.answered()
    caller.wait(20_000, true)
    expect(caller.said()).toEqual([])
  })

  it('goes on through a noise that never ends', () => {
    const caller = play(order)
    caller.answered()
    for (let beat = 0; beat < 400; beat += 1) {
      caller.agentSpeaks()
      caller.wait(100)
    }
    expect(caller.said()).toContain('order-water')
  })

  it('tells it again to whoever he is handed on to', () => {
    const caller = play(order)
    caller.answered()
    caller.wait(20_000)
    caller.answered()
    caller.wait(30_000)
    expect(caller.said().filter((line) => line === 'order-water')).toHaveLength(2)
  })

  it('breathes and hangs up when he is a silent one', () => {
    const caller = play({ lines: [], ends: 'silent', closing: [] })
    caller.answered()
    caller.agentSpeaks()
    caller.wait(30_000)
    expect(caller.said()).toEqual(['hang-up'])
  })
})

describe('every caller', () => {
  it('comes to an end, whatever happens to him, and does nothing afterwards', () => {
    const place = newPlaces[0]
    if (place === undefined) throw new Error('no place')
    fc.assert(
      fc.property(
        fc.record({
          intent: fc.constantFrom(...practiceIntents),
          mood: fc.constantFrom(...practiceMoods),
          seed: fc.nat(1_000),
          events: fc.array(fc.constantFrom('speak', 'hold', 'quiet', 'answered', 'done'), { maxLength: 40 }),
        }),
        ({ intent, mood, seed, events }) => {
          const about = { intent, mood, language: 'zh-CN', quantity: 3, place, houseNumber: 120 } as const
          const caller = play(scriptOf({ ...about, number: '13800138000' }, createLot(seed)), mood)
          caller.answered()
          for (const event of events) {
            if (event === 'speak') caller.agentSpeaks()
            if (event === 'answered') caller.answered()
            if (event === 'done') caller.done()
            caller.wait(2_000, event === 'hold')
          }
          caller.wait(400_000)
          expect(caller.phase).toBe('over')
          expect(caller.said().filter((what) => what === 'hang-up')).toHaveLength(1)
          const before = caller.did.length
          caller.answered()
          caller.wait(10_000)
          expect(caller.did).toHaveLength(before)
        },
      ),
      { numRuns: 60 },
    )
  })
})

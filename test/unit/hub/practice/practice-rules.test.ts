import { describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type CallId } from '../../../../contract/ids.ts'
import { practiceDefaults, practiceIntents, practiceMoods } from '../../../../contract/practice.ts'
import { mostCalls, pickIntent, pickPatience, untilNext } from '../../../../hub/practice/arrivals.ts'
import { newMind, nextAct } from '../../../../hub/practice/colleague-work.ts'
import { scoreCall, type ScoreFacts } from '../../../../hub/practice/score-call.ts'
import { newPlaces, scriptOf } from '../../../../hub/practice/scripts.ts'
import { digitKeys, sentences } from '../../../../hub/practice/sentences.ts'
import { breaths, lengthMs, openVoices, textOf, voiceNames } from '../../../../hub/practice/voices.ts'
import { createLot } from '../../../../hub/sample-data/seeded.ts'

const [place] = newPlaces
if (place === undefined) throw new Error('no place')

describe('arrivals', () => {
  it('come at the rate that is set, by chance and the same for one seed', () => {
    const gaps = (seed: number): number[] => {
      const lot = createLot(seed)
      return Array.from({ length: 4_000 }, () => untilNext(40, lot))
    }
    const mean = gaps(1).reduce((sum, gap) => sum + gap, 0) / 4_000
    expect(mean / 90_000).toBeGreaterThan(0.95)
    expect(mean / 90_000).toBeLessThan(1.05)
    expect(gaps(1)).toEqual(gaps(1))
    expect(gaps(1)).not.toEqual(gaps(2))
  })

  it('never flood: nobody at work, no calls; one more than there are people; a surge makes a queue', () => {
    expect([mostCalls(0, false), mostCalls(0, true), mostCalls(1, false), mostCalls(1, true)]).toEqual([0, 0, 2, 5])
  })

  it('take the intents by their shares', () => {
    const lot = createLot(3)
    const counts = new Map<string, number>()
    for (let draw = 0; draw < 7_000; draw += 1) {
      const intent = pickIntent(practiceDefaults.intents, lot)
      counts.set(intent, (counts.get(intent) ?? 0) + 1)
    }
    // 5 and 1 of 14.
    expect(counts.get('repeat-order')).toBeGreaterThan(2_300)
    expect(counts.get('silent')).toBeLessThan(620)
    expect(counts.size).toBe(practiceIntents.length)
  })

  it('are repeat orders when no share is left', () => {
    const none = Object.fromEntries(practiceIntents.map((intent) => [intent, 0])) as typeof practiceDefaults.intents
    expect(pickIntent(none, createLot(1))).toBe('repeat-order')
  })

  it('give up early when that is what they are for', () => {
    const lot = createLot(5)
    for (let draw = 0; draw < 100; draw += 1) {
      expect(pickPatience('abandon', 'calm', lot)).toBeLessThanOrEqual(20_000)
      expect(pickPatience('repeat-order', 'hurried', lot)).toBeGreaterThanOrEqual(30_000)
    }
  })
})

describe('what is said', () => {
  it('has been spoken by every voice, for every intent, mood and language', async () => {
    const voices = await openVoices(new URL('../../../../hub/practice/voices/', import.meta.url))
    for (const intent of practiceIntents) {
      for (const mood of practiceMoods) {
        for (const voice of voiceNames) {
          const language = voice.startsWith('en') ? 'en' : 'zh-CN'
          const about = { intent, mood, language, quantity: 9, place, houseNumber: 301 } as const
          const script = scriptOf({ ...about, number: '13800138000' }, createLot(7))
          for (const line of [...script.lines, script.closing, ['give-up', 'yes', 'right', 'hurry'] as const]) {
            if (line.length === 0) continue
            const ms = lengthMs(voices.speak({ voice, pitch: 1 }, line))
            expect(ms).toBeGreaterThan(200)
            expect(ms).toBeLessThan(12_000)
          }
        }
      }
    }
  })

  it('is loud enough to be heard, and a higher voice is shorter', async () => {
    const voices = await openVoices(new URL('../../../../hub/practice/voices/', import.meta.url))
    const plain = voices.speak({ voice: 'zh-woman', pitch: 1 }, ['order-water'])
    const loudest = plain.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
    expect(loudest).toBeGreaterThan(8_000)
    const high = voices.speak({ voice: 'zh-woman', pitch: 1.1 }, ['order-water'])
    expect(high.length / plain.length).toBeCloseTo(1 / 1.1, 2)
  })

  it('dies away at the end of every sentence: nothing is cut off', async () => {
    const voices = await openVoices(new URL('../../../../hub/practice/voices/', import.meta.url))
    const power = (sound: Int16Array): number => sound.reduce((sum, sample) => sum + sample ** 2, 0) / sound.length
    for (const voice of voiceNames) {
      for (const key of Object.keys(sentences) as (keyof typeof sentences)[]) {
        if (key.startsWith('agent-') && voice.endsWith('-man')) continue
        const sound = voices.speak({ voice, pitch: 1 }, [key])
        expect([voice, key, power(sound.slice(-80)) < power(sound) / 16]).toEqual([voice, key, true])
      }
    }
  })

  it('says a mobile number as it is written, 3-4-4, and a house number in one go', () => {
    const number = breaths(['my-number', ...digitKeys('13800138000')])
    const [first = 0, second = 0] = [number[3], number[7]]
    expect(first).toBeGreaterThan(200)
    expect(second).toBe(first)
    expect(new Set([1, 2, 4, 5, 6, 8, 9, 10].map((at) => number[at])).size).toBe(1)
    expect(new Set(breaths(['place-gongshu', ...digitKeys('301'), 'number']).slice(1, 3)).size).toBe(1)
  })

  it('reads as it is heard: numbers in one piece, English with blanks', () => {
    expect(textOf(['new-address-is', 'place-west-lake', ...digitKeys('120'), 'number'], 'zh-CN')).toBe(
      '新地址是西湖区文三路120号。',
    )
    expect(textOf(['number', ...digitKeys('120'), 'place-gongshu'], 'en')).toBe('number 120 Deng yun Road, Gong shu')
  })

  it('has words in both languages', () => {
    for (const text of Object.values(sentences)) expect([text['zh-CN'].length, text.en.length]).not.toContain(0)
  })
})

describe('the score of a call', () => {
  const [west = place] = newPlaces
  const orderAt = (about: Partial<ScoreFacts['orders'][number]> = {}): ScoreFacts['orders'][number] => ({
    customerId: 'c1' as never,
    station: 'west-lake',
    stationWhy: [],
    address: { addressId: null, district: '西湖区', street: '文三路', detail: '' },
    ...about,
  })
  const facts = (over: Partial<ScoreFacts> = {}): ScoreFacts => ({
    ...{ callId: 'call' as CallId, extension: '8001' as Extension, intent: 'repeat-order', mood: 'calm', at: 1 },
    ...{ answeredAfterMs: 3_000, customerId: 'c1', customersOfNumber: ['c1'], station: 'west-lake', place: null },
    ...{ note: { note: '', disposition: 'order-placed', customerId: null }, orders: [orderAt()], chased: false },
    ...over,
  })

  it('is full for a quick answer, the right customer and station, the order and a note', () => {
    const score = scoreCall(facts())
    expect(score).toMatchObject({ rightCustomer: true, rightStation: true, done: true, noted: true, points: 100 })
  })

  it('is nothing for a call that was let ring', () => {
    expect(scoreCall(facts({ answeredAfterMs: null }))).toMatchObject({ points: 0, done: null, noted: null })
  })

  it('falls with the wait, to nothing of that part at twenty seconds', () => {
    expect(scoreCall(facts({ answeredAfterMs: 12_500 })).points).toBe(90)
    expect(scoreCall(facts({ answeredAfterMs: 60_000 })).points).toBe(80)
  })

  it('does not take an order for somebody else as his', () => {
    const score = scoreCall(facts({ orders: [orderAt({ customerId: 'c2' as never })] }))
    expect(score).toMatchObject({ rightCustomer: false, rightStation: null, done: false })
  })

  it('takes the hub’s own choice of a station for right, and another for wrong', () => {
    const stationWhy = [{ key: 'gongshu', name: '', serves: true, reasons: [] }]
    expect(scoreCall(facts({ orders: [orderAt({ station: 'gongshu', stationWhy })] })).rightStation).toBe(true)
    expect(scoreCall(facts({ orders: [orderAt({ station: 'binjiang', stationWhy })] })).rightStation).toBe(false)
  })

  it('wants the new address on the order of who has moved', () => {
    const moved = { intent: 'new-address', place: west } as const
    expect(scoreCall(facts(moved)).done).toBe(true)
    const old = orderAt({ address: { addressId: null, district: '', street: '古墩路', detail: '' } })
    expect(scoreCall(facts({ ...moved, orders: [old] })).done).toBe(false)
  })

  it('knows a new customer by his number', () => {
    const score = scoreCall(
      facts({
        ...{ intent: 'new-customer', place: west, customerId: null, customersOfNumber: ['c9'] },
        orders: [orderAt({ customerId: 'c9' as never })],
      }),
    )
    expect(score).toMatchObject({ rightCustomer: true, done: true })
  })

  it('is done for a chase once it is chased, for a complaint once it is written down', () => {
    expect(scoreCall(facts({ intent: 'chase', orders: [], chased: true }))).toMatchObject({ done: true, points: 100 })
    const note = { note: '', disposition: 'enquiry', customerId: null }
    expect(scoreCall(facts({ intent: 'complaint', orders: [], note })).done).toBe(false)
    expect(scoreCall(facts({ intent: 'complaint', orders: [], note: { ...note, note: '漏水' } })).done).toBe(true)
  })

  it('asks only for a note where nobody wants anything', () => {
    const wrong = facts({ intent: 'wrong-number', orders: [], customerId: null, customersOfNumber: [] })
    expect(scoreCall(wrong)).toMatchObject({ rightCustomer: null, rightStation: null, done: null, points: 100 })
    expect(scoreCall({ ...wrong, note: null })).toMatchObject({ noted: false, points: 57 })
  })
})

describe('a simulated colleague', () => {
  const lot = createLot(11)

  it('ends his wrap-up before it ends by itself, takes breaks, and comes back', () => {
    const mind = newMind(0, lot)
    const wraps = nextAct(mind, { state: 'wrap-up', reason: null, since: 1_000 }, 1_500, lot)
    expect(wraps.act).toBe('nothing')
    expect(nextAct(wraps.mind, { state: 'wrap-up', reason: null, since: 1_000 }, 18_100, lot).act).toBe(
      'finish-wrap-up',
    )
    const rests = nextAct(mind, { state: 'ready', reason: null, since: 0 }, mind.breakAt, lot)
    expect(rests.act).toBe('take-break')
    expect(nextAct(rests.mind, { state: 'ready', reason: null, since: 0 }, mind.breakAt + 1, lot).act).toBe('nothing')
    const onBreak = { state: 'break', reason: 'rest', since: 0 } as const
    const back = nextAct(rests.mind, onBreak, 10, lot)
    expect(nextAct(back.mind, onBreak, 5 * 60_000, lot).act).toBe('be-ready')
  })

  it('is ready again some seconds after he missed a call', () => {
    const missed = { state: 'not-ready', reason: 'missed-call', since: 0 } as const
    const first = nextAct(newMind(0, lot), missed, 1_000, lot)
    expect(first.act).toBe('nothing')
    expect(nextAct(first.mind, missed, 21_000, lot).act).toBe('be-ready')
  })
})

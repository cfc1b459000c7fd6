import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amplitudeOf } from '../support/audio/goertzel.ts'
import { type FloorStage, openFloorStage } from './support/floor-stage.ts'
import { recordedOn } from './support/recorded.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

const customerHz = 440
const agentHz = 700
/** Loud enough to be somebody's voice; a tone of another side lies far below. */
const voice = 1_500
const nothing = 200

let floor: FloorStage
beforeAll(async () => {
  floor = await openFloorStage(await quickWaterCentre())
  await floor.stage.seat('8001', { say: [agentHz] })
  await floor.ready('8001')
})
afterAll(() => floor.stop())

/** How loud a tone is between two moments. */
const loudness = (side: Int16Array, hertz: number, fromMs: number, toMs: number): number =>
  amplitudeOf(hertz, side.subarray(Math.round(fromMs * 8), Math.round(toMs * 8)))

describe('a call through hold and pause', () => {
  it('is one recording: left the customer, right the agent', async () => {
    const customer = await floor.customer({ behaviour: 'waits', to: waterLine, rtp: [customerHz] })
    const first = await (await floor.rings('8001')).answer()
    await floor.agentIs('8001', 'talking', ({ state }) => state === 'talking')
    const { call } = await floor.record(customer.from, 'talking', (one) => one.call.phase === 'talking')
    const heard = (state: string) =>
      floor.record(customer.from, `recording ${state}`, ({ steps }) =>
        steps.some(({ kind, detail }) => kind === 'recording' && detail['state'] === state),
      )
    // What is measured is how long each part is, so each is given its time.
    await wait(1_500)
    await floor.floor.commands.record(call.pbxCallId, 'pause')
    await heard('paused')
    await wait(1_500)
    await floor.floor.commands.record(call.pbxCallId, 'resume')
    await heard('resumed')
    await wait(1_000)
    await first.hold()
    await floor.agentIs('8001', 'holding', ({ state }) => state === 'holding')
    await wait(1_200)
    await first.retrieve()
    await floor.agentIs('8001', 'talking', ({ state }) => state === 'talking')
    await wait(1_500)
    first.hangUp()
    const ended = await floor.ended(customer.from)

    const on = recordedOn(floor)
    const recording = await on.ofCall(call.callId)
    expect(recording).toMatchObject({ source: 'pbx', state: 'ready', missingMs: 0, number: customer.from })
    // By the PBX's own log: the hub's talk begins when somebody picks up, a busy moment before the two are joined.
    expect(Math.abs(recording.durationMs - (await on.bridgedMs(ended.call.pbxCallId)))).toBeLessThan(100)

    const kinds = recording.parts.map(({ kind, extension }) => `${kind} ${extension ?? '-'}`)
    expect(kinds.filter((kind) => kind.startsWith('talk') || kind.startsWith('hold'))).toEqual([
      'talk 8001',
      'hold 8001',
      'talk 8001',
    ])
    const { left, right } = await on.sides(recording)
    const [paused] = recording.paused
    if (paused === undefined) throw new Error('the recording was paused once')
    const heardParts: string[] = []
    for (const part of recording.parts) {
      // Towards the end of each part: at its begin the phones still negotiate, and a busy machine takes its time.
      const to = part.toMs - 200
      const from = to - 500
      if (from < part.fromMs) continue
      const where = `${part.kind} ${part.extension ?? ''} ${String(Math.round(from))}–${String(Math.round(to))} ms`
      if (part.kind === 'talk') {
        expect(loudness(left, customerHz, from, to), where).toBeGreaterThan(voice)
        expect(loudness(right, agentHz, from, to), where).toBeGreaterThan(voice)
        expect(loudness(right, customerHz, from, to), where).toBeLessThan(nothing)
        expect(loudness(left, agentHz, from, to), where).toBeLessThan(nothing)
        heardParts.push(part.extension ?? '')
      }
      // On hold he hears music, and nobody who sits there.
      if (part.kind === 'hold') expect(loudness(right, agentHz, from, to)).toBeLessThan(nothing)
    }
    expect(heardParts).toEqual(['8001', '8001'])
    // Nothing at all is kept of what was said in the pause.
    for (const side of [left, right]) {
      const within = side.subarray((paused.fromMs + 150) * 8, (paused.toMs - 150) * 8)
      expect(within.length).toBeGreaterThan(1_000 * 8)
      expect(Math.max(...within.map(Math.abs))).toBe(0)
    }
    await on.untilTaken()
  })
})

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { wavHeaderBytes } from '../../hub/recordings/sound/wav.ts'
import { type StoredRecording } from '../../hub/recordings/recording-rows.ts'
import { amplitudeOf } from '../support/audio/goertzel.ts'
import { waitFor, waitUntil } from '../support/wait-for.ts'
import { type FloorStage, openFloorStage } from './support/floor-stage.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

const customerHz = 440
const sayings = { '8001': 700, '8002': 1_100 } as const
/** Loud enough to be somebody's voice; a tone of another side lies far below. */
const voice = 1_500
const nothing = 200

let floor: FloorStage
beforeAll(async () => {
  floor = await openFloorStage(await quickWaterCentre())
  for (const [seat, hertz] of Object.entries(sayings)) await floor.stage.seat(seat, { say: [hertz] })
  await floor.ready('8001', '8002')
})
afterAll(() => floor.stop())

type Sides = { readonly left: Int16Array; readonly right: Int16Array }

async function sidesOf(recording: StoredRecording): Promise<Sides> {
  const wav = await readFile(floor.hub.recordings.files.fileOf(recording, 'wav'))
  const frames = Math.floor((wav.length - wavHeaderBytes) / 4)
  const side = (channel: 0 | 1): Int16Array =>
    Int16Array.from({ length: frames }, (_, at) => wav.readInt16LE(wavHeaderBytes + 4 * at + 2 * channel))
  return { left: side(0), right: side(1) }
}

/** How loud a tone is between two moments. */
const loudness = (side: Int16Array, hertz: number, fromMs: number, toMs: number): number =>
  amplitudeOf(hertz, side.subarray(Math.round(fromMs * 8), Math.round(toMs * 8)))

/** The hub has taken the call's recording, and made its MP3. */
const recordingOf = (callId: string): Promise<StoredRecording> =>
  waitFor(`the recording of ${callId}`, async () => {
    const [found] = await floor.hub.recordings.store.ofCall(callId)
    return typeof found?.mp3Bytes === 'number' ? found : undefined
  })

/** How long the customer's channel was joined with another one. */
async function bridgedMs(pbxCallId: string): Promise<number> {
  const rows = await waitUntil(
    `CEL to have the end of ${pbxCallId}`,
    async () => (await floor.stage.cel()).filter(({ uniqueId }) => uniqueId === pbxCallId),
    (own) => own.some(({ type }) => type === 'CHAN_END'),
  )
  const sum = (type: string): number =>
    rows.filter((row) => row.type === type).reduce((total, { at }) => total + at, 0)
  return sum('BRIDGE_EXIT') - sum('BRIDGE_ENTER')
}

describe('a call through hold, pause and transfer', () => {
  it('is one recording: left the customer, right whoever speaks with him', async () => {
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
    await first.blindTransfer('8002')
    const second = await (await floor.rings('8002')).answer()
    await floor.agentIs('8002', 'talking', ({ state }) => state === 'talking')
    await wait(1_500)
    second.hangUp()
    const ended = await floor.ended(customer.from)

    const recording = await recordingOf(call.callId)
    expect(recording).toMatchObject({ source: 'pbx', state: 'ready', missingMs: 0, number: customer.from })
    // By the PBX's own log: the hub's talk begins when somebody picks up, a busy moment before the two are joined.
    expect(Math.abs(recording.durationMs - (await bridgedMs(ended.call.pbxCallId)))).toBeLessThan(100)

    const kinds = recording.parts.map(({ kind, extension }) => `${kind} ${extension ?? '-'}`)
    expect(kinds.filter((kind) => kind.startsWith('talk') || kind.startsWith('hold'))).toEqual([
      'talk 8001',
      'hold 8001',
      'talk 8001',
      'talk 8002',
    ])
    const { left, right } = await sidesOf(recording)
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
        const own = part.extension === '8001' ? sayings['8001'] : sayings['8002']
        const other = part.extension === '8001' ? sayings['8002'] : sayings['8001']
        expect(loudness(left, customerHz, from, to), where).toBeGreaterThan(voice)
        expect(loudness(right, own, from, to), where).toBeGreaterThan(voice)
        expect(loudness(right, other, from, to), where).toBeLessThan(nothing)
        expect(loudness(right, customerHz, from, to), where).toBeLessThan(nothing)
        for (const hertz of [own, other]) expect(loudness(left, hertz, from, to), where).toBeLessThan(nothing)
        heardParts.push(part.extension ?? '')
      }
      // On hold he hears music, and nobody who sits there.
      if (part.kind === 'hold') expect(loudness(right, sayings['8001'], from, to)).toBeLessThan(nothing)
    }
    expect(heardParts).toEqual(['8001', '8001', '8002'])
    // Nothing at all is kept of what was said in the pause.
    for (const side of [left, right]) {
      const within = side.subarray((paused.fromMs + 150) * 8, (paused.toMs - 150) * 8)
      expect(within.length).toBeGreaterThan(1_000 * 8)
      expect(Math.max(...within.map(Math.abs))).toBe(0)
    }
    // The PBX's own file is gone: the hub has it now.
    const days = await readdir(floor.stage.recordings)
    const left1 = await Promise.all(days.map((day) => readdir(join(floor.stage.recordings, day))))
    expect(left1.flat()).toEqual([])
  })
})

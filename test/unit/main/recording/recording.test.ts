import { randomBytes } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { agentsApi } from '../../../../contract/api/agents.api.ts'
import { callsApi } from '../../../../contract/api/calls.api.ts'
import { initialTopics } from '../../../../contract/bridge/initial-topics.ts'
import { type PhoneLine } from '../../../../contract/seat/phone-line.ts'
import { createTopicBoard, type TopicBoard } from '../../../../main/bridge/topic-board.ts'
import { readSound, readSummary, type RecordingSummary } from '../../../../main/recording/read-recording.ts'
import { openRecording, type Recording, type RecordingOptions } from '../../../../main/recording/recording.ts'
import { recordingsKey } from '../../../../main/recording/recording-key.ts'
import { type SoundSink, type SoundSource } from '../../../../main/recording/sound-source.ts'
import * as files from '../../../../main/recording/write-recording.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'
import { waitFor } from '../../../support/wait-for.ts'

const key = randomBytes(32).toString('hex')
const lineId = 'line-1'
const callId = uuid()

let place: TemporaryFolder
let board: TopicBoard
let link: FakeLink
let recording: Recording
let sink: SoundSink | null
let now: number

const source: SoundSource = {
  kind: 'softphone',
  suddenMs: 250,
  listen: (_line, to) => {
    sink = to
    return { follow: () => undefined, end: async () => void (sink = null) }
  },
}
const line = (more: Partial<PhoneLine> = {}): PhoneLine =>
  ({
    ...{ lineId, callId, direction: 'inbound', phase: 'talking', number: '13800138000', queue: null },
    ...{ startedAt: now, answeredAt: now, endedAt: null, heldAt: null },
    ...more,
  }) as PhoneLine

beforeEach(async () => {
  place = await temporaryFolder('recording')
  board = createTopicBoard(initialTopics('zh-CN', 0))
  board.update('session', (session) => ({ ...session, extension: '8001' as never }))
  link = createFakeLink()
  sink = null
  now = 1_764_000_000_000
})
afterEach(async () => {
  await recording.close()
  await place.remove()
})

const open = async (more: Partial<RecordingOptions> = {}): Promise<void> => {
  recording = await openRecording({
    ...{ folder: place.path, key, board, link, owner: () => 'hub/wang', language: () => 'zh-CN' },
    ...{ now: () => now, log: () => undefined },
    ...more,
  })
}
const topic = () => board.get('recordings')
const shown = (what: string, accept: (state: ReturnType<typeof topic>) => boolean): Promise<unknown> =>
  waitFor(what, () => accept(topic()))
/** So many blocks of 100 ms in which both say this sample. */
const say = (blocks: number, sample = 1_000): void => {
  const block = Buffer.from(new Int16Array(1_600).fill(sample).buffer)
  for (let count = 0; count < blocks; count += 1) sink?.sound((now += 100), block)
}
const kept = async (): Promise<{ summary: RecordingSummary; sound: Buffer }[]> => {
  const wrapping = recordingsKey(key)
  const found = []
  for (const name of (await readdir(place.path)).sort()) {
    const path = join(place.path, name)
    const summary = await readSummary(path, wrapping)
    const parts: Buffer[] = []
    for await (const part of readSound(path, wrapping)) parts.push(Buffer.from(part))
    if (summary !== null) found.push({ summary, sound: Buffer.concat(parts) })
  }
  return found
}
const over = async (): Promise<void> => {
  recording.lines([line({ phase: 'ended', endedAt: now })])
  await shown('the end', ({ lines, waiting }) => lines.length === 0 && waiting.count > 0)
}

describe('what is recorded at the seat', () => {
  it('by rule: calls with the outside from the answer to the end, and those inside are not', async () => {
    await open()
    recording.phone({ local: 'always', pbx: 'all' }, source)
    recording.lines([line({ phase: 'ringing', answeredAt: null })])
    recording.lines([line({ direction: 'internal' })])
    expect(topic().lines).toEqual([])
    recording.lines([line()])
    await shown('recording', ({ lines }) => lines[0]?.state === 'on' && lines[0].why === 'rule')
    say(30)
    await over()
    const [{ summary, sound } = { summary: null, sound: Buffer.alloc(0) }] = await kept()
    expect(summary).toMatchObject({ callName: callId, durationMs: 3_000, ended: true })
    expect(sound.readInt16LE(40_000)).toBe(1_000)
  })

  it('to the end of the call and no further: what is said in the room after it comes from the sound card all the same', async () => {
    await open()
    const roomAfter: SoundSource = {
      ...source,
      listen: (lineId, to) => {
        const feed = source.listen(lineId, to)
        return {
          ...feed,
          end: async () => {
            say(2)
            say(20, 7_777)
          },
        }
      },
    }
    recording.phone({ local: 'always', pbx: 'all' }, roomAfter)
    recording.lines([line()])
    await shown('recording', ({ lines }) => lines.length === 1)
    say(10)
    recording.lines([line({ phase: 'ended', endedAt: now + 200 })])
    await shown('the end', ({ lines, waiting }) => lines.length === 0 && waiting.count > 0)
    const [{ summary, sound } = { summary: null, sound: Buffer.alloc(0) }] = await kept()
    expect(summary).toMatchObject({ durationMs: 1_200, ended: true })
    expect(sound.includes(Buffer.from(new Int16Array([7_777]).buffer))).toBe(false)
  })

  it('by hand under every rule, to and fro', async () => {
    await open()
    recording.phone({ local: 'never', pbx: 'all' }, source)
    recording.lines([line()])
    expect(topic().lines).toEqual([])
    await recording.commands['recording.start']({ lineId })
    await shown('recording', ({ lines }) => lines[0]?.why === 'hand')
    say(5)
    await recording.commands['recording.stop']({ lineId })
    await shown('the end', ({ lines, waiting }) => lines.length === 0 && waiting.count === 1)
    await expect(recording.commands['recording.start']({ lineId: 'none' })).rejects.toThrow('seat.no-line')
  })

  it('says why it cannot where the phone’s sound does not come by', async () => {
    await open()
    recording.phone({ local: 'never', pbx: 'all' }, null)
    recording.lines([line()])
    await expect(recording.commands['recording.start']({ lineId })).rejects.toThrow('seat.recording-none')
  })

  it('when the PBX does not say within three seconds that it records', async () => {
    await open()
    link.answer(callsApi.read, () => ({ steps: [] }))
    recording.phone({ local: 'when-pbx-cannot', pbx: 'all' }, source)
    recording.lines([line()])
    now += 2_900
    recording.lines([line({ answeredAt: now - 2_900 })])
    expect(topic().lines).toEqual([])
    now += 200
    recording.lines([line({ answeredAt: now - 3_100 })])
    await shown('recording', ({ lines }) => lines[0]?.why === 'pbx-cannot')
  })

  it('not when the PBX has said so, nor a call it was not to record; what was begun in vain is dropped', async () => {
    await open()
    recording.phone({ local: 'when-pbx-cannot', pbx: 'inbound' }, source)
    const answeredAt = now - 10_000
    recording.lines([line({ direction: 'outbound', answeredAt })])
    expect(topic().lines).toEqual([])
    // Its step was lost on the way; the hub knows when it is asked.
    link.answer(callsApi.read, () => ({ steps: [{ kind: 'recording', detail: { state: 'started' } }] }))
    recording.lines([line({ answeredAt })])
    await waitFor('the question', () => link.asked.some(({ name }) => name === 'GET /api/calls/:callId'))
    await waitFor('nothing', async () => topic().lines.length === 0 && (await readdir(place.path)).length === 0)
    recording.lines([line({ answeredAt })])
    expect(topic().lines).toEqual([])
  })
})

describe('pausing', () => {
  const begin = async (more?: Partial<RecordingOptions>): Promise<void> => {
    await open(more)
    recording.phone({ local: 'always', pbx: 'all' }, source)
    recording.lines([line()])
    await shown('recording', ({ lines }) => lines.length === 1)
  }
  const asked = (): unknown[] =>
    link.asked
      .filter(({ name }) => name === `${agentsApi.record.method} ${agentsApi.record.path}`)
      .map(({ request }) => Object.values(request['body'] as { action: string; because: string }).join(' '))

  it('by the key is silent, at its place, and told to the PBX', async () => {
    await begin()
    say(10)
    await recording.commands['phone.record']({ lineId, action: 'pause' })
    expect(topic()).toMatchObject({ lines: [{ state: 'paused' }], paused: [{ lineId, because: 'agent' }] })
    say(10, 7_777)
    await recording.commands['phone.record']({ lineId, action: 'resume' })
    say(10)
    await over()
    expect(asked()).toEqual(['pause agent', 'resume agent'])
    const [{ summary, sound } = { summary: null, sound: Buffer.alloc(0) }] = await kept()
    expect(summary?.paused).toEqual([{ fromMs: 1_000, toMs: 2_000, because: 'agent' }])
    const samples = new Int16Array(sound.buffer.slice(sound.byteOffset, sound.byteOffset + sound.length))
    expect(new Set(samples.subarray(0, 16_000))).toEqual(new Set([1_000]))
    expect(new Set(samples.subarray(16_000, 32_000))).toEqual(new Set([0]))
    expect(new Set(samples.subarray(32_000))).toEqual(new Set([1_000]))
  })

  it('keeps nothing that was said in the pause, also when it comes late', async () => {
    await begin()
    say(10)
    await recording.commands['phone.record']({ lineId, action: 'pause' })
    say(10, 7_777)
    // Half of the next block was said before.
    now += 50
    await recording.commands['phone.record']({ lineId, action: 'resume' })
    now -= 50
    say(1, 7_777)
    say(10)
    await over()
    const [{ summary, sound } = { summary: null, sound: Buffer.alloc(0) }] = await kept()
    expect(summary?.paused).toEqual([{ fromMs: 1_000, toMs: 2_100, because: 'agent' }])
    expect(sound.includes(Buffer.from(new Int16Array([7_777, 7_777]).buffer))).toBe(false)
    expect(sound.readInt16LE(sound.length - 2)).toBe(1_000)
  })

  it('begins where the key was pressed: what was said before and is still on its way is kept', async () => {
    await begin()
    say(10)
    // The window tells half a second later what it takes.
    now += 500
    await recording.commands['phone.record']({ lineId, action: 'pause' })
    now -= 500
    say(5, 2_000)
    say(5, 7_777)
    now += 500
    await recording.commands['phone.record']({ lineId, action: 'resume' })
    now -= 500
    say(5, 7_777)
    say(10)
    await over()
    const [{ summary, sound } = { summary: null, sound: Buffer.alloc(0) }] = await kept()
    expect(summary?.paused).toEqual([{ fromMs: 1_500, toMs: 2_500, because: 'agent' }])
    const told = Array.from({ length: 35 }, (_, block) => sound.readInt16LE(block * 3_200))
    expect(told).toEqual([
      ...Array.from({ length: 10 }, () => 1_000),
      ...Array.from({ length: 5 }, () => 2_000),
      ...Array.from({ length: 10 }, () => 0),
      ...Array.from({ length: 10 }, () => 1_000),
    ])
  })

  it('by a field lasts as long as the field has the keyboard, and does not end one of the agent’s', async () => {
    await begin()
    await recording.commands['recording.sensitive']({ on: true })
    expect(topic().paused).toEqual([{ lineId, because: 'field' }])
    await recording.commands['recording.sensitive']({ on: false })
    expect(topic().paused).toEqual([])
    await recording.commands['phone.record']({ lineId, action: 'pause' })
    await recording.commands['recording.sensitive']({ on: true })
    await recording.commands['recording.sensitive']({ on: false })
    expect(topic().paused).toEqual([{ lineId, because: 'agent' }])
    expect(asked()).toEqual(['pause field', 'resume field', 'pause agent'])
  })

  it('is not shown when the PBX goes on recording, and holds here when this is the only recording', async () => {
    await begin()
    link.answer(agentsApi.record, () => {
      throw new SeatError('seat.hub-away')
    })
    await recording.commands['phone.record']({ lineId, action: 'pause' })
    expect(topic().paused).toHaveLength(1)
    await recording.commands['phone.record']({ lineId, action: 'resume' })
    const step = { kind: 'recording', detail: { state: 'started' } }
    link.delta({ kind: 'call.step', callId, step } as never)
    await expect(recording.commands['phone.record']({ lineId, action: 'pause' })).rejects.toThrow('seat.hub-away')
    expect(topic()).toMatchObject({ paused: [], lines: [{ state: 'on' }] })
  })
})

describe('a full disk', () => {
  it('stops no call: said, and gone on with when there is room, each sound in its place', async () => {
    let full = false
    const refuse = (): void => {
      if (full) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    }
    const append = vi.fn(refuse)
    const createRecordingFile: typeof files.createRecordingFile = async (...about) => {
      refuse()
      const writer = await files.createRecordingFile(...about)
      return {
        close: () => writer.close(),
        append: async (pieces) => {
          append()
          await writer.append(pieces)
        },
      }
    }
    await open({ files: { createRecordingFile, continueRecordingFile: files.continueRecordingFile } })
    recording.phone({ local: 'always', pbx: 'all' }, source)
    recording.lines([line()])
    await shown('recording', ({ lines }) => lines.length === 1)
    say(10)
    await waitFor('the first second', async () => (await kept())[0]?.summary.durationMs === 1_000)
    full = true
    say(10, 2_000)
    await shown('trouble', ({ trouble }) => trouble?.kind === 'disk-full')
    say(10, 3_000)
    full = false
    now += 2_000
    say(10, 4_000)
    await shown('no trouble', ({ trouble }) => trouble === null)
    await over()
    const [{ summary, sound } = { summary: null, sound: Buffer.alloc(0) }] = await kept()
    expect(summary).toMatchObject({ ended: true, durationMs: 6_000 })
    const second = (number: number): Set<number> =>
      new Set(Array.from({ length: 16_000 }, (_, index) => sound.readInt16LE((number * 16_000 + index) * 2)))
    expect(second(0)).toEqual(new Set([1_000]))
    // Written in vain, and lost.
    expect(second(1)).toEqual(new Set([0]))
    expect(second(5)).toEqual(new Set([4_000]))
  })
})

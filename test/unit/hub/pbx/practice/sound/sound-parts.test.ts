import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { frameSamples, isLoud } from '../../../../../../hub/pbx/practice/sound/frame.ts'
import { createJitterBuffer } from '../../../../../../hub/pbx/practice/sound/jitter-buffer.ts'
import { mixFrames } from '../../../../../../hub/pbx/practice/sound/mix.ts'
import { musicFrame } from '../../../../../../hub/pbx/practice/sound/music.ts'
import { createRecorder } from '../../../../../../hub/pbx/practice/sound/recorder.ts'
import { readRtp, readTelephoneEvent, writeTelephoneEvent } from '../../../../../../hub/pbx/practice/sound/rtp.codec.ts'
import { createScriptedVoice } from '../../../../../../hub/pbx/practice/sound/scripted-voice.ts'
import { createSoundClock, type SoundNeed } from '../../../../../../hub/pbx/practice/sound/sound-clock.ts'
import { temporaryFolder } from '../../../../../support/temporary-folder.ts'

const frame = (value: number, length = frameSamples): Int16Array => new Int16Array(length).fill(value)

describe('mixFrames', () => {
  it('adds, cuts at the ends, and leaves what it was given alone', () => {
    const loud = frame(30_000)
    expect(mixFrames([])).toBeNull()
    expect(mixFrames([null, null])).toBeNull()
    expect(mixFrames([null, loud])).toBe(loud)
    expect(mixFrames([frame(1), frame(2), null, frame(-5)])).toEqual(frame(-2))
    expect(mixFrames([loud, loud])).toEqual(frame(32_767))
    expect(mixFrames([frame(-30_000), frame(-30_000)])).toEqual(frame(-32_768))
    expect(loud).toEqual(frame(30_000))
  })
})

describe('the jitter buffer', () => {
  const packet = (sequence: number, ssrc = 1) => ({
    ...{ payloadType: 8, timestamp: 0, ssrc, sequence },
    payload: Buffer.alloc(0),
  })

  it('waits for 40 ms, plays in order, and waits again when it has run dry', () => {
    const buffer = createJitterBuffer()
    buffer.put(packet(1), frame(1))
    expect(buffer.take()).toBeNull()
    buffer.put(packet(2), frame(2))
    expect([buffer.take(), buffer.take(), buffer.take()]).toEqual([frame(1), frame(2), null])
    buffer.put(packet(3), frame(3))
    expect(buffer.take()).toBeNull()
  })

  it('drops what comes twice or late, goes on over the end of the numbers, and takes a new stream', () => {
    const buffer = createJitterBuffer()
    for (const sequence of [65_534, 65_535, 65_535, 65_530, 0]) buffer.put(packet(sequence), frame(sequence % 7))
    expect([buffer.take(), buffer.take(), buffer.take(), buffer.take()]).toEqual([
      ...[frame(65_534 % 7), frame(65_535 % 7), frame(0), null],
    ])
    buffer.put(packet(5, 2), frame(9))
    buffer.put(packet(6, 2), frame(9))
    expect(buffer.take()).toEqual(frame(9))
  })

  it('never lags by more than a fifth of a second', () => {
    const buffer = createJitterBuffer()
    for (let sequence = 1; sequence <= 50; sequence++) buffer.put(packet(sequence), frame(sequence))
    const played: number[] = []
    for (let one = buffer.take(); one !== null; one = buffer.take()) played.push(one[0] ?? 0)
    expect(played.length).toBeLessThanOrEqual(10)
    expect(played.at(-1)).toBe(50)
  })
})

describe('RTP', () => {
  it('is read with contributors, extension and padding, and never throws', () => {
    const head = [0x80 | 0x20 | 0x10 | 1, 8, 0, 7, 0, 0, 0, 9, 0, 0, 0, 3, 1, 1, 1, 1, 0, 0, 0, 1, 2, 2, 2, 2]
    expect(readRtp(Buffer.from([...head, 42, 43, 0, 2]))).toEqual({
      ...{ payloadType: 8, sequence: 7, timestamp: 9, ssrc: 3, payload: Buffer.from([42, 43]) },
    })
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void readRtp(Buffer.from(bytes))))
  })

  it('carries the keys of a telephone', () => {
    for (const digit of '0123456789*#ABCD')
      expect(readTelephoneEvent(writeTelephoneEvent(digit, 800, true) ?? Buffer.alloc(0))).toEqual({ digit, end: true })
    expect(writeTelephoneEvent('x', 1, false)).toBeUndefined()
    expect(writeTelephoneEvent('', 1, false)).toBeUndefined()
    expect(readTelephoneEvent(Buffer.from([200, 0, 0, 0]))).toBeUndefined()
    expect(readTelephoneEvent(Buffer.alloc(0))).toBeUndefined()
  })
})

describe('a voice that is played', () => {
  it('says all of it in order, and its end is told', async () => {
    const voice = createScriptedVoice(() => 0)
    const told: string[] = []
    void voice.say(frame(1, 200)).then(() => told.push('one'))
    void voice.say(frame(2)).then(() => told.push('two'))
    const said = Array.from({ length: 4 }, () => voice.speak())
    await Promise.resolve()
    expect(said.map((one) => one && [one[0], one[39], one[40]])).toEqual([[1, 1, 1], [1, 1, 0], [2, 2, 2], null])
    expect(told).toEqual(['one', 'two'])
  })

  it('knows how long nobody has spoken to it, and when nobody is on the line', () => {
    let now = 10_000
    const voice = createScriptedVoice(() => now)
    expect(voice.silentForMs()).toBeNull()
    const hear = (one: Int16Array | null, ms: number): void => {
      for (let spent = 0; spent < ms; spent += 20) {
        now += 20
        voice.hear(one)
      }
    }
    hear(frame(3_000), 200)
    expect(voice.silentForMs()).toBe(0)
    hear(null, 300)
    expect(voice.silentForMs()).toBe(300)
    now += 2_000
    expect(voice.silentForMs()).toBeNull()
    hear(frame(50), 100)
    expect(voice.silentForMs()).toBe(80)
  })

  it('lets whoever waits for its words go when the call is over', async () => {
    const voice = createScriptedVoice(() => 0)
    const waiting = voice.say(frame(1, 8_000))
    voice.stop()
    await waiting
    await voice.say(frame(1))
  })
})

describe('music', () => {
  it('is heard, and is none of a sudden noise', () => {
    const frames = Array.from({ length: 200 }, (_, number) => musicFrame(number))
    expect(frames.filter(isLoud).length).toBeGreaterThan(120)
    const all = frames.flatMap((one) => [...one])
    for (let index = 1; index < all.length; index++)
      expect(Math.abs((all[index] ?? 0) - (all[index - 1] ?? 0))).toBeLessThan(2_500)
  })
})

describe('a recording', () => {
  it('has the customer left, what he hears right, and nothing while it is paused', async () => {
    await using folder = await temporaryFolder('recorder')
    const file = join(folder.path, '2026-11-27/call.raw')
    const recorder = createRecorder(file, (error) => expect.unreachable(String(error)))
    for (let count = 0; count < 80; count++) recorder.write(frame(7), frame(-9))
    recorder.pause(true)
    recorder.write(frame(7), frame(-9))
    recorder.pause(false)
    recorder.write(null, frame(-9))
    await recorder.close()
    const bytes = await readFile(file)
    const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2)
    expect(samples).toHaveLength(82 * frameSamples * 2)
    const at = (index: number): number[] => [
      ...samples.subarray(index * frameSamples * 2, index * frameSamples * 2 + 2),
    ]
    expect([at(0), at(79), at(80), at(81)]).toEqual([
      [7, -9],
      [7, -9],
      [0, 0],
      [0, -9],
    ])
  })

  it('says once that it cannot be written', async () => {
    await using folder = await temporaryFolder('recorder')
    await writeFile(join(folder.path, 'day'), '')
    const failures: unknown[] = []
    const recorder = createRecorder(join(folder.path, 'day/call.raw'), (error) => failures.push(error))
    for (let count = 0; count < 200; count++) recorder.write(frame(1), frame(1))
    await recorder.close()
    expect(failures).toHaveLength(1)
    await mkdir(join(folder.path, 'other'))
  })
})

describe('the clock of the sound', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('rests, ticks every 20 ms for an ear, and for a script the same frames in fewer turns', () => {
    let need: SoundNeed = 'none'
    const ticks: number[] = []
    const clock = createSoundClock(
      () => need,
      (frames) => ticks.push(frames),
    )
    const framesIn = (ms: number): { frames: number; turns: number } => {
      ticks.length = 0
      vi.advanceTimersByTime(ms)
      return { frames: ticks.reduce((sum, frames) => sum + frames, 0), turns: ticks.length }
    }
    clock.wake()
    expect(framesIn(1_000)).toEqual({ frames: 0, turns: 0 })
    need = 'ear'
    clock.wake()
    expect(framesIn(1_000)).toEqual({ frames: 50, turns: 50 })
    need = 'script'
    const slow = framesIn(2_000)
    expect(slow.frames).toBeGreaterThanOrEqual(90)
    expect(slow.frames).toBeLessThanOrEqual(100)
    expect(slow.turns).toBeLessThanOrEqual(12)
    need = 'none'
    framesIn(400)
    expect(framesIn(1_000).frames).toBe(0)
    clock.stop()
  })
})

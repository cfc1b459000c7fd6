import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RecordingRules } from '../../../../contract/recording.ts'
import { hubActor } from '../../../../hub/operation-log/operation-log.ts'
import { samplesOf } from '../../../../hub/recordings/sound/keep-sound.ts'
import { digitKeys } from '../../../../hub/practice/sentences.ts'
import { openVoices } from '../../../../hub/practice/voices.ts'
import { spokenMark } from '../../../../hub/recordings/sound/spoken-mark.ts'
import { createMarker, findMark, readTones, tonesOf } from '../../../../hub/recordings/sound/watermark.ts'
import { hubCommand } from '../../../support/hub-command.ts'
import { keepRecording, speechLike, wavOf } from '../../../support/kept-recording.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'

const reference = 0xc0ffee42
const marked = (sound: Int16Array, pieces = 1): Int16Array => {
  const copy = Int16Array.from(sound)
  const mark = createMarker(reference)
  const size = Math.ceil(copy.length / 2 / pieces) * 2
  for (let at = 0; at < copy.length; at += size) mark(copy.subarray(at, at + size))
  return copy
}

describe('the inaudible mark', () => {
  const sound = speechLike(20_000)

  it('is found, also by pieces, and lies far below what is said', () => {
    const copy = marked(sound, 7)
    expect(findMark(copy)).toBe(reference)
    const power = (of: (at: number) => number): number =>
      sound.reduce((sum, _, at) => sum + of(at) ** 2, 0) / sound.length
    const noise = power((at) => (copy[at] ?? 0) - (sound[at] ?? 0))
    const belowDb = 10 * Math.log10(power((at) => sound[at] ?? 0) / noise)
    expect(belowDb).toBeGreaterThan(25)
  })

  it('is found when the beginning was cut off, and when it was made louder', () => {
    const cut = marked(sound).slice(2 * 12_345)
    expect(findMark(cut)).toBe(reference)
    expect(findMark(cut.map((sample) => Math.max(-32_768, Math.min(32_767, Math.round(sample * 1.7)))))).toBe(reference)
  })

  it('is not found where there is none', () => {
    expect(findMark(sound)).toBeNull()
    expect(findMark(new Int16Array(160_000))).toBeNull()
  })
})

it('tones before the sound say the reference, and nothing else does', () => {
  for (const one of [reference, 1, 0xffff_ffff, 0x0123_4567]) {
    const sound = Int16Array.from([...tonesOf(one, 8_000), ...speechLike(1_000)])
    expect(readTones(sound, 8_000)).toBe(one)
  }
  expect(readTones(speechLike(4_000), 8_000)).toBeNull()
  expect(readTones(new Int16Array(10), 8_000)).toBeNull()
})

it('after the tones a voice says every digit of it, in both channels', async () => {
  const voices = await openVoices(new URL('../../../../hub/practice/voices/', import.meta.url))
  for (const rate of [8_000, 16_000]) {
    const mark = await spokenMark(reference, rate)
    expect(readTones(mark, rate)).toBe(reference)
    const from = tonesOf(reference, rate).length
    const left = mark.filter((_, index) => index >= from && index % 2 === 0)
    expect(mark.filter((_, index) => index >= from && index % 2 === 1)).toEqual(left)
    const said = voices.speak({ voice: 'zh-woman', pitch: 1 }, digitKeys(String(reference)))
    expect(left.filter((_, index) => index % (rate / 8_000) === 0).slice(0, said.length)).toEqual(said)
  }
})

describe('a copy that leaves the house', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zuoxi-export-'))
  let test: TestHub
  let token: string
  beforeAll(async () => {
    test = await openTestHub()
    const { jobNumber } = await test.addUser('administrator', { jobNumber: 'boss' })
    token = (await test.signIn(jobNumber)).accessToken
  }, 60_000)
  afterAll(async () => {
    await test.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const rule = async (watermark: RecordingRules['watermark']): Promise<unknown> =>
    test.hub.recordings.changeRules(hubActor, { ...test.hub.recordings.rules(), watermark })
  const take = (id: string, format: string, accessToken = token) =>
    test.hub.http.app.inject({
      method: 'GET',
      url: `/api/recordings/${id}/export?format=${format}&reason=${encodeURIComponent('投诉复核')}`,
      headers: { authorization: `Bearer ${accessToken}` },
    })
  const soundOf = (bytes: Buffer): Int16Array => samplesOf(bytes.subarray(44))

  it('names who took it, by either mark, and leaves nothing behind', async () => {
    const { id, wav } = await keepRecording(test.hub, { sound: speechLike(12_000) })
    await rule('none')
    expect((await take(id, 'wav')).rawPayload).toEqual(wav)
    for (const watermark of ['inaudible', 'spoken'] as const) {
      await rule(watermark)
      const { rawPayload, statusCode, headers } = await take(id, 'wav')
      expect([statusCode, headers['content-type']]).toEqual([200, 'audio/wav'])
      expect(rawPayload.readUInt32LE(40)).toBe(rawPayload.length - 44)
      const read = watermark === 'spoken' ? readTones(soundOf(rawPayload), 8_000) : findMark(soundOf(rawPayload))
      const { operations } = await test.hub.log.search({ action: 'recording.export', limit: 1 })
      expect(operations[0]).toMatchObject({
        ...{ jobNumber: 'boss', subjectId: id },
        detail: {
          ...{ reason: '投诉复核', format: 'wav', watermark, said: String(read) },
          reference: read?.toString(16).padStart(8, '0'),
        },
      })
      const file = join(folder, `${watermark}.wav`)
      writeFileSync(file, rawPayload)
      const told = await hubCommand(['read-watermark', file, '--data', test.dataFolder])
      expect(told).toMatchObject({ code: 0, error: '' })
      expect(told.out).toContain('by boss')
      expect(told.out).toContain('投诉复核')
    }
    expect(readdirSync(join(test.hub.recordings.files.root, 'exports'))).toEqual([])
  })

  it('is an MP3 when one is wanted', async () => {
    const { id } = await keepRecording(test.hub)
    await rule('spoken')
    const { rawPayload, headers } = await take(id, 'mp3')
    expect(headers['content-type']).toBe('audio/mpeg')
    // The sync word of a frame (ISO 11172-3 §2.4.2.3).
    expect([rawPayload[0], (rawPayload[1] ?? 0) & 0xe0]).toEqual([0xff, 0xe0])
    // 32 kbit/s of four seconds, the tones and the ten digits at most.
    expect(rawPayload.length / 4_000).toBeGreaterThan(5.8)
    expect(rawPayload.length / 4_000).toBeLessThan(13)
  })

  it('is refused without the right, out of reach, and when it is gone', async () => {
    const { id } = await keepRecording(test.hub, { team: '订水组' })
    const agent = await test.signIn((await test.addUser('agent')).jobNumber)
    expect((await take(id, 'wav', agent.accessToken)).statusCode).toBe(403)
    const gone = await keepRecording(test.hub, { wavBytes: null })
    expect((await take(gone.id, 'wav')).statusCode).not.toBe(200)
    const file = join(folder, 'plain.wav')
    writeFileSync(file, wavOf(speechLike(6_000)))
    expect((await hubCommand(['read-watermark', file, '--data', test.dataFolder])).code).toBe(3)
  })
})

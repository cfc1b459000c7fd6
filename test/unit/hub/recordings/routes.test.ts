import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../../../contract/agent.ts'
import { type Recording } from '../../../../contract/recording.ts'
import { wavHeader } from '../../../../hub/recordings/sound/wav.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'
import { waitFor } from '../../../support/wait-for.ts'
import { agentHz, customerHz, rawSound } from './stage.ts'

const sound = rawSound(customerHz, agentHz, 1_200)
const people = [
  ['1001', 'agent', 'a', '8001'],
  ['1002', 'agent', 'b', '8002'],
  ['lead-a', 'supervisor', 'a', null],
  ['lead-b', 'supervisor', 'b', null],
  ['listens', 'inspector', null, null],
  ['boss', 'administrator', null, null],
] as const

let test: TestHub
const tokens: Record<string, string> = {}
let callId = ''
let recording: Recording

beforeAll(async () => {
  test = await openTestHub()
  for (const [jobNumber, role, team, extension] of people) {
    await test.addUser(role, { jobNumber, team })
    tokens[jobNumber] = (await test.signIn(jobNumber)).accessToken
    if (extension !== null) {
      await test.ask('POST', '/api/seat/sign-in', { token: tokens[jobNumber], body: { extension } })
    }
  }
  await test.hub.floor?.start()
  await test.hub.floor?.settled()
  callId = await talk()
  test.hub.recordings.callEnded(callId)
  recording = await waitFor('the recording to have its MP3', async () => {
    const [found] = await listed('boss', `?callId=${callId}`)
    return typeof found?.mp3Bytes === 'number' ? found : undefined
  })
}, 60_000)
afterAll(() => test.close())

/** A talk of 1001 with a customer, which the PBX has recorded. */
async function talk(): Promise<string> {
  const { call, answer } = await test.pbx.inbound({ callerNumber: '13812345678', calledNumber: '057188886666' })
  const id = answer?.callId ?? ''
  const file = `2026-10-05/${id}.raw`
  await mkdir(join(test.dataFolder, 'raw/2026-10-05'), { recursive: true })
  await writeFile(join(test.dataFolder, 'raw', file), sound)
  call.recording('started', file)
  call.offer('8001' as Extension)
  call.answers('8001' as Extension)
  call.hangUp('customer')
  await test.hub.floor?.calls.drain(5_000)
  return id
}
const ask = (who: string, method: string, path: string, body?: unknown) =>
  test.ask(method, path, { token: tokens[who] ?? '', ...(body === undefined ? {} : { body }) })
const listed = async (who: string, query = '') =>
  (await ask(who, 'GET', `/api/recordings${query}`)).body['recordings'] as Recording[]
const code = (body: Record<string, unknown>) => (body['error'] as { code?: string } | undefined)?.code
const one = () => `/api/recordings/${recording.id}`
const audio = (who: string, headers: Record<string, string> = {}, query = '') =>
  test.hub.http.app.inject({
    ...{ method: 'GET', url: `${one()}/audio${query}` },
    headers: { ...headers, authorization: `Bearer ${tokens[who] ?? ''}` },
  })
const logged = async (action: string) => (await test.hub.log.search({ limit: 100, action })).operations

describe('who may hear a recording', () => {
  it('is whoever spoke in it, his team, and whoever may hear all', async () => {
    for (const [who, may] of [
      ...(['1001', 'lead-a', 'listens', 'boss'] as const).map((name) => [name, true] as const),
      ...(['1002', 'lead-b'] as const).map((name) => [name, false] as const),
    ]) {
      expect((await listed(who)).map(({ id }) => id)).toEqual(may ? [recording.id] : [])
      expect((await ask(who, 'GET', one())).status).toBe(may ? 200 : 404)
      expect((await ask(who, 'GET', `${one()}/waveform`)).status).toBe(may ? 200 : 404)
      expect((await audio(who)).statusCode).toBe(may ? 200 : 404)
      const mark = { atMs: 1, text: '试' }
      expect((await ask(who, 'PUT', `${one()}/marks/${uuid()}`, mark)).status).toBe(may ? 200 : 404)
    }
  })

  it('sees the number only with the right to', async () => {
    expect((await listed('boss'))[0]?.number).toBe('13812345678')
    expect((await listed('listens'))[0]?.number).toBe('138****5678')
    expect(await listed('boss', '?text=5678')).toHaveLength(1)
    expect(await listed('listens', '?text=5678')).toHaveLength(0)
  })

  it('is told what is wrong with a page that is none', async () => {
    expect(code((await ask('boss', 'GET', '/api/recordings?after=abc')).body)).toBe('request.invalid')
  })
})

describe('the sound', () => {
  it('comes by ranges, byte for byte', async () => {
    const whole = await audio('boss', {}, '?format=wav')
    expect(whole.statusCode).toBe(200)
    expect(whole.headers).toMatchObject({
      'accept-ranges': 'bytes',
      'content-type': 'audio/wav',
      'content-length': String(sound.length + 44),
    })
    expect(whole.rawPayload.subarray(44).equals(sound)).toBe(true)

    const part = await audio('boss', { range: 'bytes=100-299' }, '?format=wav')
    expect(part.statusCode).toBe(206)
    expect(part.headers['content-range']).toBe(`bytes 100-299/${String(sound.length + 44)}`)
    expect(part.rawPayload.equals(whole.rawPayload.subarray(100, 300))).toBe(true)

    const behind = await audio('boss', { range: 'bytes=9999999-' }, '?format=wav')
    expect(behind.statusCode).toBe(416)
    expect(behind.headers['content-range']).toBe(`bytes */${String(sound.length + 44)}`)

    const etag = String(whole.headers.etag)
    expect((await audio('boss', { range: 'bytes=0-9', 'if-range': etag }, '?format=wav')).statusCode).toBe(206)
    expect((await audio('boss', { range: 'bytes=0-9', 'if-range': '"old"' }, '?format=wav')).statusCode).toBe(200)

    const mp3 = await audio('boss')
    expect(mp3.headers['content-type']).toBe('audio/mpeg')
    expect(mp3.rawPayload).toHaveLength(recording.mp3Bytes ?? -1)
  })

  it('is written to the log once a play, not once a range', async () => {
    const before = (await logged('recording.play')).length
    tokens['fresh'] = (await test.signIn('lead-a')).accessToken
    for (let at = 0; at < 5; at += 1)
      await audio('fresh', { range: `bytes=${String(at * 50)}-${String(at * 50 + 49)}` })
    const after = await logged('recording.play')
    expect(after.length - before).toBe(1)
    expect(after[0]).toMatchObject({ jobNumber: 'lead-a', subjectId: recording.id })
  })

  it('is drawn with its parts', async () => {
    const { body } = await ask('1001', 'GET', `${one()}/waveform`)
    expect(body).toMatchObject({ perSecond: 20, durationMs: 1_200, paused: [] })
    expect(Buffer.from(String(body['customer']), 'base64')).toHaveLength(48)
    expect(Buffer.from(String(body['agent']), 'base64')).toHaveLength(48)
  })
})

describe('marks', () => {
  it('are put, changed and taken back by whoever put them, and found', async () => {
    const mark = `${one()}/marks/${uuid()}`
    expect((await ask('1001', 'PUT', mark, { atMs: 500, text: '电话 13987654321' })).status).toBe(200)
    expect((await ask('lead-a', 'PUT', mark, { atMs: 1, text: '别人的' })).status).toBe(403)
    expect((await ask('lead-a', 'DELETE', mark)).status).toBe(403)
    expect((await ask('1001', 'PUT', mark, { atMs: 600, text: '电话 13987654321 回拨' })).status).toBe(200)
    const seen = async (who: string) =>
      ((await ask(who, 'GET', one())).body['marks'] as { text: string }[]).map(({ text }) => text)
    expect(await seen('boss')).toContain('电话 13987654321 回拨')
    expect(await seen('listens')).toContain('电话 139****4321 回拨')
    expect(await listed('boss', `?text=${encodeURIComponent('回拨')}`)).toHaveLength(1)
    const { marks } = (await listed('boss'))[0]!
    expect((await ask('1001', 'DELETE', mark)).status).toBe(200)
    expect((await ask('1001', 'DELETE', mark)).status).toBe(200)
    expect((await listed('boss'))[0]?.marks).toBe(marks - 1)
    expect(await listed('boss', `?text=${encodeURIComponent('回拨')}`)).toHaveLength(0)
  })
})

describe('the hold and the rule', () => {
  it('are for those who may, and logged', async () => {
    expect((await ask('1001', 'PUT', `${one()}/hold`, { reason: '投诉' })).status).toBe(403)
    expect((await ask('lead-b', 'PUT', `${one()}/hold`, { reason: '投诉' })).status).toBe(404)
    const { body } = await ask('lead-a', 'PUT', `${one()}/hold`, { reason: '投诉' })
    expect(body).toMatchObject({ hold: { reason: '投诉' }, deleteAfter: null })
    expect(await listed('boss', '?held=true')).toHaveLength(1)
    expect((await ask('lead-a', 'PUT', `${one()}/hold`, { reason: null })).body).toMatchObject({ hold: null })
    expect((await logged('recording.hold'))[0]).toMatchObject({ jobNumber: 'lead-a', detail: { reason: '投诉' } })
    expect((await logged('recording.release'))[0]).toMatchObject({ detail: { reason: '投诉' } })

    const { rules, disk, centre } = (await ask('1001', 'GET', '/api/recording-rules')).body as {
      rules: Record<string, unknown>
      centre: unknown
      disk: { recordingsBytes: number; freeBytes: number }
    }
    expect(disk.recordingsBytes).toBe(sound.length + 44 + (recording.mp3Bytes ?? 0))
    expect(centre).toEqual({ pbx: 'all', start: 'answer', local: 'never', announced: false })
    const wanted = { ...rules, keepDays: 90 }
    expect((await ask('lead-a', 'PUT', '/api/recording-rules', wanted)).status).toBe(403)
    expect((await ask('boss', 'PUT', '/api/recording-rules', wanted)).body).toEqual(wanted)
    const [shown] = await listed('boss')
    expect(shown?.deleteAfter).toBe((shown?.startedAt ?? 0) + 90 * 86_400_000)
    expect((await logged('recording.rules'))[0]).toMatchObject({ detail: { keepDays: [365, 90] } })
  })
})

describe('a recording of the seat', () => {
  const wav = Buffer.concat([wavHeader(sound.length, { channels: 2, rate: 8_000 }), sound])
  const half = 20_001
  const announce = (over: object = {}) => ({
    ...{ callId, source: 'softphone', startedAt: 1_790_000_000_000, durationMs: 1_200, bytes: wav.length, paused: [] },
    ...{ sha256: createHash('sha256').update(wav).digest('hex'), ...over },
  })
  const begin = (who: string, id: string, over: object = {}) =>
    ask(who, 'PUT', `/api/seat/recordings/${id}`, announce(over))
  const piece = async (who: string, id: string, offset: number, bytes: Buffer) => {
    const reply = await test.hub.http.app.inject({
      ...{ method: 'POST', url: `/api/seat/recordings/${id}/pieces/${String(offset)}`, payload: bytes },
      headers: { authorization: `Bearer ${tokens[who] ?? ''}`, 'content-type': 'application/octet-stream' },
    })
    return { status: reply.statusCode, body: reply.json() as Record<string, unknown> }
  }

  it('comes in pieces, goes on where it stopped, and is there once', async () => {
    const id = uuid()
    expect((await piece('1001', id, 0, wav)).status).toBe(404)
    expect((await begin('1001', id)).body).toEqual({ received: 0, complete: false })
    expect((await piece('1001', id, 0, wav.subarray(0, half))).body).toEqual({ received: half, complete: false })
    // The answer was lost: the same piece again, and one that overlaps.
    expect((await piece('1001', id, 0, wav.subarray(0, half))).body).toEqual({ received: half, complete: false })
    expect((await piece('1001', id, half + 10, wav.subarray(half + 10))).body).toEqual({
      received: half,
      complete: false,
    })
    // The seat was started anew.
    expect((await begin('1001', id)).body).toEqual({ received: half, complete: false })
    const last = await piece('1001', id, half - 5, wav.subarray(half - 5))
    expect(last.body).toEqual({ received: wav.length, complete: true })
    expect((await begin('1001', id)).body).toEqual({ received: wav.length, complete: true })
    expect((await piece('1001', id, half, wav.subarray(half))).body).toMatchObject({ complete: true })

    const found = (await listed('1001', '?source=softphone')).filter((one) => one.id === id)
    expect(found).toMatchObject([
      { callId, state: 'ready', durationMs: 1_200, wavBytes: wav.length, number: '13812345678' },
    ])
    const folder = join(test.dataFolder, 'recordings')
    const kept = (await readdir(folder, { recursive: true })).find((name) => name.endsWith(`${id}.wav`)) ?? ''
    expect((await readFile(join(folder, kept))).equals(wav)).toBe(true)
    expect(await readdir(join(folder, 'arriving'))).toEqual([])
  })

  it('is thrown away when it is not what was announced, and may come again', async () => {
    const id = uuid()
    await begin('1001', id)
    const wrong = Buffer.from(wav)
    wrong[500] = (wrong[500] ?? 0) ^ 1
    expect(await piece('1001', id, 0, wrong)).toMatchObject({
      status: 422,
      body: { error: { code: 'recording.damaged' } },
    })
    expect((await begin('1001', id)).body).toEqual({ received: 0, complete: false })
    expect((await piece('1001', id, 0, wav)).body).toMatchObject({ complete: true })
  })

  it('is only of the own calls, and one id is one recording', async () => {
    const id = uuid()
    expect((await begin('1002', id)).status).toBe(404)
    expect((await begin('1001', id, { callId: uuid() })).status).toBe(404)
    expect((await begin('1001', id)).status).toBe(200)
    expect((await begin('1001', id, { bytes: 5_000 })).status).toBe(409)
    expect((await piece('1002', id, 0, wav)).status).toBe(404)
  })

  it('that is whole when the hub ends is taken by the next announcement', async () => {
    const id = uuid()
    await begin('1001', id)
    await mkdir(join(test.dataFolder, 'recordings/arriving'), { recursive: true })
    await writeFile(join(test.dataFolder, `recordings/arriving/${id}.part`), wav)
    expect((await begin('1001', id)).body).toEqual({ received: wav.length, complete: true })
  })
})

describe('the customer of a call', () => {
  it('whom the agent names after it is the recording’s too', async () => {
    const customerId = uuid()
    const numbers = [{ id: uuid(), typed: '13812345678' }]
    await ask('boss', 'POST', '/api/customers', { id: customerId, name: '欧阳娜娜', numbers })
    expect(await listed('boss', `?customerId=${customerId}`)).toEqual([])
    const note = { mutationId: uuid(), note: '', disposition: null, customerId, writtenAt: 1_000 }
    expect((await ask('1001', 'PUT', `/api/seat/calls/${callId}/note`, note)).status).toBe(200)
    const found = await listed('boss', `?customerId=${customerId}&source=pbx`)
    expect(found).toMatchObject([{ id: recording.id, customerName: '欧阳娜娜' }])
    expect((await listed('boss', `?text=${encodeURIComponent('欧阳')}&source=pbx`)).map(({ id }) => id)).toEqual([
      recording.id,
    ])
  })
})

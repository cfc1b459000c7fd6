import { Readable } from 'node:stream'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { recordingsApi } from '../../../../contract/api/recordings.api.ts'
import { answerSound } from '../../../../main/recordings/answer-sound.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { recordingOfRequest } from '../../../../main/shell/page.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'

const id = '0192f000-0000-7000-8000-000000000001'
const address = `zuoxi-app://window/recordings/${id}`
const sound = Buffer.from(Array.from({ length: 1_000 }, (_, n) => n % 251))
let link: FakeLink
let body: Readable

function hubSays(status: number, headers: Record<string, string>, content: Uint8Array = sound): void {
  body = Readable.from([content])
  link.answer(recordingsApi.audio, () => ({ status, headers, body }))
}
const ask = (url: string, init?: RequestInit): Promise<Response> => answerSound(new Request(url, init), link)

describe('the sound of a recording for the page', () => {
  beforeEach(() => {
    link = createFakeLink()
  })

  it('passes a range on, and the part that comes with what is said of it', async () => {
    hubSays(
      206,
      {
        'content-type': 'audio/mpeg',
        'content-range': 'bytes 100-199/1000',
        'content-length': '100',
        'accept-ranges': 'bytes',
        'set-cookie': 'secret=1',
        authorization: 'Bearer abc',
      },
      sound.subarray(100, 200),
    )
    const answer = await ask(address, { headers: { range: 'bytes=100-199' } })
    expect(link.asked).toEqual([
      {
        name: 'GET /api/recordings/:id/audio',
        request: { params: { id }, query: {}, range: 'bytes=100-199' },
      },
    ])
    expect(answer.status).toBe(206)
    expect(Object.fromEntries(answer.headers)).toEqual({
      'content-type': 'audio/mpeg',
      'content-range': 'bytes 100-199/1000',
      'content-length': '100',
      'accept-ranges': 'bytes',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(sound.subarray(100, 200))
  })

  it('ends what comes from the hub when the page no longer wants it', async () => {
    body = new Readable({ read: () => undefined })
    body.push(sound)
    link.answer(recordingsApi.audio, () => ({ status: 200, headers: { 'content-type': 'audio/wav' }, body }))
    const answer = await ask(address)
    const reader = answer.body?.getReader()
    expect((await reader?.read())?.value?.length).toBe(1_000)
    await reader?.cancel()
    expect(body.destroyed).toBe(true)
  })

  it('says that a part is not there, without a body', async () => {
    hubSays(416, { 'content-range': 'bytes */1000', 'content-length': '0' }, Buffer.alloc(0))
    const answer = await ask(address, { headers: { range: 'bytes=5000-' } })
    expect(answer.status).toBe(416)
    expect(answer.headers.get('content-range')).toBe('bytes */1000')
  })

  it.each([
    ['seat.signed-out', 401],
    ['access.not-signed-in', 401],
    ['access.denied', 403],
    ['thing.not-found', 404],
    ['recording.unavailable', 410],
    ['hub.failed', 502],
  ])('%s is %i', async (code, status) => {
    link.answer(recordingsApi.audio, () => {
      throw SeatError.fromHub(code, 'no')
    })
    const answer = await ask(address)
    expect(answer.status).toBe(status)
    expect(await answer.text()).toBe('')
  })

  it('says that the hub is away', async () => {
    link.go('offline')
    expect((await ask(address)).status).toBe(503)
  })

  it('takes nothing from the hub that is not sound', async () => {
    hubSays(200, { 'content-type': 'text/html' })
    expect((await ask(address)).status).toBe(502)
    expect(body.destroyed).toBe(true)
  })

  it('only reads', async () => {
    expect((await ask(address, { method: 'POST' })).status).toBe(405)
    expect(link.asked).toEqual([])
  })

  it.each([
    `zuoxi-app://media/recordings/${id}`,
    `https://window/recordings/${id}`,
    `zuoxi-app://window/recordings/${id}/../../index.html`,
    `zuoxi-app://window/recordings/${id}?token=1`,
    `zuoxi-app://window/recordings/${id.toUpperCase()}x`,
    'zuoxi-app://window/recordings/0192f000-0000-4000-8000-000000000001',
    'zuoxi-app://window/recordings/..%2f..%2fsecret',
    'zuoxi-app://window/recordings/',
  ])('%s is none', async (url) => {
    expect(recordingOfRequest(url)).toBeUndefined()
    expect((await ask(url)).status).toBe(404)
    expect(link.asked).toEqual([])
  })

  it('never asks the hub for anything but a whole id', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(recordingOfRequest(`zuoxi-app://window/recordings/${text}`)).toBeUndefined()
      }),
    )
    expect(recordingOfRequest('zuoxi-app://window/index.html')).toBeUndefined()
  })
})

import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Extension } from '../../contract/agent.ts'
import { ensureCertificates } from '../../hub/certificates/certificates.ts'
import { type PracticeLine, type PracticePbx, type SimulatedPhone } from '../../hub/pbx/practice/practice-floor.ts'
import { createPracticePbx } from '../../hub/pbx/practice/practice-pbx.ts'
import { toneSamples } from '../support/audio/tone.ts'
import { practiceCentre, practicePasswords } from '../support/practice/test-centre.ts'
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts'
import { openTestHub, type TestHub } from '../support/test-hub.ts'
import { waitFor } from '../support/wait-for.ts'
import { tale } from './support/floor-stage.ts'

/** A whole hub on the practice PBX: what it is told makes sense to it, and what is recorded is kept. */

let folder: TemporaryFolder
let pbx: PracticePbx
let test: TestHub
const tokens = new Map<string, string>()
const phones = new Map<string, SimulatedPhone>()
const seat = (text: string): Extension => text as Extension

beforeAll(async () => {
  folder = await temporaryFolder('practice-hub')
  const centre = await practiceCentre({ rule: 'all', start: 'answer' })
  const { key, chain } = await ensureCertificates(join(folder.path, 'certificates'), ['127.0.0.1'])
  const passwords = practicePasswords(centre)
  const recordings = join(folder.path, 'raw')
  pbx = createPracticePbx({ centre, passwords, tls: { key, cert: chain }, recordings, log: () => undefined })
  test = await openTestHub({ centre, pbx, secrets: { seats: passwords }, rawRecordings: recordings })
  for (const extension of ['8001', '8002', '8003']) {
    const phone = pbx.plugIn(seat(extension))
    phone.whenRinging(() => ({ answerAfterMs: 20, talkMs: 60_000 }))
    phones.set(extension, phone)
  }
  await test.hub.start()
  await waitFor('the link', () => test.hub.floor?.link().state === 'up')
  for (const extension of ['8001', '8002', '8003']) {
    const { jobNumber } = await test.addUser('supervisor', { team: 'A' })
    const { accessToken } = await test.signIn(jobNumber)
    tokens.set(extension, accessToken)
    const state = extension === '8001' ? 'ready' : 'not-ready'
    expect((await ask(extension, 'POST', '/api/seat/sign-in', { extension, state })).status).toBe(200)
  }
})
afterAll(async () => {
  await test.close()
  await folder.remove()
})

const ask = (extension: string, method: string, path: string, body?: unknown) =>
  test.ask(method, path, { token: tokens.get(extension) ?? '', body })

async function talk(number: string): Promise<{ line: PracticeLine; callId: string }> {
  const line = pbx.callIn({ number, calledNumber: '0571-88886666', patienceMs: 60_000 })
  line.onAnswered((extension) => void phones.get(extension)?.say(toneSamples([620], 3_000)))
  void line.say(toneSamples([440], 20_000))
  const callId = await waitFor('the call to be answered', () => {
    const state = [...(test.hub.floor?.calls.running() ?? [])].find((one) => one.callerNumber === number)
    return state?.phase === 'talking' ? state.callId : undefined
  })
  return { line, callId }
}
const isTalkingAt = (callId: string, extension: string): Promise<unknown> =>
  waitFor(`${extension} to talk`, () => {
    const state = test.hub.floor?.calls.find(callId)
    return state?.phase === 'talking' && state.legs.length === 1 && state.legs[0]?.extension === extension
  })
/** What happened, without how it was recorded. */
async function history(callId: string): Promise<string[]> {
  const store = test.hub.floor?.callsStore
  await waitFor('the call to be stored', async () => (await store?.withPeople(callId))?.call.endedAt)
  return tale(((await store?.steps(callId)) ?? []).filter(({ kind }) => kind !== 'recording')).split(', ')
}

describe('a hub on the practice PBX', () => {
  it('follows a call through a transfer, the lot and back, and keeps what was said', async () => {
    const { line, callId } = await talk('13800001111')
    await ask('8001', 'POST', `/api/seat/calls/${callId}/transfer`, { to: '8002', how: 'blind' })
    await isTalkingAt(callId, '8002')
    expect((await ask('8002', 'POST', `/api/seat/calls/${callId}/park`)).status).toBe(200)
    await waitFor('the call to be parked', () => test.hub.floor?.calls.find(callId)?.phase === 'holding')
    expect((await ask('8003', 'POST', `/api/seat/calls/${callId}/pick-up`)).status).toBe(200)
    await isTalkingAt(callId, '8003')
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    line.hangUp()
    expect(await history(callId)).toEqual([
      ...[
        'started',
        'routed',
        'queued water-order',
        'offered 8001',
        'offer-ended 8001 answered',
        'left-queue water-order answered',
        'answered 8001',
      ],
      ...['transferred 8001', 'left 8001', 'offered 8002', 'offer-ended 8002 answered', 'answered 8002'],
      ...['left 8002', 'parked 8002', 'unparked', 'offered 8003', 'offer-ended 8003 answered', 'answered 8003'],
      ...['left 8003', 'ended'],
    ])
    const recording = await waitFor(
      'the recording to be kept',
      async () => {
        await test.hub.recordings.sweep()
        const { body } = await ask('8001', 'GET', '/api/recordings')
        return (body['recordings'] as { callId: string; state: string; durationMs: number }[]).find(
          (one) => one.callId === callId,
        )
      },
      { intervalMs: 100 },
    )
    expect(recording).toMatchObject({ state: 'ready' })
    expect(recording.durationMs).toBeGreaterThan(1_000)
  })

  it('follows a question by command and the two who are joined', async () => {
    const { line, callId } = await talk('13800002222')
    await ask('8001', 'POST', `/api/seat/calls/${callId}/transfer`, { to: '8002', how: 'attended' })
    await waitFor(
      'both to be there',
      () =>
        test.hub.floor?.calls.find(callId)?.legs.every(({ state }) => state !== 'ringing') &&
        test.hub.floor.calls.find(callId)?.legs.length === 2,
    )
    expect((await ask('8001', 'POST', `/api/seat/calls/${callId}/transfer/complete`)).status).toBe(200)
    await isTalkingAt(callId, '8002')
    line.hangUp()
    expect((await history(callId)).slice(7)).toEqual([
      ...['held 8001', 'offered 8002', 'offer-ended 8002 answered', 'answered 8002', 'transferred 8001', 'left 8001'],
      ...['left 8002', 'ended'],
    ])
  })

  it('finds nothing it is told out of place, and no recording short', () => {
    const complaints = ['fact ignored', 'a recording is not as it should be']
    expect(test.logged.filter(({ msg }) => complaints.includes(String(msg)))).toEqual([])
  })
})

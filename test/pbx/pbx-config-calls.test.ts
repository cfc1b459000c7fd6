import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Centre } from '../../contract/centre/centre.ts'
import { parseEndedCall, parseRouteQuestion } from '../../contract/pbx-variables.ts'
import { startSipPhone } from '../support/sip-phone/sip-phone.ts'
import { amplitudeOf } from '../support/audio/goertzel.ts'
import { waitFor } from '../support/wait-for.ts'
import { startCentre, type CentreStage } from './support/centre-on-asterisk.ts'
import { startPlainHub } from './support/plain-hub.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

const callId = '0199d0a0-0000-7000-8000-000000000001'

async function phone(stage: CentreStage, extension: string) {
  const made = await startSipPhone({
    user: extension,
    password: stage.secrets.seats[extension]!,
    server: { host: '127.0.0.1', port: stage.ports.sipUdp },
    sound: true,
  })
  await made.register()
  return made
}

const signIn = (stage: CentreStage, extension: string, queue: string) =>
  stage.asterisk.cli(`queue add member PJSIP/${extension} to ${queue}`)

/** Calls with nobody's help but the dial plan's, and says what reached the seat after how long. */
async function callWithHub(centre: Centre, agiPort: number) {
  await using stage = await startCentre(centre, { agiPort })
  const seat = await phone(stage, '8001')
  await signIn(stage, '8001', 'water-order')
  const begun = Date.now()
  await using customer = await stage.customers({
    behaviour: 'hangs-up',
    from: '13800138000',
    to: waterLine,
    holdMs: 500,
  })
  const offered = await seat.nextCall()
  const afterMs = Date.now() - begun
  const headers = { call: offered.header('X-Zuoxi-Call'), queue: offered.header('X-Zuoxi-Queue') }
  offered.answer()
  const [result] = await customer.finished()
  seat.close()
  const journal = await waitFor('the journal', async () => {
    const [, key = '', value = ''] =
      /^(\/zuoxi-ended\/\S+)\s*: (.*)$/m.exec(await stage.asterisk.cli('database show zuoxi-ended')) ?? []
    return parseEndedCall(key, value.trim())
  })
  return { afterMs, headers, result, journal, complaints: await stage.asterisk.complaints() }
}

test('a call reaches its default queue while nothing listens at the hub', async () => {
  const unused = await startPlainHub(() => 'silence')
  await unused[Symbol.asyncDispose]()
  const { afterMs, headers, result, journal } = await callWithHub(await quickWaterCentre(), unused.port)
  process.stdout.write(`${JSON.stringify({ figure: 'hub refuses: INVITE at the seat', value: afterMs, unit: 'ms' })}\n`)
  expect(afterMs).toBeLessThan(2500)
  expect(headers).toEqual({ call: journal.linkedId, queue: 'water-order' })
  expect(result?.outcome).toBe('completed')
  expect(journal).toMatchObject({
    direction: 'inbound',
    caller: '13800138000',
    called: waterLine,
    queue: 'water-order',
    member: 'PJSIP/8001',
    trunk: 'unicom',
  })
  expect(journal.answerMs).toBeGreaterThan(journal.startMs)
  expect(journal.endMs).toBeGreaterThan(journal.answerMs!)
})

test('a hub that takes the connection and never answers holds a call for one second only', async () => {
  await using hub = await startPlainHub(() => 'silence')
  const { afterMs, headers, journal } = await callWithHub(await quickWaterCentre(), hub.port)
  process.stdout.write(`${JSON.stringify({ figure: 'hub silent: INVITE at the seat', value: afterMs, unit: 'ms' })}\n`)
  expect(afterMs).toBeGreaterThan(950)
  expect(afterMs).toBeLessThan(3000)
  expect(headers.call).toBe(journal.linkedId)
  // The question's thread in Asterisk has ended too.
  await waitFor('the connection to be closed', () => hub.closed() === 1)
})

test("the hub's answer is followed: call id, queue, preferred seat, and the question is complete", async () => {
  await using hub = await startPlainHub(() => ({
    ZUOXI_CALL: callId,
    ZUOXI_QUEUE: 'after-sales',
    ZUOXI_PRIORITY: '5',
    ZUOXI_AGENT: '8002',
    ZUOXI_AGENT_SECONDS: '1',
    ZUOXI_ACTION: 'queue',
  }))
  await using stage = await startCentre(await quickWaterCentre(), { agiPort: hub.port })
  const preferred = await phone(stage, '8002')
  const seat = await phone(stage, '8001')
  await signIn(stage, '8001', 'after-sales')
  await using customer = await stage.customers({
    behaviour: 'hangs-up',
    from: '013800138000',
    to: waterLine,
    holdMs: 2500,
  })
  const first = await preferred.nextCall()
  expect(first.header('X-Zuoxi-Call')).toBe(callId)
  const second = await seat.nextCall()
  expect([second.header('X-Zuoxi-Call'), second.header('X-Zuoxi-Queue')]).toEqual([callId, 'after-sales'])
  second.answer()
  await customer.finished()
  expect(parseRouteQuestion(hub.questions[0]!.arguments_)).toMatchObject({
    callerNumber: '013800138000',
    calledNumber: waterLine,
    number: waterLine,
    trunk: 'unicom',
    hours: expect.stringMatching(/open|closed/),
    defaultQueue: 'water-order',
    language: 'zh',
    sipCallId: expect.stringMatching(/.+/),
  })
  const log = (await stage.asterisk.queueLog()).map(({ event }) => event)
  expect(log).toEqual(expect.arrayContaining(['ZUOXIOFFER', 'ZUOXIMISS', 'ENTERQUEUE', 'CONNECT']))

  // Left is the customer (440 Hz), right what the customer hears (the seat's silence).
  const file = join(stage.recordings, new Date().toISOString().slice(0, 10), `${callId}.raw`)
  const pairs = await waitFor('the recording', async () => {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0))
    return bytes.length > 32_000
      ? new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4) * 2)
      : undefined
  })
  const side = (which: 0 | 1) => Float64Array.from(pairs.filter((_, index) => index % 2 === which))
  expect(amplitudeOf(440, side(0))).toBeGreaterThan(20 * Math.max(1, amplitudeOf(440, side(1))))
  preferred.close()
  seat.close()
})

test('what a caller writes into number and name is data and nothing else', async () => {
  await using hub = await startPlainHub(() => 'silence')
  await using stage = await startCentre(await quickWaterCentre(), { agiPort: hub.port })
  const seat = await phone(stage, '8001')
  await signIn(stage, '8001', 'water-order')
  await using customer = await stage.customers({
    behaviour: 'hangs-up',
    // A SIP user part may hold all of this escaped; Asterisk unescapes it.
    from: '$%7BSHELL(id)%7D1380$%7BGLOBAL(x)%7D',
    to: waterLine,
    headers: ['X-Zuoxi-Call: forged', 'P-Asserted-Identity: "a,b|c${EPOCH}" <sip:139,0000%7C0000$%5B1+1%5D@127.0.0.1>'],
  })
  const offered = await seat.nextCall()
  expect(offered.header('X-Zuoxi-Call')).toMatch(/^\d+\.\d+$/)
  expect(offered.header('From')).toMatch(/sip:[0-9+]*@/)
  offered.answer()
  await customer.finished()
  for (const value of hub.questions[0]!.arguments_) expect(value).not.toMatch(/[$,|{}()[\]"' ]/)
  expect(await stage.asterisk.complaints()).toEqual([])
  seat.close()
})

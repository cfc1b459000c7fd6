import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Intervention, type Rung } from '../../contract/supervision.ts'
import { type StoredRecording } from '../../hub/recordings/recording-rows.ts'
import { likeness, speechSamples } from '../support/audio/speech.ts'
import { type SeatCall } from '../support/seat/seat-call.ts'
import { type Seat, startSeat } from '../support/seat/start-seat.ts'
import { watchStalls } from '../support/stalls.ts'
import { waitFor, waitUntil } from '../support/wait-for.ts'
import { type FloorStage, newCaller, openFloorStage } from './support/floor-stage.ts'
import { addPerson, type Person, signIn } from './support/hub-door.ts'
import { recordedOn, type Sides } from './support/recorded.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

/** What each says, over and over. */
const voices = { customer: 1, '8001': 2, '8002': 3, '8004': 4 } as const
type Voice = keyof typeof voices
const spoken = Object.fromEntries(
  Object.entries(voices).map(([name, seed]) => [name, speechSamples(seed)]),
) as Readonly<Record<Voice, Int16Array>>
/** What is his alone is above it, also with another beside him; what is somebody else's lies below. */
const alike = 0.45

let floor: FloorStage
let customerPhone: Seat
let lead: Person
let stalls = watchStalls()
beforeAll(async () => {
  floor = await openFloorStage(await quickWaterCentre())
  // Each counts its packets from another number, the later in a call the lower: Asterisk takes them for late ones.
  const first = { '8001': 60_000, '8002': 30_000, '8004': 20_000 } as const
  for (const [seat, firstSequence] of Object.entries(first))
    await floor.stage.seat(seat, { speech: spoken[seat as Voice], firstSequence })
  for (const [name, role, extension] of [
    ['agent', 'agent', '8001'],
    ['lead', 'supervisor', '8004'],
  ] as const) {
    await addPerson(floor.hub, role, name, 'A')
    const person = await signIn(floor.address, name)
    if (name === 'lead') lead = person
    await person.post('/api/seat/sign-in', { extension, state: name === 'agent' ? 'ready' : 'not-ready' })
  }
  customerPhone = await startSeat({
    ...{ asterisk: floor.stage.asterisk, extension: newCaller(), password: '', register: false },
    ...{ speech: spoken.customer, firstSequence: 50_000 },
  })
})
afterAll(async () => {
  stalls.stop()
  await customerPhone?.close()
  await floor?.stop()
})

const talkingAt = (extension: string) => floor.agentIs(extension, 'talking', ({ state }) => state === 'talking')

/** The customer talks with 8001. */
async function talk(): Promise<{ customer: SeatCall; agent: SeatCall; callId: string; pbxCallId: string }> {
  await floor.agentIs('8001', 'ready', ({ state }) => state === 'ready')
  stalls.stop()
  stalls = watchStalls()
  const customer = customerPhone.call(waterLine)
  const ringing = await floor.rings('8001')
  // His sound flows before anybody answers: what is measured later begins with the talk.
  await waitUntil('the customer to be heard', () => customer.media().sentPackets(), (count) => count > 10) // prettier-ignore
  const agent = await ringing.answer()
  await talkingAt('8001')
  const callId = agent.header('X-Zuoxi-Call') ?? ''
  const call = floor.floor.calls.find(callId)
  return { customer, agent, callId, pbxCallId: call?.pbxCallId ?? '' }
}

const heardMs = 1_300
/** What is measured is how long each part is, so each is given its time. */
const talkOn = (): Promise<void> => wait(heardMs)

/** Who is heard on a side, 400 ms long, at a moment. */
function voicesIn(side: Int16Array, atMs: number): Voice[] {
  const piece = side.subarray(Math.round(atMs * 8), Math.round(atMs * 8) + 3_200)
  return (Object.keys(voices) as Voice[]).filter((name) => likeness(piece, spoken[name]) > alike)
}

async function recorded(callId: string, pbxCallId: string) {
  const on = recordedOn(floor)
  const { call } = await floor.recordOf(callId)
  const recording = await on.ofCall(callId)
  expect(recording).toMatchObject({ state: 'ready', missingMs: 0, source: 'pbx' })
  const unlikeMs = Math.abs(recording.durationMs - (await on.bridgedMs(pbxCallId)))
  expect(unlikeMs).toBeLessThan(100 + stalls.stop())
  await on.untilTaken()
  return { call, recording, sides: await on.sides(recording) }
}

/** Both sides near the end of each part: at its begin the phones still negotiate. */
const told = ({ left, right }: Sides, { parts }: StoredRecording): readonly string[] =>
  parts
    .filter(({ fromMs, toMs }) => toMs - fromMs > heardMs - 300)
    .map(({ kind, extension, toMs }) => {
      const at = toMs - 700
      return `${kind} ${extension ?? '-'}: ${voicesIn(left, at).join('+')} | ${voicesIn(right, at).join('+')}`
    })

describe('one recording, left the customer and right whoever speaks with him', () => {
  it('over a blind transfer', async () => {
    const { agent, customer, callId, pbxCallId } = await talk()
    await talkOn()
    await agent.blindTransfer('8002')
    await (await floor.rings('8002')).answer()
    await waitUntil('the second to be in the call', async () => floor.floor.calls.find(callId)?.extension ?? '', (at) => at === '8002') // prettier-ignore
    await talkOn()
    customer.hangUp()
    const { recording, sides } = await recorded(callId, pbxCallId)
    expect(told(sides, recording)).toEqual(['talk 8001: customer | 8001', 'talk 8002: customer | 8002'])
  })

  it('over a consultation, a conference at the seat, and an attended transfer', async () => {
    const { agent, customer, callId, pbxCallId } = await talk()
    await talkOn()
    await agent.hold()
    await floor.agentIs('8001', 'holding', ({ state }) => state === 'holding')
    const consultation = (await floor.stage.seat('8001')).call('8002')
    await (await floor.rings('8002')).answer()
    await consultation.until('answered')
    await talkOn()
    await agent.attendedTransfer(consultation)
    await waitUntil('the second to be in the call', async () => floor.floor.calls.find(callId)?.extension ?? '', (at) => at === '8002') // prettier-ignore
    await talkOn()
    customer.hangUp()
    const { recording, sides } = await recorded(callId, pbxCallId)
    expect(told(sides, recording)).toEqual([
      'talk 8001: customer | 8001',
      'hold 8001: customer | ',
      'talk 8002: customer | 8002',
    ])
  })

  it('with a supervisor who barges in, and not while he only whispers', async () => {
    const { customer, callId, pbxCallId } = await talk()
    const id = uuid()
    const on = (rung: Rung): Promise<Intervention> =>
      waitFor(`the intervention to be on ${rung}`, async () => {
        const { interventions } = await lead.get<{ interventions: Intervention[] }>('/api/interventions')
        return interventions.find((one) => one.phase === 'running' && one.rung === rung)
      })
    const climb = async (rung: Rung): Promise<void> => {
      await lead.ask('PUT', `/api/interventions/${id}/rung`, { rung, reason: null })
      await on(rung)
    }
    await lead.post('/api/interventions', { id, callId, extension: '8001', rung: 'whisper', reason: null })
    const above = await (await floor.rings('8004')).answer()
    await on('whisper')
    await talkOn()
    await climb('barge')
    await talkOn()
    await climb('whisper')
    await talkOn()
    customer.hangUp()
    await above.until('ended')
    const { recording, sides } = await recorded(callId, pbxCallId)
    expect(told(sides, recording)).toEqual([
      'talk 8001: customer | 8001',
      'barge 8001: customer | 8001+8004',
      'talk 8001: customer | 8001',
    ])
  })

  it('begun and stopped by hand in a call that no rule records', async () => {
    // Two who have no part in the calls before.
    const seat = await floor.stage.seat('8005', { speech: spoken['8002'], firstSequence: 40_000 })
    await floor.stage.seat('8006', { speech: spoken['8004'], firstSequence: 10_000 })
    const first = await seat.call('8006').until('ringing')
    const second = await (await floor.rings('8006')).answer()
    await first.until('answered')
    const call = await waitFor('the two to talk', () =>
      [...floor.floor.calls.running()].find(({ phase }) => phase === 'talking'),
    )
    await talkOn()
    await floor.floor.commands.record(call.pbxCallId, 'start')
    await talkOn()
    second.hangUp()
    await floor.recordOf(call.callId)
    const on = recordedOn(floor)
    const recording = await on.ofCall(call.callId)
    expect(recording).toMatchObject({ state: 'ready', missingMs: 0 })
    expect(Math.abs(recording.durationMs - heardMs)).toBeLessThan(400)
    const sides = await on.sides(recording)
    expect([voicesIn(sides.left, 500), voicesIn(sides.right, 500)]).toEqual([['8002'], ['8004']])
    await on.untilTaken()
  })
})

describe('a PBX that can write nothing', () => {
  it('goes on with its calls, the hub says what is lost, and the next one is recorded again', async () => {
    const days = [0, 86_400_000].map((later) => new Date(Date.now() + later).toISOString().slice(0, 10))
    const folders = days.map((day) => join(floor.stage.recordings, day))
    for (const folder of folders) {
      await rm(folder, { recursive: true, force: true })
      // Where the PBX wants a folder is a file: as on a full disk, nothing can be made there.
      await writeFile(folder, '')
    }
    const { agent, customer, callId } = await talk()
    const before = [await customer.media().receivedPackets(), await agent.media().receivedPackets()]
    await talkOn()
    for (const [at, call] of [customer, agent].entries())
      expect(await call.media().receivedPackets()).toBeGreaterThan((before[at] ?? 0) + 30)
    customer.hangUp()
    await floor.recordOf(callId)
    const { recordings } = floor.hub
    await waitFor('the hub to miss it', () => recordings.troubles.view().lost === 1 || undefined)
    expect(await recordings.store.ofCall(callId)).toMatchObject([{ state: 'missing', callId }])

    for (const folder of folders) await rm(folder)
    const next = await talk()
    await talkOn()
    next.customer.hangUp()
    const { recording, sides } = await recorded(next.callId, next.pbxCallId)
    expect(told(sides, recording)).toEqual(['talk 8001: customer | 8001'])
  })
})

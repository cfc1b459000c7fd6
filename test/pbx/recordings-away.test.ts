import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Recording, type Waveform } from '../../contract/recording.ts'
import { wavHeaderBytes } from '../../hub/recordings/sound/wav.ts'
import { type Seat, startSeat } from '../support/seat/start-seat.ts'
import { waitFor, waitUntil } from '../support/wait-for.ts'
import { type CentreStage, startCentre } from './support/centre-on-asterisk.ts'
import { newCaller } from './support/floor-stage.ts'
import { type HubProcess, prepareHubProcess } from './support/hub-process.ts'
import { spoken, talkOn, voicesIn } from './support/recorded-talk.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

let stage: CentreStage
let hub: HubProcess
let customerPhone: Seat
beforeAll(async () => {
  stage = await startCentre(await quickWaterCentre())
  await stage.seat('8001', { speech: spoken['8001'], firstSequence: 60_000 })
  // Lower than before, and not so low that it counts as higher: Asterisk takes his packets for late ones (ADR 22).
  await stage.seat('8002', { speech: spoken['8002'], firstSequence: 45_000 })
  hub = await prepareHubProcess(stage)
  await hub.start()
  customerPhone = await startSeat({
    ...{ asterisk: stage.asterisk, extension: newCaller(), password: '', register: false },
    ...{ speech: spoken.customer, firstSequence: 50_000 },
  })
})
afterAll(async () => {
  await customerPhone?.close()
  await hub?.stop()
  await stage?.stop()
})

const ringsAt = async (extension: string) => {
  const seat = await stage.seat(extension)
  return await waitFor(`a call to ring at ${extension}`, () =>
    seat.calls().find((call) => call.direction === 'incoming' && call.state() === 'ringing'),
  )
}

it('a hub that was killed in mid-transfer finds the colleague, and he is in the recording from then on', async () => {
  await hub.ready('8001')
  const customer = customerPhone.call(waterLine)
  const agent = await (await ringsAt('8001')).answer()
  const talking = await hub.call(customerPhone.extension, 'talking', ({ phase }) => phase === 'talking')
  await agent.hold()
  await hub.call(customerPhone.extension, 'on hold', ({ phase }) => phase === 'holding')
  const consultation = (await stage.seat('8001')).call('8002')
  const colleague = await (await ringsAt('8002')).answer()
  await consultation.until('answered')
  // Back to the customer: no music before the transfer.
  await agent.retrieve()
  await hub.call(customerPhone.extension, 'talking again', ({ phase }) => phase === 'talking')
  await talkOn()
  await hub.kill()

  await agent.attendedTransfer(consultation)
  const before = await colleague.media().receivedPackets()
  await waitUntil('the two to talk', () => colleague.media().receivedPackets(), (count) => count > before + 25) // prettier-ignore
  await hub.start()
  const { call, steps } = await hub.call(customerPhone.extension, 'with 8002', ({ extension }) => extension === '8002')
  expect(call.callId).toBe(talking.call.callId)
  const unseen = steps.filter(({ kind }) => kind === 'joined' || kind === 'left')
  expect(unseen.map(({ kind, extension, detail }) => [kind, extension, detail['reconstructed']])).toEqual([
    ...[
      ['joined', '8002', true],
      ['left', '8001', true],
    ],
  ])
  await talkOn()
  customer.hangUp()

  const recording = await waitFor('the recording', async () => {
    const { recordings } = await hub.boss().get<{ recordings: Recording[] }>(`/api/recordings?callId=${call.callId}`)
    return recordings.find(({ state }) => state !== 'arriving')
  })
  expect(recording).toMatchObject({ state: 'ready', extension: '8002' })
  const { parts } = await hub.boss().get<Waveform>(`/api/recordings/${recording.id}/waveform`)
  expect(parts.map(({ kind, extension }) => `${kind} ${extension ?? '-'}`)).toEqual([
    ...['talk 8001', 'hold 8001', 'talk 8001', 'talk 8002'],
  ])
  const folder = new Date(recording.startedAt).toISOString().slice(0, 10)
  const wav = await readFile(join(hub.address.dataFolder, 'recordings', folder, `${recording.id}.wav`))
  const side = (channel: 0 | 1): Int16Array =>
    Int16Array.from({ length: (wav.length - wavHeaderBytes) / 4 }, (_, at) =>
      wav.readInt16LE(wavHeaderBytes + 4 * at + 2 * channel),
    )
  const [left, right] = [side(0), side(1)]
  const heardNear = (toMs: number) => [voicesIn(left, toMs - 950, toMs - 700), voicesIn(right, toMs - 950, toMs - 700)]
  expect(heardNear((parts[2]?.fromMs ?? 0) + 1_400)).toEqual([['customer'], ['8001']])
  expect(heardNear(parts[3]?.toMs ?? 0)).toEqual([['customer'], ['8002']])
})

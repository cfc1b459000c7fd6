import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { type EndedCall, parseEndedCall } from '../../contract/pbx-variables.ts'
import { startSipPhone } from '../support/sip-phone/sip-phone.ts'
import { waitFor } from '../support/wait-for.ts'
import { type CentreStage, startCentre } from './support/centre-on-asterisk.ts'
import { quickWaterCentre, waterLine } from './support/test-centre.ts'

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

const journal = async (stage: CentreStage): Promise<readonly EndedCall[]> =>
  [...(await stage.asterisk.cli('database show zuoxi-ended')).matchAll(/^(\/zuoxi-ended\/\S+)\s*: (.*)$/gm)].flatMap(
    ([, key = '', value = '']) => parseEndedCall(key, value.trim()) ?? [],
  )

test('a seat dials out: the trunk shows the company number, a refusal comes back, the journal knows', async () => {
  const centre = await quickWaterCentre()
  await using stage = await startCentre(centre)
  const provider = createSocket('udp4')
  provider.bind(stage.trunkPeerPort, '127.0.0.1')
  await once(provider, 'listening')
  const invites: string[] = []
  provider.on('message', (bytes, from) => {
    const text = bytes.toString()
    if (!text.startsWith('INVITE') && !text.startsWith('OPTIONS')) return
    const line = (name: string) => new RegExp(`^${name}: .*$`, 'mi').exec(text)?.[0] ?? ''
    const status = text.startsWith('INVITE') ? '486 Busy Here' : '200 OK'
    if (text.startsWith('INVITE')) invites.push(text)
    const reply = [
      `SIP/2.0 ${status}`,
      line('Via'),
      line('From'),
      `${line('To')};tag=t`,
      line('Call-ID'),
      line('CSeq'),
      'Content-Length: 0',
      '',
      '',
    ]
    provider.send(reply.join('\r\n'), from.port, from.address)
  })
  const seat = await phone(stage, '8001')
  const call = seat.dial('13900001111')
  await call.is('ended')
  expect(call.status).toBe(486)
  expect(invites[0]).toMatch(/^INVITE sip:13900001111@127\.0\.0\.1/)
  expect(/^From: .*$/m.exec(invites[0]!)?.[0]).toContain('sip:057187776666@')
  const [record] = await waitFor('the journal', async () => {
    const all = await journal(stage)
    return all.length > 0 ? all : undefined
  })
  expect(record).toMatchObject({
    direction: 'outbound',
    caller: '8001',
    called: '13900001111',
    dialStatus: 'BUSY',
    callId: record!.linkedId,
  })
  expect(record!.answerMs).toBeUndefined()

  // 8008 may not dial out, and 8002 is reached inside.
  const inside = await phone(stage, '8002')
  const ring = seat.dial('8002')
  const offered = await inside.nextCall()
  expect(offered.header('X-Zuoxi-Call')).toMatch(/^\d+\.\d+$/)
  expect(offered.header('X-Zuoxi-Queue')).toBe('')
  offered.answer()
  await ring.is('up')
  await ring.hangUp()

  // Echo test, and the calls between seats are no customer calls.
  const echo = seat.dial('*43')
  await echo.is('up')
  await echo.hangUp()
  expect(await journal(stage)).toHaveLength(1)
  expect(await stage.asterisk.complaints()).toEqual([])
  provider.close()
  seat.close()
  inside.close()
})

test('working hours, holidays and make-up days hold in the dial plan, in the time zone of the centre', async () => {
  const centre = await quickWaterCentre()
  const { sunday: _closed, ...week } = centre.hours[0]!.week
  await using stage = await startCentre({
    ...centre,
    hours: [{ ...centre.hours[0]!, week }],
    calendar: {
      holidays: [{ name: '国庆', from: '2026-10-01', to: '2026-10-03' }],
      workDays: [{ date: '2026-10-11', as: 'monday' }],
    },
    numbers: centre.numbers.map((number) =>
      number.hours === undefined ? number : { ...number, closed: { hangUp: true } },
    ),
  })
  const seat = await phone(stage, '8001')
  await stage.asterisk.cli('queue add member PJSIP/8001 to water-order')
  const cases: readonly (readonly [local: string, open: boolean])[] = [
    ['2026-11-23T07:59:59', false],
    ['2026-11-23T08:00:00', true],
    ['2026-11-23T19:59:59', true],
    ['2026-11-23T20:00:00', false],
    ['2026-11-22T10:00:00', false], // Sunday
    ['2026-10-11T19:00:00', true], // Sunday worked as a Monday
    ['2026-10-02T10:00:00', false], // holiday
    ['2027-10-01T10:00:00', true], // the same day of another year
  ]
  for (const [local, open] of cases) {
    await stage.setClock(new Date(`${local}+08:00`))
    const customer = await stage.customers({ behaviour: 'hangs-up', to: waterLine, holdMs: 1200, rtp: false })
    if (open) (await seat.nextCall()).answer()
    const [result] = await customer.finished()
    expect([local, result?.outcome]).toEqual([local, open ? 'completed' : 'refused'])
    await waitFor('the seat to be free', async () =>
      (await stage.asterisk.cli('core show channels count')).includes('0 active channels'),
    )
  }
  seat.close()
})

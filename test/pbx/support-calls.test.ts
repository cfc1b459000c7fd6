import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { claimAsteriskPorts } from '../support/asterisk/asterisk-ports.ts'
import { plainConfiguration, plainSecrets } from '../support/asterisk/plain-configuration.ts'
import { type RunningAsterisk, startAsterisk } from '../support/asterisk/start-asterisk.ts'
import { type Seat, type SeatOptions, startSeat } from '../support/seat/start-seat.ts'
import { startCustomers } from '../support/sipp/start-customers.ts'
import { startTrunkPeer } from '../support/sipp/trunk-peer.ts'
import { waitUntil } from '../support/wait-for.ts'

let asterisk: RunningAsterisk
let peerPort: number
const seats: Seat[] = []

beforeAll(async () => {
  const ports = await claimAsteriskPorts()
  peerPort = await ports.next()
  asterisk = await startAsterisk({
    ports,
    configuration: () => plainConfiguration(ports, { trunkPeerPort: peerPort, ringSeconds: 3 }),
  })
})

afterEach(async () => {
  await Promise.all(seats.splice(0).map((seat) => seat.close()))
  for (const line of (await asterisk.cli('queue show service')).matchAll(/^\s+(PJSIP\/\d+) /gm)) {
    await asterisk.cli(`queue remove member ${line[1]} from service`)
  }
})

afterAll(() => asterisk.stop())

async function seatOf(extension: string, options: Partial<SeatOptions> = {}): Promise<Seat> {
  const seat = await startSeat({ asterisk, extension, password: plainSecrets.seatPassword(extension), ...options })
  seats.push(seat)
  return seat
}

/** Both tones arrive: ours at the customer's side is counted by Asterisk, theirs is heard. */
const hears = (call: { media: () => { amplitudeOf: (frequency: number) => number } }, frequency: number) =>
  waitUntil(
    `${frequency} Hz to be heard`,
    () => call.media().amplitudeOf(frequency),
    (amplitude) => amplitude > 4_000,
  )

test.each([
  ['1001', 'udp', 'plain'],
  ['1002', 'tcp', 'plain'],
  ['1002', 'ws', 'plain'],
  ['1003', 'ws', 'webrtc'],
] as const)('a customer in the queue reaches seat %s over %s with %s media', async (extension, transport, media) => {
  const seat = await seatOf(extension, { transport, media })
  await asterisk.cli(`queue add member PJSIP/${extension} to service`)
  await using customers = await startCustomers({ asterisk, behaviour: 'waits', from: '13912345678', to: '60000' })
  const call = await seat.next()
  expect(call.remoteNumber).toBe('13912345678')
  expect(call.header('Call-ID')).toBe(call.sipCallId)
  await call.answer()
  await hears(call, 440)
  expect(call.media().amplitudeOf(900)).toBeLessThan(500)
  // Packets of both directions, as the PBX counts them on the seat's leg.
  const columns = await waitUntil(
    'RTP in both directions',
    async () =>
      new RegExp(`${extension}-\\w+ +\\S+ +\\S+ +(\\d+) +\\d+ +\\d+ +\\S+ +(\\d+)`).exec(
        await asterisk.cli('pjsip show channelstats'),
      ),
    (match) => Number(match?.[1]) > 10 && Number(match?.[2]) > 10,
  )
  expect(columns).not.toBeNull()
  call.hangUp()
  await call.until('ended')
  expect(call.end()).toMatchObject({ by: 'local' })
  const [result] = await customers.finished()
  expect(result).toMatchObject({ outcome: 'completed', endedBy: 'pbx' })
  const events = (await asterisk.queueLog()).map(({ event }) => event)
  expect(events.slice(-3)).toEqual(['ENTERQUEUE', 'CONNECT', 'COMPLETEAGENT'])
})

test('a customer who abandons, one who is refused, one who hangs up', async () => {
  const seat = await seatOf('1001')
  await asterisk.cli('queue add member PJSIP/1001 to service')
  await using impatient = await startCustomers({ asterisk, behaviour: 'abandons', to: '60000', holdMs: 800 })
  const offered = await seat.next()
  await offered.until('ended')
  expect(offered.end()).toMatchObject({ by: 'remote', cause: 'Canceled' })
  expect((await impatient.finished())[0]).toMatchObject({ outcome: 'abandoned' })
  expect((await asterisk.queueLog()).at(-1)).toMatchObject({ event: 'ABANDON' })

  await using wrong = await startCustomers({ asterisk, behaviour: 'hangs-up', to: '79999' })
  expect((await wrong.finished())[0]).toMatchObject({ outcome: 'refused', status: 404 })

  await using brief = await startCustomers({ asterisk, behaviour: 'hangs-up', to: '60001', holdMs: 500 })
  await (await seat.next()).answer()
  expect((await brief.finished())[0]).toMatchObject({ outcome: 'completed', endedBy: 'customer' })
})

test('keys arrive at the PBX: from a customer by INFO, from a phone by RFC 4733, from WebRTC by INFO', async () => {
  const keyed = async (): Promise<readonly string[]> =>
    (await asterisk.log()).flatMap(({ text }) => /User entered '(\d+)'/.exec(text)?.[1] ?? [])
  await using customers = await startCustomers({ asterisk, behaviour: 'waits', to: '60007', digits: '1590' })
  await customers.finished()
  expect((await keyed()).at(-1)).toBe('1590')
  for (const [extension, media, digits] of [
    ['1001', 'plain', '2468'],
    ['1003', 'webrtc', '1357'],
  ] as const) {
    const seat = await seatOf(extension, { media })
    const call = seat.call('60007')
    await call.until('answered')
    await call.sendDtmf(digits)
    await call.until('ended')
    expect((await keyed()).at(-1)).toBe(digits)
  }
})

test('a phone receives the keys that another one presses', async () => {
  const [caller, called] = [await seatOf('1001'), await seatOf('1002')]
  const out = caller.call('1002')
  const incoming = await called.next()
  await incoming.answer()
  await out.until('answered')
  await out.sendDtmf('42#')
  await waitUntil(
    'the digits',
    () => incoming.media().receivedDigits(),
    (digits) => digits === '42#',
  )
})

test('a call is held and retrieved, and a seat may decline', async () => {
  const [caller, called] = [await seatOf('1001'), await seatOf('1002')]
  const out = caller.call('1002')
  const incoming = await called.next()
  await incoming.answer()
  await hears(incoming, 620)
  await out.hold()
  expect(out.state()).toBe('held')
  await waitUntil(
    'the tone to stop while held',
    () => incoming.media().amplitudeOf(620),
    (amplitude) => amplitude < 500,
  )
  await out.retrieve()
  await hears(incoming, 620)
  out.hangUp()
  await incoming.until('ended')

  const second = caller.call('1002')
  ;(await called.next()).reject(486)
  await expect(second.until('answered')).rejects.toThrow(/Busy/)
  expect(second.end()).toMatchObject({ status: 486 })
})

test('blind and attended transfer join the customer with the other seat', async () => {
  const [first, second] = [await seatOf('1001'), await seatOf('1002')]
  for (const kind of ['blind', 'attended'] as const) {
    await using customers = await startCustomers({ asterisk, behaviour: 'waits', to: '60001', rtp: [440] })
    const call = await first.next()
    await call.answer()
    let taken
    if (kind === 'blind') {
      await call.blindTransfer('1002')
      taken = await second.next()
      await taken.answer()
    } else {
      await call.hold()
      const consultation = first.call('1002')
      taken = await second.next()
      await taken.answer()
      await consultation.until('answered')
      await hears(taken, 620)
      await call.attendedTransfer(consultation)
      await consultation.until('ended')
    }
    await call.until('ended')
    await hears(taken, 440)
    taken.hangUp()
    expect((await customers.finished())[0]).toMatchObject({ outcome: 'completed', endedBy: 'pbx' })
  }
})

test('a seat calls out: the far end answers, is busy, declines, does not exist, or rings on', async () => {
  const seat = await seatOf('1001')
  for (const [behaviour, status] of [
    ['busy', 486],
    // 603 is cause 21 in Asterisk, which it tells the seat as 403
    ['declines', 403],
    ['unknown-number', 404],
  ] as const) {
    await using peer = await startTrunkPeer({ asterisk, behaviour, port: peerPort })
    const call = seat.call('013900000001')
    await call.until('ended')
    expect(call.end()).toMatchObject({ by: 'remote', status })
    expect((await peer.until('called')).detail).toBe('013900000001')
  }
  {
    await using peer = await startTrunkPeer({ asterisk, behaviour: 'answers', port: peerPort, rtp: [350] })
    const call = seat.call('013900000002')
    await call.until('answered')
    await hears(call, 350)
    call.hangUp()
    expect((await peer.until('ended')).detail).toBe('pbx')
  }
  {
    await using peer = await startTrunkPeer({ asterisk, behaviour: 'answers-and-ends', talkMs: 400, port: peerPort })
    const call = seat.call('013900000003')
    await call.until('answered')
    await call.until('ended')
    expect(call.end()).toMatchObject({ by: 'remote' })
    expect((await peer.until('ended')).detail).toBe('peer')
  }
  {
    await using peer = await startTrunkPeer({ asterisk, behaviour: 'rings', port: peerPort })
    const call = seat.call('013900000004')
    await call.until('ringing')
    call.hangUp()
    await peer.until('cancelled')
  }
})

test('a wrong password is told, and nothing stays registered', async () => {
  await expect(startSeat({ asterisk, extension: '1001', password: 'wrong' })).rejects.toThrow(/could not register.*401/)
})

test('CEL tells the same call in order', async () => {
  const seat = await seatOf('1001')
  await using customers = await startCustomers({
    asterisk,
    behaviour: 'hangs-up',
    from: '13700000001',
    to: '60001',
    holdMs: 300,
  })
  await (await seat.next()).answer()
  await customers.finished()
  const rows = await waitUntil(
    'the end of the call in CEL',
    async () => {
      const all = await asterisk.cel()
      const linked = all.findLast((row) => row[2] === '13700000001')?.[10]
      return all.filter((row) => row[10] === linked).map((row) => row[0])
    },
    (events) => events.at(-1) === 'LINKEDID_END',
  )
  expect(rows[0]).toBe('CHAN_START')
  expect(rows).toContain('BRIDGE_ENTER')
})

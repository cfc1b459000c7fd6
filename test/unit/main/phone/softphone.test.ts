import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PhoneLine } from '../../../../contract/seat/phone-line.ts'
import { type DialogRecord } from '../../../../main/cache/dialog-records.ts'
import { createMediaHost, type MediaHost } from '../../../../main/media/media-host.ts'
import { type CallQualitySummary } from '../../../../main/phone/phone.ts'
import { createSoftphone, type Softphone } from '../../../../main/phone/softphone.ts'
import { type SoftphoneOptions } from '../../../../main/phone/softphone-options.ts'
import { silentLog } from '../../../../main/sip/log.ts'
import { createFakeMediaWindow, type FakeMediaWindow } from '../../../support/fake-media-window.ts'
import { createFakePbx, type FakePbx } from '../../../support/fake-sip-pbx.ts'
import { waitFor, waitUntil } from '../../../support/wait-for.ts'

const customer = '13812345678'
const hubCall = '01900000-0000-7000-8000-000000000001'

let pbx: FakePbx
let windows: FakeMediaWindow[]
let host: MediaHost
let phone: Softphone
let records: Map<string, DialogRecord>
let lines: readonly PhoneLine[]
let ended: { line: PhoneLine; summary: CallQualitySummary | null }[]
let rung: PhoneLine[]
let ids: number
let opening: boolean

function open(
  options: Pick<SoftphoneOptions, 'answersItself' | 'recoveryLimitMs'> & { autoAnswer?: boolean } = {},
): Softphone {
  return createSoftphone({
    access: {
      uri: 'sip:8001@192.0.2.9',
      authorizationUser: '8001',
      password: 'secret',
      webSockets: ['wss://pbx.test:8089/ws'],
      certificateAuthority: null,
      iceServers: [],
      registerSeconds: 60,
      autoAnswer: options.autoAnswer ?? false,
    },
    hubAuthority: null,
    mediaHost: host,
    records: {
      list: () => [...records.values()],
      put: (record) => void records.set(record.lineId, record),
      remove: (lineId) => void records.delete(lineId),
    },
    events: {
      lines: (next) => {
        lines = next
      },
      ringing: (line) => rung.push(line),
      ended: (line, summary) => ended.push({ line, summary }),
      registration: () => undefined,
    },
    log: silentLog,
    now: Date.now,
    newId: () => `id${(ids += 1)}`,
    openWebSocket: pbx.open,
    checkMs: 30,
    ...(options.answersItself ? { answersItself: options.answersItself } : {}),
    recoveryLimitMs: options.recoveryLimitMs ?? 2_000,
    keepEndedMs: 60_000,
    describe: (number) => (number === customer ? { name: '王女士', level: 'VIP' } : {}),
  })
}

beforeEach(async () => {
  pbx = createFakePbx()
  windows = []
  records = new Map()
  lines = []
  ended = []
  rung = []
  ids = 0
  opening = true
  host = createMediaHost({
    openMediaWindow: () => {
      if (!opening) return Promise.reject(new Error('no window today'))
      const window = createFakeMediaWindow()
      windows.push(window)
      return Promise.resolve(window)
    },
    log: silentLog,
    now: Date.now,
  })
  phone = open()
  await registered()
  await waitFor('a warm spare', () => host.state().spare)
})
afterEach(async () => {
  await phone.close()
  host.close()
})

const registered = () => waitFor('registration', () => phone.registration().state === 'registered', { intervalMs: 1 })
const lineIs = (what: string, accept: (line: PhoneLine) => boolean, at = 0) =>
  waitUntil(
    what,
    () => lines[at] as PhoneLine,
    (line) => line !== undefined && accept(line),
    { intervalMs: 1 },
  )
const active = (): FakeMediaWindow => windows.find(({ alive }) => alive) as FakeMediaWindow
const requests = (name: string): unknown[] =>
  windows.flatMap((window) => window.requests.filter((one) => one.name === name).map(({ input }) => input))
/** What the media window says once a peer's audio runs. */
const connect = (): void => {
  const open = active().requests.findLast(({ name }) => name === 'peer.open')?.input as { peer: string }
  const peer = open.peer
  active().say({ kind: 'peer.state', peer, ice: 'connected', connection: 'connected', signaling: 'stable' })
  active().say({ kind: 'peer.first-audio', peer, direction: 'in', at: Date.now() })
}
/** What it says every second of the latest peer. */
const leavesBy = (ownAddress: string | null): void => {
  const { peer } = requests('peer.open').at(-1) as { peer: string }
  const quality = { mos: 4, lossPercent: 0, jitterMs: 1, roundTripMs: null, codec: 'opus' }
  active().say({ kind: 'peer.quality', peer, quality, packetsSent: 1, packetsReceived: 1, ownAddress })
}
const invited = ['X-Zuoxi-Call: ' + hubCall, 'X-Zuoxi-Queue: water-order']

async function talk(): Promise<{ lineId: string; sipCall: string }> {
  const sipCall = pbx.invite(invited, customer)
  const { lineId } = await lineIs('ringing', ({ phase }) => phase === 'ringing')
  await phone.answer(lineId)
  await waitFor('the ACK', () => phone.lines()[0]?.phase === 'talking')
  connect()
  return { lineId, sipCall }
}
const replacing = () => pbx.all('INVITE').filter((one) => one.header('Replaces') !== undefined)

describe('an inbound call', () => {
  it('carries the hub’s call id, its queue and what is known at once', async () => {
    await talk()
    expect(rung).toMatchObject([
      { callId: hubCall, queue: 'water-order', name: '王女士', level: 'VIP', phase: 'ringing' },
    ])
    expect(rung[0]?.actions).toEqual(['answer', 'reject'])
    expect(requests('ring.stop')).toHaveLength(1)
  })

  it('rings once its card has had time to be drawn, until it is answered', async () => {
    pbx.invite(invited, customer)
    const { lineId } = await lineIs('ringing', ({ phase }) => phase === 'ringing')
    expect(requests('ring.start')).toEqual([])
    await waitFor('the ring', () => requests('ring.start').length > 0)
    expect(requests('ring.start')).toEqual([{ tone: 'ring' }])
    await phone.answer(lineId)
    await waitFor('silence', () => requests('ring.stop').length === 1)
  })

  it('keeps its dialog on record while it lives', async () => {
    const { lineId, sipCall } = await talk()
    expect([...records.values()]).toMatchObject([{ lineId, sipCallId: sipCall, callId: hubCall, number: customer }])
    pbx.bye(sipCall)
    await lineIs('over', ({ phase }) => phase === 'ended')
    expect(records.size).toBe(0)
    expect(ended).toMatchObject([{ line: { endReason: 'hung-up-there' } }])
  })

  it('tells what is wrong with the microphone', async () => {
    pbx.invite(invited, customer)
    const { lineId } = await lineIs('ringing', ({ phase }) => phase === 'ringing')
    active().refuse('peer.create-answer', 'NotFoundError')
    await expect(phone.answer(lineId)).rejects.toMatchObject({ code: 'seat.microphone' })
    expect(lines[0]).toMatchObject({ phase: 'ended', endReason: 'failed' })
  })

  it('is answered even when the media window dies under the answer', async () => {
    pbx.invite(invited, customer)
    const { lineId } = await lineIs('ringing', ({ phase }) => phase === 'ringing')
    const first = active()
    await waitFor('the offer to be set', () => first.requests.some(({ name }) => name === 'peer.set-remote'))
    first.letReply(false)
    const answered = phone.answer(lineId)
    await waitFor('the answer to be made', () => first.requests.some(({ name }) => name === 'peer.create-answer'))
    first.die()
    await answered
    expect(lines[0]).toMatchObject({ phase: 'talking', recovering: null })
    expect(replacing()).toHaveLength(0)
  })

  it('is rejected with 486, and cancelled by the caller', async () => {
    pbx.invite(invited, customer)
    const { lineId } = await lineIs('ringing', ({ phase }) => phase === 'ringing')
    await phone.hangUp(lineId)
    await waitFor('486', () => pbx.received.some(({ status }) => status === 486))
    expect(lines[0]?.endReason).toBe('rejected-here')
    const call = pbx.invite([], customer)
    await lineIs('ringing', ({ phase }) => phase === 'ringing', 1)
    pbx.cancel(call, ['Reason: SIP;cause=200;text="Call completed elsewhere"'])
    await lineIs('over', ({ endReason }) => endReason === 'answered-elsewhere', 1)
  })

  it('answers by itself only where it is allowed', async () => {
    const asking = [...invited, 'Call-Info: <sip:pbx>;answer-after=0']
    pbx.invite(asking, customer)
    await lineIs('ringing', ({ phase }) => phase === 'ringing')
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(lines[0]?.phase).toBe('ringing')
    await phone.close()
    lines = []
    phone = open({ autoAnswer: true })
    await registered()
    pbx.invite(asking, customer)
    await lineIs('talking', ({ phase }) => phase === 'talking')
  })

  it('takes the call that its own seat asked for to listen to a colleague, which is no customer’s', async () => {
    const marked = (id: string) => ['Call-Info: <sip:pbx>', `X-Zuoxi-Intervention: ${id}`]
    await phone.close()
    lines = []
    phone = open({ answersItself: ({ intervention }) => intervention === 'asked-here' })
    await registered()
    const stranger = pbx.invite(marked('somebody-elses'), '13800001111')
    const ringing = await lineIs('ringing', ({ phase }) => phase === 'ringing')
    expect(ringing).toMatchObject({ direction: 'internal', listensIn: true })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(lines[0]?.phase).toBe('ringing')
    pbx.cancel(stranger)
    await lineIs('over', ({ phase }) => phase === 'ended')
    pbx.invite(marked('asked-here'), '8002')
    const { actions } = await lineIs('talking', ({ phase }) => phase === 'talking', 1)
    expect(actions).toEqual(['hang-up', 'mute'])
  })

  it('refuses commands that do not fit, in the user’s words', async () => {
    const { lineId } = await talk()
    await expect(phone.retrieve(lineId)).rejects.toMatchObject({
      code: 'seat.line-cannot',
      parameters: { action: { en: 'retrieve' }, reason: { en: 'the call is in talk' } },
    })
    await expect(phone.hold('nobody')).rejects.toMatchObject({ code: 'seat.no-line' })
    await expect(phone.conference(true)).rejects.toMatchObject({ code: 'seat.line-cannot' })
    await expect(phone.dial('139 0000;evil')).rejects.toMatchObject({ code: 'seat.line-cannot' })
  })
})

describe('hold', () => {
  it('goes to the PBX and the media window, and comes back', async () => {
    const { lineId } = await talk()
    await phone.hold(lineId)
    await waitFor('the re-INVITE', () => pbx.all('INVITE').at(-1)?.body.includes('a=sendonly'))
    expect(requests('peer.hold')).toMatchObject([{ held: true }])
    await phone.retrieve(lineId)
    await waitFor('the re-INVITE', () => pbx.all('INVITE').at(-1)?.body.includes('a=sendrecv'))
    expect(requests('peer.hold')).toMatchObject([{ held: true }, { held: false }])
  })

  it('is told again after the PBX made an offer of its own', async () => {
    const { lineId, sipCall } = await talk()
    await phone.hold(lineId)
    await waitFor('the hold', () => pbx.all('INVITE').length === 1)
    await waitFor('its ACK', () => pbx.all('ACK').length === 1)
    pbx.reinvite(sipCall)
    await waitFor('the hold again', () => pbx.all('INVITE').length === 2)
    expect(pbx.all('INVITE')[1]?.body).toContain('a=sendonly')
    expect(lines[0]?.phase).toBe('held')
  })

  it('refused by the PBX does not end the call', async () => {
    pbx.inviteWith(() => 488)
    const { lineId } = await talk()
    await phone.hold(lineId)
    await waitFor('the refusal', () => pbx.all('INVITE').length > 0)
    pbx.inviteWith(() => 200)
    await waitFor('another try', () => pbx.all('INVITE').length > 1)
    expect(lines[0]).toMatchObject({ phase: 'held', endReason: null })
    expect(pbx.all('BYE')).toHaveLength(0)
  })
})

describe('a call that a colleague passes on', () => {
  const from = async (number: string): Promise<string> => {
    const sipCall = pbx.invite(['X-Zuoxi-Call: ' + hubCall], number)
    const { lineId } = await lineIs('ringing', ({ phase }) => phase === 'ringing')
    await phone.answer(lineId)
    await lineIs('in talk', ({ phase }) => phase === 'talking')
    return sipCall
  }
  const now = (who: string): string => `P-Asserted-Identity: ${who}`

  it('is the customer’s from then on, and no longer the call between the two seats', async () => {
    pbx.reinvite(await from('8002'), [now(`<sip:${customer}@192.0.2.9>`)])
    const line = await lineIs('the customer’s', ({ number }) => number === customer)
    expect(line).toMatchObject({ direction: 'inbound', name: '王女士', level: 'VIP', callId: null, phase: 'talking' })
  })

  it('stays an internal one when another colleague is there, and a customer stays who he is', async () => {
    pbx.reinvite(await from('8002'), [now('"李娜" <sip:8003@192.0.2.9>')])
    expect(await lineIs('the other’s', ({ number }) => number === '8003')).toMatchObject({
      direction: 'internal',
      callId: hubCall,
    })
    await phone.hangUp((lines[0] as PhoneLine).lineId)
    const sipCall = pbx.invite(invited, customer)
    const { lineId } = await lineIs('ringing', ({ phase }) => phase === 'ringing', 1)
    await phone.answer(lineId)
    const answers = pbx.received.length
    pbx.reinvite(sipCall, [now('<sip:057188886666@192.0.2.9>')])
    await waitFor('our answer', () => pbx.received.slice(answers).some(({ status }) => status === 200))
    expect(lines[1]).toMatchObject({ number: customer, callId: hubCall })
  })
})

describe('DTMF', () => {
  it('goes through the media window, or by INFO when that cannot', async () => {
    const { lineId } = await talk()
    await phone.dtmf(lineId, '12#')
    expect(requests('peer.dtmf')).toMatchObject([{ tones: '12#' }])
    active().refuse('peer.dtmf', 'NotSupportedError')
    await phone.dtmf(lineId, '5')
    await waitFor('INFO', () => pbx.all('INFO').some(({ body }) => body.includes('Signal=5')))
  })
})

describe('when the media window dies', () => {
  it('a new INVITE replaces the dialog, and the old one’s BYE ends nothing', async () => {
    const { lineId, sipCall } = await talk()
    const before = [...records.values()][0]
    active().die()
    expect(lines[0]).toMatchObject({ phase: 'talking', recovering: 'media' })
    await waitFor('Replaces', () => replacing().length === 1)
    expect(replacing()[0]?.header('Replaces')).toBe(
      `${sipCall};to-tag=${before?.remoteTag ?? ''};from-tag=${before?.localTag ?? ''}`,
    )
    expect(replacing()[0]?.header('Require')).toBe('replaces')
    expect(replacing()[0]?.text).toMatch(/^INVITE sip:8001@192\.0\.2\.9 /)
    pbx.bye(sipCall)
    await waitFor('the new dialog on record', () => records.get(lineId)?.sipCallId !== sipCall)
    connect()
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(lines[0]).toMatchObject({ phase: 'talking', lineId })
    expect(ended).toEqual([])
    await phone.hangUp(lineId)
    await waitFor('the BYE', () => pbx.all('BYE').some((bye) => bye.callId === replacing()[0]?.callId))
    expect(ended).toHaveLength(1)
  })

  it('goes on in a fresh window when there was no spare: in the first second of a call an idle seat has none', async () => {
    const { lineId } = await talk()
    const [dying, spare] = windows.filter(({ alive }) => alive)
    const before = windows.length
    spare?.die()
    dying?.die()
    expect(host.state()).toMatchObject({ state: 'down', spare: false })
    expect(lines[0]).toMatchObject({ phase: 'talking', recovering: 'media' })
    await waitFor('Replaces', () => replacing().length === 1)
    expect(active()).toBe(windows[before])
    await waitFor('the new dialog on record', () => records.get(lineId)?.sipCallId === replacing()[0]?.callId)
    connect()
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(lines[0]).toMatchObject({ phase: 'talking', lineId })
    expect(ended).toEqual([])
  })

  it('works again, also when the next window dies before the PBX has answered', async () => {
    const { lineId } = await talk()
    pbx.inviteWith(() => null)
    active().die()
    await waitFor('Replaces', () => replacing().length === 1)
    await waitFor('a warm spare', () => host.state().spare)
    active().die()
    pbx.inviteWith(() => 200)
    // Its answer finds a dead window: it gets its ACK, and its dialog is replaced in turn.
    const [first] = replacing()
    if (first === undefined) throw new Error('there is an INVITE')
    pbx.answer(first, 200)
    await waitFor('Replaces of the new dialog', () => replacing().length === 2)
    expect(replacing()[1]?.header('Replaces')).toContain(first.callId)
    expect(pbx.all('ACK').map(({ callId }) => callId)).toContain(first.callId)
    await waitFor('the third dialog', () => records.get(lineId)?.sipCallId === replacing()[1]?.callId)
    connect()
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(ended).toEqual([])
  })

  it('a held call is back although its way was found before the answer was taken in, and nothing is heard', async () => {
    const { lineId } = await talk()
    await phone.hold(lineId)
    await waitFor('the hold', () => pbx.all('INVITE').length === 1)
    pbx.inviteWith((invite) => (invite.header('Replaces') === undefined ? 200 : null))
    active().die()
    await waitFor('Replaces', () => replacing().length === 1)
    const { peer } = requests('peer.open').at(-1) as { peer: string }
    active().say({ kind: 'peer.state', peer, ice: 'completed', connection: 'connected', signaling: 'stable' })
    await new Promise((resolve) => setImmediate(resolve))
    const [invite] = replacing()
    if (invite === undefined) throw new Error('there is an INVITE')
    pbx.answer(invite, 200)
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(lines[0]).toMatchObject({ lineId, phase: 'held' })
  })

  it('and none comes up, the PBX’s BYE still ends the call', async () => {
    const { sipCall } = await talk()
    opening = false
    for (const window of windows) window.die()
    expect(lines[0]).toMatchObject({ recovering: 'media' })
    pbx.bye(sipCall)
    await lineIs('over', ({ phase }) => phase === 'ended')
    expect(lines[0]?.endReason).toBe('hung-up-there')
  })

  it('a call the PBX does not know any more ends as hung up there', async () => {
    const { sipCall } = await talk()
    pbx.inviteWith(() => 481)
    active().die()
    await waitFor('Replaces', () => replacing().length === 1)
    pbx.bye(sipCall)
    await lineIs('over', ({ phase }) => phase === 'ended')
    expect(lines[0]?.endReason).toBe('hung-up-there')
    expect(ended).toHaveLength(1)
  })

  it('tries again while the PBX is busy, and gives up when its time is over', async () => {
    await phone.close()
    lines = []
    phone = open({ recoveryLimitMs: 350 })
    await registered()
    await talk()
    pbx.inviteWith(() => 503)
    active().die()
    await lineIs('over', ({ phase }) => phase === 'ended')
    expect(lines[0]?.endReason).toBe('lost')
    expect(replacing().length).toBeGreaterThan(1)
  })

  it('holds and mutes again', async () => {
    const { lineId } = await talk()
    await phone.mute(lineId, true)
    await phone.hold(lineId)
    await waitFor('the hold', () => pbx.all('INVITE').length === 1)
    active().die()
    await waitFor('the hold of the new dialog', () => {
      const last = pbx.all('INVITE').at(-1)
      return last?.callId === replacing()[0]?.callId && last?.body.includes('a=sendonly') === true
    })
    connect()
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(lines[0]).toMatchObject({ phase: 'held', muted: true })
    const asked = active().requests.map(({ name }) => name)
    expect(asked.indexOf('peer.mute')).toBeLessThan(asked.indexOf('peer.create-offer'))
  })
})

describe('when the line to the PBX breaks', () => {
  it('a call goes on, and is renewed with an ICE restart', async () => {
    const { lineId } = await talk()
    pbx.drop()
    await lineIs('cut off', ({ recovering }) => recovering === 'network')
    await phone.networkChanged()
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(pbx.all('INVITE').at(-1)?.toTag).not.toBe('')
    expect(requests('peer.create-offer')).toContainEqual(expect.objectContaining({ iceRestart: true }))
    expect(lines[0]).toMatchObject({ lineId, phase: 'talking' })
  })

  it('a call whose path the PBX will not renew is taken over by another dialog', async () => {
    const { lineId } = await talk()
    pbx.inviteWith((invite) => (invite.header('Replaces') === undefined ? 488 : 200))
    pbx.drop()
    await phone.networkChanged()
    await waitFor('the take-over', () => replacing().length === 1)
    connect()
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(lines[0]).toMatchObject({ lineId, phase: 'talking' })
    expect(pbx.all('INVITE').filter(({ toTag }) => toTag !== '')).toHaveLength(4)
  })

  it('a call the PBX has ended meanwhile ends at once', async () => {
    await talk()
    pbx.drop()
    pbx.inviteWith(() => 481)
    await phone.networkChanged()
    await lineIs('over', ({ phase }) => phase === 'ended')
    expect(lines[0]?.endReason).toBe('hung-up-there')
  })

  it('under a re-INVITE, the call is kept and the hold comes after', async () => {
    const { lineId } = await talk()
    pbx.inviteWith(() => null)
    await phone.hold(lineId)
    await waitFor('the re-INVITE', () => pbx.all('INVITE').length === 1)
    pbx.drop()
    pbx.inviteWith(() => 200)
    await phone.networkChanged()
    await waitFor('the hold', () => pbx.all('INVITE').length === 2 && pbx.all('INVITE')[1]?.body.includes('a=sendonly'))
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(lines[0]).toMatchObject({ phase: 'held' })
  })

  it('and the address is gone with it, another media window takes the call over at once', async () => {
    const { lineId } = await talk()
    const given = active()
    leavesBy('192.0.2.1')
    await phone.networkChanged(['127.0.0.1', '192.0.2.1'])
    expect(given.alive).toBe(true)
    await waitFor('the ICE restart', () => requests('peer.create-offer').length === 1)
    await phone.networkChanged(['127.0.0.1'])
    expect(given.alive).toBe(false)
    expect(lines[0]).toMatchObject({ phase: 'talking', recovering: 'network' })
    // It comes back by itself and takes the call; the address of what was given up closes no window any more.
    const taking = active()
    await phone.networkChanged(['127.0.0.1', '192.0.2.7'])
    expect(taking.alive).toBe(true)
    await waitFor('the take-over', () => replacing().length === 1)
    await waitFor('the new dialog on record', () => records.get(lineId)?.sipCallId === replacing()[0]?.callId)
    connect()
    await lineIs('back', ({ recovering }) => recovering === null)
    expect(lines[0]).toMatchObject({ lineId, phase: 'talking' })
    await phone.hangUp(lineId)
    expect(ended[0]?.summary?.recoveries).toMatchObject([{ from: 'network' }])
  })

  it('only for the sound, ICE is restarted and the silence counted', async () => {
    const { lineId } = await talk()
    const { peer } = requests('peer.open').at(-1) as { peer: string }
    const say = (ice: 'failed' | 'connected') =>
      active().say({ kind: 'peer.state', peer, ice, connection: ice, signaling: 'stable' })
    say('failed')
    await lineIs('cut off', ({ recovering }) => recovering === 'network')
    await waitFor('the re-INVITE', () => pbx.all('INVITE').length === 1)
    expect(requests('peer.create-offer')).toMatchObject([{ iceRestart: true }])
    expect(lines[0]?.recovering).toBe('network')
    say('connected')
    await lineIs('back', ({ recovering }) => recovering === null)
    leavesBy(null)
    await lineIs('measured', ({ quality }) => quality?.mos === 4)
    await phone.hangUp(lineId)
    expect(ended[0]?.summary?.recoveries).toMatchObject([{ from: 'network' }])
  })

  it('what rings is lost, and no command goes into the void', async () => {
    pbx.invite(invited, customer)
    await lineIs('ringing', ({ phase }) => phase === 'ringing')
    pbx.refuse(true)
    pbx.drop()
    await lineIs('over', ({ endReason }) => endReason === 'lost')
    await expect(phone.dial('10010')).rejects.toMatchObject({ code: 'seat.not-registered' })
  })

  it('a call hung up meanwhile gets its BYE as soon as the PBX is back', async () => {
    const { lineId, sipCall } = await talk()
    pbx.refuse(true)
    pbx.drop()
    await lineIs('cut off', ({ recovering }) => recovering === 'network')
    await phone.hangUp(lineId)
    expect(lines[0]).toMatchObject({ phase: 'ended', endReason: 'hung-up-here' })
    expect(requests('peer.close')).toHaveLength(1)
    pbx.refuse(false)
    await phone.networkChanged()
    await waitFor('the BYE', () => pbx.all('BYE').some(({ callId }) => callId === sipCall))
    expect(ended).toHaveLength(1)
  })

  it('the hub’s word ends a call at once', async () => {
    await talk()
    pbx.refuse(true)
    pbx.drop()
    await lineIs('cut off', ({ recovering }) => recovering === 'network')
    phone.callEnded(hubCall)
    expect(lines[0]).toMatchObject({ phase: 'ended', endReason: 'hung-up-there' })
  })
})

describe('after a restart', () => {
  it('takes its calls back under their old names, muted as they were', async () => {
    const { lineId } = await talk()
    await phone.mute(lineId, true)
    await phone.close({ hangUp: false })
    expect(pbx.all('BYE')).toHaveLength(0)
    const old = records.get(lineId)
    lines = []
    phone = open()
    phone.reclaim()
    expect(lines[0]).toMatchObject({ lineId, phase: 'talking', muted: true, recovering: 'restart', callId: hubCall })
    await waitFor('Replaces', () => replacing().length === 1)
    expect(replacing()[0]?.header('Replaces')).toContain(old?.sipCallId)
    await waitFor('the dialog', () => records.get(lineId)?.sipCallId === replacing()[0]?.callId)
    connect()
    await lineIs('back', ({ recovering }) => recovering === null)
  })

  it('leaves alone what the PBX has given up', async () => {
    const { lineId } = await talk()
    await phone.close({ hangUp: false })
    const record = records.get(lineId) as DialogRecord
    records.set(lineId, { ...record, seenAt: Date.now() - 60_000 })
    lines = []
    phone = open()
    phone.reclaim()
    expect(phone.lines()).toEqual([])
    expect(records.size).toBe(0)
  })
})

describe('two lines', () => {
  it('a consultation holds the first, and both join in a conference', async () => {
    const { lineId } = await talk()
    const second = await phone.consult(lineId, '8002')
    expect(lines.map(({ phase }) => phase)).toEqual(['held', 'dialling'])
    await lineIs('answered', ({ phase }) => phase === 'talking', 1)
    expect(lines[1]).toMatchObject({ lineId: second.lineId, consultationFor: lineId, direction: 'internal' })
    await phone.conference(true)
    await waitFor('the mixture', () => requests('conference.set').length === 1)
    expect(requests('conference.set')[0]).toMatchObject({ peers: [expect.any(String), expect.any(String)] })
    await phone.conference(false)
    expect(lines.map(({ phase }) => phase)).toEqual(['talking', 'held'])
    expect(requests('conference.set').at(-1)).toEqual({ peers: [] })
  })

  it('a conference is joined again in the next window', async () => {
    const { lineId } = await talk()
    await phone.consult(lineId, '8002')
    await lineIs('answered', ({ phase }) => phase === 'talking', 1)
    await phone.conference(true)
    await waitFor('a warm spare', () => host.state().spare)
    active().die()
    await waitFor('both replaced', () => replacing().length === 2)
    await waitFor('the mixture', () => active().requests.findLast(({ name }) => name === 'conference.set'))
    expect(lines.map(({ inConference }) => inConference)).toEqual([true, true])
  })
})

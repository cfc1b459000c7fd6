import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { toneSamples } from '../support/audio/tone.ts'
import { type PracticeStage, startPracticeStage } from '../support/practice/practice-stage.ts'
import { answerChallenge } from '../support/sip-phone/digest.ts'
import { headerOf, parseSip, type SipMessage, statusOf, writeSip } from '../support/sip-phone/sip-message.ts'
import { waitFor } from '../support/wait-for.ts'

/** What the practice PBX does with strangers, with nonsense and with sound that is none. */

let stage: PracticeStage
beforeAll(async () => {
  stage = await startPracticeStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

type Wire = { readonly socket: WebSocket; readonly got: SipMessage[] }
async function wire(protocol: string | string[] = 'sip'): Promise<Wire> {
  const socket = new WebSocket(stage.pbx.sipUrl, protocol, { ca: stage.authority })
  const got: SipMessage[] = []
  socket.on('message', (data: Buffer) => void got.push(parseSip(data)))
  await once(socket, 'open')
  return { socket, got }
}
let serial = 0
function request(
  method: string,
  user: string,
  headers: readonly (readonly [string, string])[] = [],
  body = '',
): string {
  serial += 1
  return writeSip(
    `${method} sip:127.0.0.1 SIP/2.0`,
    [
      ['Via', `SIP/2.0/WSS x.invalid;branch=z9hG4bK${String(serial)}`],
      ['From', `<sip:${user}@127.0.0.1>;tag=t`],
      ['To', `<sip:${user}@127.0.0.1>`],
      ['Call-ID', `call-${String(serial)}`],
      ['CSeq', `1 ${method}`],
      ['Contact', '<sip:me@x.invalid;transport=ws>;expires=60'],
      ...headers,
    ],
    body,
  ).toString()
}
async function ask({ socket, got }: Wire, text: string): Promise<SipMessage> {
  const before = got.length
  socket.send(text)
  return await waitFor('an answer', () => got.slice(before).find((one) => statusOf(one) !== 100), { intervalMs: 2 })
}
async function authorized(line: Wire, user: string, password: string, method = 'REGISTER'): Promise<SipMessage> {
  const challenge = headerOf(await ask(line, request(method, user)), 'www-authenticate')
  const authorization = answerChallenge(challenge, { user, password }, method, 'sip:127.0.0.1')
  return await ask(line, request(method, user, [['Authorization', authorization]]))
}

describe('the practice PBX and strangers', () => {
  it('registers nobody without the seat’s own password', async () => {
    const line = await wire()
    expect(statusOf(await ask(line, request('REGISTER', '8001')))).toBe(401)
    expect(statusOf(await authorized(line, '8001', 'guessed'))).toBe(403)
    expect(statusOf(await authorized(line, '9999', 'guessed'))).toBe(403)
    // The own password does not register somebody else.
    const challenge = headerOf(await ask(line, request('REGISTER', '8002')), 'www-authenticate')
    const own = answerChallenge(
      challenge,
      { user: '8001', password: stage.passwordOf('8001') },
      'REGISTER',
      'sip:127.0.0.1',
    )
    expect(statusOf(await ask(line, request('REGISTER', '8002', [['Authorization', own]])))).toBe(403)
    expect(stage.facts.filter(({ kind }) => kind === 'seat.registered')).toEqual([])
    const granted = await authorized(line, '8001', stage.passwordOf('8001'))
    expect([statusOf(granted), headerOf(granted, 'contact'), headerOf(granted, 'expires')]).toEqual([
      ...[200, '<sip:me@x.invalid;transport=ws>;expires=60', '60'],
    ])
    await stage.fact('seat.registered', ({ extension, registered }) => extension === '8001' && registered)
    line.socket.close()
    await stage.fact('seat.registered', ({ extension, registered }) => extension === '8001' && !registered)
  })

  it('lets nobody call, or speak for a call, without it; says what it can to who asks', async () => {
    const line = await wire()
    expect(statusOf(await ask(line, request('INVITE', '8001')))).toBe(401)
    expect(statusOf(await ask(line, request('BYE', '8001', [['To', '<sip:x@h>;tag=nothing']])))).toBe(405)
    const options = await ask(line, request('OPTIONS', '8001'))
    expect([statusOf(options), headerOf(options, 'allow')]).toEqual([200, expect.stringContaining('REFER')])
    expect(statusOf(await ask(line, request('SUBSCRIBE', '8001')))).toBe(489)
    expect(statusOf(await ask(line, request('MESSAGE', '8001')))).toBe(405)
    // A description of nothing it could speak.
    expect(statusOf(await authorized(line, '8001', stage.passwordOf('8001'), 'INVITE'))).toBe(488)
    line.socket.close()
  })

  it('answers keep-alives, and agrees on nothing but SIP', async () => {
    const { socket } = await wire()
    const pong = once(socket, 'message')
    socket.send('\r\n\r\n')
    expect(String((await pong)[0])).toBe('\r\n')
    socket.close()
    const other = new WebSocket(stage.pbx.sipUrl, 'mqtt', { ca: stage.authority })
    await expect(once(other, 'open')).rejects.toThrow()
    const stranger = new WebSocket(stage.pbx.sipUrl, 'sip')
    await expect(once(stranger, 'open')).rejects.toThrow(/certificate|self.signed/i)
  })

  it('drops nonsense on the wire and in the sound, and the call that runs is still heard', async () => {
    await stage.signIn('after-sales', '8003')
    const seat = await stage.seat('8003')
    const customer = stage.pbx.callIn({ number: '13800001111', calledNumber: '0571-87776666', patienceMs: 60_000 })
    void customer.say(toneSamples([440], 60_000))
    const call = await seat.next()
    await call.answer()
    await waitFor('the customer to be heard', () => call.media().amplitudeOf(440) > 2_000)

    const line = await wire()
    const whole = request(
      'INVITE',
      '8001',
      [['Replaces', 'a;to-tag=b;from-tag=c']],
      'v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 8\r\n',
    )
    for (const text of ['', 'hello', '\r\n', 'SIP/2.0 200 OK\r\n\r\n', 'INVITE', whole.slice(0, 60)])
      line.socket.send(text)
    for (let count = 0; count < 300; count++) {
      const broken = Buffer.from(whole)
      broken[(count * 13) % broken.length] = (count * 7) % 256
      line.socket.send(count % 2 === 0 ? broken.toString('latin1') : randomBytes(200))
    }
    const sdp = (call.session as unknown as { _connection: RTCPeerConnection })._connection.remoteDescription?.sdp ?? ''
    const port = Number(/^a=candidate:\S+ 1 udp \d+ 127\.0\.0\.1 (\d+)/m.exec(sdp)?.[1])
    expect(port).toBeGreaterThan(0)
    const socket = createSocket('udp4')
    for (const first of [0, 1, 20, 22, 23, 25, 63, 128, 129, 191, 200])
      for (const length of [1, 2, 11, 12, 13, 20, 60, 1_200]) {
        const bytes = randomBytes(length)
        bytes[0] = first
        socket.send(bytes, port, '127.0.0.1')
      }
    // A farewell in the clear (RFC 6347 §4.1, an alert that ends the session), which anybody could send.
    socket.send(Buffer.from([21, 254, 253, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 0]), port, '127.0.0.1')
    await new Promise((resolve) => setTimeout(resolve, 300))
    socket.close()

    expect(statusOf(await ask(line, request('OPTIONS', '8001')))).toBe(200)
    line.socket.close()
    await waitFor('the customer to be heard still', () => call.media().amplitudeOf(440, 100) > 2_000)
    expect(stage.logged.filter(({ level }) => level === 'error')).toEqual([])
    customer.hangUp()
    await call.until('ended')
  })
})

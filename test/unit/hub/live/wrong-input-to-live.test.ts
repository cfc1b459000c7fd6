import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as passes } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { liveCloseCodes } from '../../../../contract/live/messages.ts'
import { openTestHub, type TestHub } from '../../../support/test-hub.ts'

/** What a broken or hostile program sends to the hub's port, on real sockets. */

let test: TestHub
let port = 0
let token = ''

beforeAll(async () => {
  test = await openTestHub()
  ;({ port } = await test.hub.start())
  const { jobNumber } = await test.addUser('agent', { team: 'a' })
  token = (await test.signIn(jobNumber)).accessToken
}, 60_000)
afterAll(() => test.close())

async function open(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${String(port)}/live`)
  await once(socket, 'open')
  return socket
}

/** Sends and waits for the hub to close. */
async function closedAfter(...frames: readonly (string | Buffer)[]): Promise<number> {
  const socket = await open()
  socket.on('error', () => undefined)
  const closed = once(socket, 'close') as Promise<[number]>
  for (const frame of frames) if (socket.readyState === WebSocket.OPEN) socket.send(frame)
  return (await closed)[0]
}

async function stillAnswers(): Promise<void> {
  expect((await test.ask('GET', '/api/health')).body).toMatchObject({ state: 'ok' })
  const socket = await open()
  const answer = once(socket, 'message') as Promise<[Buffer]>
  socket.send(JSON.stringify({ type: 'hello', token }))
  expect(JSON.parse(String((await answer)[0]))).toMatchObject({ type: 'snapshot' })
  socket.close()
  await once(socket, 'close')
}

const hello = (changes: object = {}): string => JSON.stringify({ type: 'hello', token, ...changes })

describe('the live feed', () => {
  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['an unknown type', '{"type":"snapshot"}'],
    ['a type that is none', '{"type":{"toString":1}}'],
    ['a prototype', '{"__proto__":{"type":"hello"}}'],
    ['deep nesting', '['.repeat(4_000)],
    ['a NUL', '{"type":"hello","token":"\\u0000"}\u0000'],
    ['bytes', Buffer.from([0, 1, 2, 255])],
    ['hello as bytes', Buffer.from(hello())],
    ['a token before hello', '{"type":"token","token":"x"}'],
    ['a number that is too large', '{"type":"ping","sent":1e309}'],
    ['a fraction to go on from', hello({ resume: { epoch: 'x', sequence: 1.5 } })],
  ])('closes on %s', async (_what, frame) => {
    expect(await closedAfter(frame)).toBe(liveCloseCodes.badMessage)
  })

  it.each([
    ['a wrong token', hello({ token: 'a.b.c' })],
    ['no token', hello({ token: '' })],
    ['an unsigned token', hello({ token: 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIiwic2lkIjoiMSIsImV4cCI6OTk5OTk5OTk5OX0.' })],
    ['a token cut short', hello({ token: token.slice(0, -3) })],
  ])('refuses %s', async (_what, frame) => {
    expect(await closedAfter(frame)).toBe(liveCloseCodes.refused)
  })

  it('closes on a message larger than any of its own (RFC 6455 §7.4.1)', async () => {
    expect(await closedAfter('x'.repeat(100_000))).toBe(1009)
  })

  it('closes on a second hello, and on a new token of nobody', async () => {
    expect(await closedAfter(hello(), hello())).toBe(liveCloseCodes.badMessage)
    const socket = await open()
    const closed = once(socket, 'close') as Promise<[number]>
    const greeted = once(socket, 'message')
    socket.send(hello())
    await greeted
    socket.send(JSON.stringify({ type: 'token', token: 'nobody' }))
    expect((await closed)[0]).toBe(liveCloseCodes.refused)
  })

  it.each([-1, 0, 2 ** 52, -(2 ** 52)])('begins anew for who goes on from %s', async (sequence) => {
    const socket = await open()
    const answer = once(socket, 'message') as Promise<[Buffer]>
    socket.send(hello({ resume: { epoch: test.hub.floor?.live.epoch, sequence } }))
    expect(JSON.parse(String((await answer)[0]))).toMatchObject({ type: expect.stringMatching(/snapshot|deltas/) })
    socket.terminate()
  })

  it('cuts a flood off, and hears nothing of it afterwards', async () => {
    const socket = await open()
    socket.on('error', () => undefined)
    const heard: unknown[] = []
    socket.on('message', (data) => heard.push(data))
    const closed = once(socket, 'close') as Promise<[number]>
    for (let count = 0; count < 5_000; count += 1) socket.send('{"type":"ping","sent":1}')
    expect((await closed)[0]).toBe(liveCloseCodes.badMessage)
    // Fifty pongs and one refusal: what came after was not answered.
    expect(heard.length).toBeLessThanOrEqual(51)
  })

  it('lets go of whoever goes away', async () => {
    const { live } = test.hub.floor ?? {}
    const many = await Promise.all(Array.from({ length: 50 }, open))
    for (const socket of many) socket.terminate()
    while ((live?.health().clients ?? 0) > 0) await passes(10)
    await stillAnswers()
  })
})

/** Writes these bytes, then resets the connection (RST) without reading. */
async function writeAndReset(...parts: readonly string[]): Promise<void> {
  const socket = await raw()
  const closed = once(socket, 'close')
  for (const part of parts) socket.write(part)
  // The hub must have read it: its answer, if any, meets a closed door.
  await Promise.race([once(socket, 'data'), closed, passes(20)])
  socket.resetAndDestroy()
  await closed
}
async function raw(): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}
const upgradeTo = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`

describe('the socket below', () => {
  it.each([
    ['half a request', 'GET /api/hea'],
    ['a header without end', `GET /api/health HTTP/1.1\r\nX: ${'a'.repeat(40_000)}`],
    ['no HTTP', '\u0016\u0003\u0001\u0002\u0000'],
    ['two lengths', 'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'],
    [
      'a length and chunks',
      'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a body cut short',
      'POST /api/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"a"',
    ],
    ['a tunnel', 'CONNECT 10.0.0.1:22 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['an upgrade of another path', upgradeTo('/other')],
    ['an upgrade to nothing known', upgradeTo('/live').replace('websocket', 'h2c')],
    ['an upgrade and garbage', `${upgradeTo('/live')}\u00ff\u00ff\u00ff\u00ff`],
    ['an upgrade', upgradeTo('/live')],
  ])('stands %s, and the reset after it', async (_what, bytes) => {
    for (let time = 0; time < 5; time += 1) await writeAndReset(bytes)
    await stillAnswers()
  })

  it('answers a request for another path in full, or closes', async () => {
    const socket = await raw()
    socket.write(upgradeTo('/other'))
    const [answer] = (await once(socket, 'data')) as [Buffer]
    expect(String(answer)).toMatch(/^HTTP\/1\.1 404 /)
    socket.destroy()
  })
})

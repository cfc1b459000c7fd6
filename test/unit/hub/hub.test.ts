import { request } from 'node:https'
import { createServer } from 'node:net'
import { v7 as uuid } from 'uuid'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { readEnrolmentCode } from '../../../contract/enrolment.ts'
import { type ServerMessage } from '../../../contract/live/messages.ts'
import { createHub } from '../../../hub/hub.ts'
import { readSettings } from '../../../hub/settings/settings.ts'
import { openTestHub, type TestHub } from '../../support/test-hub.ts'

let test: TestHub | undefined
afterEach(async () => {
  await test?.close()
  test = undefined
})

type Answer = { status: number; body: Record<string, unknown> }
function ask(port: number, ca: string, method: string, path: string, token?: string, body?: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        ca,
        method,
        path,
        servername: 'localhost',
        headers: {
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(body ? { 'content-type': 'application/json' } : {}),
        },
      },
      (reply) => {
        let text = ''
        reply.on('data', (chunk: Buffer) => (text += chunk.toString()))
        reply.on('end', () =>
          resolve({ status: reply.statusCode ?? 0, body: JSON.parse(text) as Record<string, unknown> }),
        )
      },
    )
    sent.on('error', reject)
    sent.end(body ? JSON.stringify(body) : undefined)
  })
}

/** A client of `/live` that keeps what it heard. */
function listen(port: number, ca: string, token: string) {
  const heard: ServerMessage[] = []
  const socket = new WebSocket(`wss://localhost:${port}/live`, { ca, lookup: undefined })
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token })))
  socket.on('message', (data) => heard.push(JSON.parse(String(data)) as ServerMessage))
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)))
  socket.on('error', () => undefined)
  const deltas = () => heard.flatMap((message) => (message.type === 'deltas' ? message.deltas : []))
  return { heard, deltas, closed, close: () => socket.close() }
}

describe('the whole hub over TLS with a PBX', () => {
  it('enrols a seat, signs in, takes a call to a customer, shows and keeps it', { timeout: 60_000 }, async () => {
    test = await openTestHub({ tls: true })
    const { hub, pbx } = test
    const { port } = await hub.start()
    await hub.floor!.settled()

    // A seat that trusts nothing yet pins the authority by the enrolment code.
    const supervisor = await test.addUser('administrator', { jobNumber: '9001' })
    const boss = await test.signIn(supervisor.jobNumber)
    const pem = (await test.ask('GET', '/api/certificate-authority')).body['pem'] as string
    const { body: enrolment } = await ask(port, pem, 'GET', '/api/enrolment-code?host=localhost', boss.accessToken)
    const read = readEnrolmentCode(enrolment['code'] as string)
    expect(read).toMatchObject({ host: 'localhost', port })
    expect((enrolment['fingerprint'] as string).startsWith(read!.fingerprint)).toBe(true)

    const live = listen(port, pem, boss.accessToken)
    await expect.poll(() => live.heard[0]?.type).toBe('snapshot')

    const customer = await ask(port, pem, 'POST', '/api/customers', boss.accessToken, {
      id: uuid(),
      name: '王小明',
      numbers: [{ id: uuid(), typed: '138 0013 8000' }],
    })
    expect(customer.status).toBe(200)
    await expect.poll(() => live.deltas().some(({ kind }) => kind === 'customer.changed')).toBe(true)

    const { call } = await pbx.inbound({ callerNumber: '013800138000', calledNumber: '057187654321' })
    await expect.poll(() => live.deltas().some(({ kind }) => kind === 'call.changed')).toBe(true)
    call.hangUp('customer', 16)
    await expect
      .poll(async () => {
        const { body } = await ask(port, pem, 'GET', '/api/calls?limit=5', boss.accessToken)
        return (body['calls'] as { phase: string; customerId: string | null }[])[0]
      })
      .toMatchObject({ phase: 'ended', customerId: customer.body['id'] })

    // Who did what is written down with the person, also where a subject does not carry him.
    const { operations } = await hub.log.search({ limit: 5, subjectKind: 'customer' })
    expect(operations[0]).toMatchObject({ jobNumber: '9001', subjectId: customer.body['id'] })
    expect(await hub.log.verify()).toMatchObject({ intact: true })

    // Signed out is out, on the open connection too.
    await ask(port, pem, 'DELETE', '/api/sessions/current', boss.accessToken)
    expect(await live.closed).toBe(4401)
    // Without the authority nobody connects.
    await expect(ask(port, '', 'GET', '/api/health')).rejects.toThrow()
  })

  it('starts again on what it left: same authority, same users, no second code', { timeout: 60_000 }, async () => {
    test = await openTestHub({ tls: true })
    const { hub, dataFolder, pbx } = test
    await hub.start()
    await hub.floor!.settled()
    const { jobNumber } = await test.addUser('agent')
    await pbx.inbound({ callerNumber: '013800138000', calledNumber: '057187654321' })
    const fingerprint = (await test.ask('GET', '/api/certificate-authority')).body['fingerprint']
    await hub.close()
    await hub.close()

    const settings = readSettings({ dataFolder, host: '127.0.0.1', port: 0, names: ['localhost'], logLevel: 'silent' })
    const again = await createHub(settings)
    expect(again.floor).toBeNull()
    const { port } = await again.start()
    expect(port).toBeGreaterThan(0)
    expect(again.access.firstCode).toBeNull()
    expect(again.access.directory.userByJobNumber(jobNumber)?.active).toBe(true)
    const reply = await again.http.app.inject({ url: '/api/certificate-authority' })
    expect((reply.json() as { fingerprint: string }).fingerprint).toBe(fingerprint)
    await again.close()
  })

  it('says in words that its port is taken, and closes what it had opened', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
    const { port } = taken.address() as { port: number }
    test = await openTestHub()
    const settings = readSettings({
      dataFolder: `${test.dataFolder}/second`,
      host: '127.0.0.1',
      port,
      logLevel: 'silent',
    })
    const second = await createHub(settings)
    await expect(second.start()).rejects.toMatchObject({ code: 'settings.invalid' })
    await second.close()
    taken.close()
  })

  it('says in words what is wrong with its centre definition, and leaves no database open', async () => {
    test = await openTestHub()
    const settings = readSettings({
      dataFolder: `${test.dataFolder}/third`,
      centreFile: `${test.dataFolder}/none.yaml`,
      logLevel: 'silent',
    })
    await expect(createHub(settings)).rejects.toMatchObject({ code: 'settings.invalid' })
  })
})

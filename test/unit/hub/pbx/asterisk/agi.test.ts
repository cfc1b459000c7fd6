import { connect, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type Extension, type QueueKey } from '../../../../../contract/agent.ts'
import {
  type AgiReply,
  agiReader,
  type AgiRequest,
  encodeSetVariable,
} from '../../../../../hub/pbx/asterisk/agi.codec.ts'
import { type AgiServer, type AgiServerOptions, startAgiServer } from '../../../../../hub/pbx/asterisk/agi-server.ts'
import { type RoutingAnswer } from '../../../../../hub/pbx/port.ts'

function read(chunks: readonly Buffer[], maxBytes?: number) {
  const seen = { requests: [] as AgiRequest[], replies: [] as AgiReply[], broken: [] as string[], hangUps: 0 }
  const reader = agiReader({
    request: (request) => seen.requests.push(request),
    reply: (reply) => seen.replies.push(reply),
    hangUp: () => (seen.hangUps += 1),
    broken: (reason) => seen.broken.push(reason),
    ...(maxBytes === undefined ? {} : { maxBytes }),
  })
  for (const chunk of chunks) reader.push(chunk)
  return seen
}

const question =
  'agi_network: yes\nagi_network_script: route\nagi_request: agi://127.0.0.1:4573/route\nagi_channel: Local/ask@x;2\n' +
  'agi_arg_1: 13800001111\nagi_arg_2: 96000\nagi_arg_3: 96000\nagi_arg_4: telecom\nagi_arg_5: 1763.1\n' +
  'agi_arg_6: 1763.1\nagi_arg_7: PJSIP/telecom-00000001\nagi_arg_8: 12#\nagi_arg_9: abc@x\nagi_arg_10: open\n' +
  'agi_arg_11: zh\nagi_arg_12: water-order\n\n'

describe('AGI codec', () => {
  it('reads a request and replies for every split of the bytes', () => {
    const bytes = Buffer.from(
      `${question}200 result=1\n200 result=0 (timeout)\n520-Invalid command syntax.\nUsage: 水\n520 End of proper usage.\n` +
        'HANGUP\n511 Command Not Permitted on a dead channel\n',
    )
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 10 }), (cuts) => {
        const places = [...cuts].sort((a, b) => a - b)
        const chunks = [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length))
        const seen = read(chunks)
        expect(seen.requests[0]?.script).toBe('route')
        expect(seen.requests[0]?.arguments.slice(0, 2)).toEqual(['13800001111', '96000'])
        expect(seen.replies.map((reply) => [reply.code, reply.result])).toEqual([
          [200, '1'],
          [200, '0'],
          [520, null],
          [511, null],
        ])
        expect(seen.hangUps).toBe(1)
        expect(seen.broken).toEqual([])
      }),
    )
  })

  it('says once what is wrong with any other bytes, and stays within its bound', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), (chunks) => {
        const seen = read(chunks.map((chunk) => Buffer.from(chunk)))
        expect(seen.broken.length).toBeLessThanOrEqual(1)
        expect(seen.requests).toEqual([])
      }),
    )
    expect(read([Buffer.from('GET / HTTP/1.1\r\n\r\n')]).broken).toHaveLength(1)
    expect(read([Buffer.from('\n')]).broken).toHaveLength(1)
    expect(read([Buffer.from(`agi_request: ${'x'.repeat(20_000)}`)]).broken).toEqual(['more than 16384 bytes'])
  })

  it('writes a variable and refuses a second command in it', () => {
    expect(encodeSetVariable('ZUOXI_CALL', 'a "b" \\c')).toBe('SET VARIABLE ZUOXI_CALL "a \\"b\\" \\\\c"\n')
    expect(() => encodeSetVariable('A', 'x\nEXEC System rm')).toThrow(/line ends/)
    expect(() => encodeSetVariable('A B', 'x')).toThrow(/name/)
  })
})

describe('FastAGI server', () => {
  const open: { close(): unknown }[] = []
  afterEach(async () => {
    for (const thing of open.splice(0).reverse()) await thing.close()
  })
  const answer: RoutingAnswer = {
    callId: '019a0000-0000-7000-8000-000000000001',
    action: 'queue',
    target: null,
    queue: 'water-order' as QueueKey,
    priority: 5,
    preferredAgent: '8001' as Extension,
    preferredAgentSeconds: 90,
  }
  async function start(options: Partial<AgiServerOptions> = {}): Promise<AgiServer> {
    const server = await startAgiServer({ host: '127.0.0.1', port: 0, route: async () => answer, ...options })
    open.push(server)
    return server
  }
  /** Plays Asterisk: sends `bytes`, answers each command with `reply`, gives back all commands when closed. */
  function ask(port: number, bytes: string, reply = '200 result=1\n'): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes))
      open.push({ close: () => socket.destroy() })
      const lines: string[] = []
      socket.on('data', (data) => {
        lines.push(...data.toString().trimEnd().split('\n'))
        socket.write(reply)
      })
      socket.on('error', reject)
      socket.on('close', () => resolve(lines))
    })
  }

  it('sets the variables one at a time, the action last', async () => {
    const { port } = await start()
    expect(await ask(port, question)).toEqual([
      `SET VARIABLE ZUOXI_CALL "${answer.callId}"`,
      'SET VARIABLE ZUOXI_QUEUE "water-order"',
      'SET VARIABLE ZUOXI_PRIORITY "5"',
      'SET VARIABLE ZUOXI_AGENT "8001"',
      'SET VARIABLE ZUOXI_AGENT_SECONDS "60"',
      'SET VARIABLE ZUOXI_ACTION "queue"',
    ])
  })

  it('closes without an answer when the hub fails, is late, or the request is not ours', async () => {
    const failing = await start({ route: async () => Promise.reject(new Error('database')) })
    expect(await ask(failing.port, question)).toEqual([])
    const late = await start({ route: () => new Promise(() => undefined), routingLimitMs: 30 })
    expect(await ask(late.port, question)).toEqual([])
    const { port } = await start({ connectionLimitMs: 50 })
    expect(await ask(port, question.replace('script: route', 'script: other'))).toEqual([])
    expect(await ask(port, 'GET / HTTP/1.1\r\n\r\n')).toEqual([])
    expect(await ask(port, 'agi_network: yes\n')).toEqual([])
    expect((await ask(port, question)).length).toBe(6)
  })

  it('stops at the first command the PBX refuses', async () => {
    const { port } = await start()
    expect(await ask(port, question, '511 Command Not Permitted on a dead channel\n')).toHaveLength(1)
  })

  it('hears only the addresses that may ask', async () => {
    const { port } = await start({ allow: ['192.0.2.1'] })
    const lines = await ask(port, question).catch(() => [])
    expect(lines).toEqual([])
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { createMediaHost } from '../../../../main/media/media-host.ts'
import { createPeer } from '../../../../main/media/peer.ts'
import { silentLog, type Log } from '../../../../main/sip/log.ts'
import { createUserAgent, type Registration, type UserAgent } from '../../../../main/sip/user-agent.ts'
import { createFakeMediaWindow } from '../../../support/fake-media-window.ts'
import { createFakePbx, type FakePbx } from '../../../support/fake-sip-pbx.ts'
import { waitFor, waitUntil } from '../../../support/wait-for.ts'

const opened: { close(): unknown }[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close()
})

function open(pbx: FakePbx, options: { urls?: string[]; log?: Log; pingMs?: number } = {}) {
  const told: Registration[] = []
  const happened: string[] = []
  const host = createMediaHost({
    openMediaWindow: () => Promise.resolve(createFakeMediaWindow()),
    log: silentLog,
    now: Date.now,
  })
  const agent: UserAgent = createUserAgent({
    access: {
      uri: 'sip:8001@192.0.2.9',
      authorizationUser: '8001',
      password: 'very-secret',
      webSockets: options.urls ?? ['wss://pbx.test:8089/ws'],
      certificateAuthority: null,
      iceServers: [],
      registerSeconds: 60,
      autoAnswer: false,
    },
    hubAuthority: null,
    events: {
      registration: (registration) => told.push(registration),
      incoming: (session) => happened.push(`incoming ${session.number}`),
      disconnected: () => happened.push('disconnected'),
      registered: () => happened.push('registered'),
    },
    log: options.log ?? silentLog,
    now: Date.now,
    newPeer: () => createPeer({ id: 'p', host, iceServers: [] }),
    openWebSocket: pbx.open,
    checkMs: 30,
    ...(options.pingMs === undefined ? {} : { pingMs: options.pingMs }),
  })
  opened.push(agent, host)
  return { agent, told, happened, states: () => told.map(({ state }) => state) }
}
const registered = (agent: UserAgent) => waitFor('registration', () => agent.isRegistered(), { intervalMs: 1 })

describe('the user agent', () => {
  it('registers, and unregisters when closed', async () => {
    const pbx = createFakePbx()
    const { agent, states } = open(pbx)
    await registered(agent)
    expect(states()).toEqual(['connecting', 'registered'])
    await agent.close()
    expect(pbx.all('REGISTER').map((one) => one.header('Expires'))).toEqual(['60', '0'])
    expect(pbx.lines()).toBe(0)
  })

  it('goes on to the next address', async () => {
    const pbx = createFakePbx()
    pbx.refuseUrl('wss://one.test/ws')
    const { agent } = open(pbx, { urls: ['wss://one.test/ws', 'wss://two.test/ws'] })
    await registered(agent)
    expect(pbx.tried).toEqual(['wss://one.test/ws', 'wss://two.test/ws'])
  })

  it('says that it is refused, and why, and tries a new password at once', async () => {
    const pbx = createFakePbx()
    pbx.registerWith(403)
    const { agent, told } = open(pbx)
    await waitUntil(
      'refusal',
      () => told.at(-1)?.state,
      (state) => state === 'refused',
    )
    expect(told.at(-1)?.why).toBe('403 Test')
    pbx.registerWith(200)
    agent.setPassword('another')
    await registered(agent)
  })

  it('comes back by itself, and tells once that it was away', async () => {
    const pbx = createFakePbx()
    const { agent, happened, states } = open(pbx)
    await registered(agent)
    pbx.refuse(true)
    pbx.drop()
    await waitFor('some attempts', () => pbx.tried.length >= 3)
    pbx.refuse(false)
    await registered(agent)
    expect(happened).toEqual(['registered', 'disconnected', 'registered'])
    expect(states()).toEqual(expect.arrayContaining(['unregistered', 'connecting', 'registered']))
  })

  it('keeps a line that answers after a network event, and drops one that does not', async () => {
    const pbx = createFakePbx()
    const { agent, happened } = open(pbx)
    await registered(agent)
    await agent.networkChanged()
    expect(pbx.tried).toHaveLength(1)
    pbx.stall()
    await agent.networkChanged()
    await registered(agent)
    expect(pbx.tried).toHaveLength(2)
    expect(happened).toEqual(['registered', 'disconnected', 'registered'])
  })

  it('registers again when it is told that the PBX knows nothing of it', async () => {
    const pbx = createFakePbx()
    const { agent } = open(pbx)
    await registered(agent)
    await agent.registerAgain()
    await waitFor('another REGISTER', () => pbx.all('REGISTER').length === 2)
    expect(pbx.tried).toHaveLength(1)
  })

  it('notices a dead line by its pings', async () => {
    const pbx = createFakePbx()
    const { agent, happened } = open(pbx, { pingMs: 20 })
    await registered(agent)
    pbx.stall()
    await waitFor('the break to be noticed', () => happened.includes('disconnected'))
    await registered(agent)
  })

  it('writes neither passwords nor whole messages to the log', async () => {
    const lines: string[] = []
    const write = (what: string, facts?: object): void => void lines.push(`${what} ${JSON.stringify(facts ?? {})}`)
    const pbx = createFakePbx()
    const { agent, happened } = open(pbx, { log: { debug: write, info: write, warn: write } })
    await registered(agent)
    pbx.invite([], '13812345678')
    await waitFor('the call', () => happened.includes('incoming 13812345678'))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join('\n')).not.toMatch(/very-secret|13812345678|SIP\/2\.0|v=0/)
  })

  it('takes nonsense from the line', async () => {
    const pbx = createFakePbx()
    const { agent, happened } = open(pbx)
    await registered(agent)
    for (const from of ['', ' ', '%00', 'x'.repeat(3_000)]) pbx.invite([], from)
    pbx.invite([], '10010')
    await waitFor('the sound call', () => happened.includes('incoming 10010'))
    expect(agent.isRegistered()).toBe(true)
  })
})

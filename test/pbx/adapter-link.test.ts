import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAsteriskPbx } from '../../hub/pbx/asterisk/asterisk-pbx.ts'
import { type PbxFact, type PbxSnapshot } from '../../hub/pbx/port.ts'
import { extension, type Play, queue, startPlay } from '../support/adapter/play.ts'
import { isCallFact, sayFacts } from '../support/adapter/say-facts.ts'
import { plainSecrets } from '../support/asterisk/plain-configuration.ts'
import { waitFor } from '../support/wait-for.ts'

/** A customer who talks with 8001, from the queue aftersales. */
async function talk(play: Play) {
  await play.signIn('aftersales', '8001')
  const customer = play.outside.dial('96100', { from: '13800001111' })
  const seat = await play.seat('8001').nextCall()
  seat.answer()
  const answered = await play.fact('call.answered')
  return { customer, seat, answered }
}

describe('the Asterisk adapter when the line or the PBX is in trouble', () => {
  let play: Play
  beforeEach(async () => {
    play = await startPlay()
  })
  afterEach(() => play.close())

  it('continues the same calls after the line was cut for 10 s, and knows what began and ended meanwhile', async () => {
    const { customer, seat, answered } = await talk(play)
    await play.signIn('water-order', '8002', '8003')
    const leaving = play.outside.dial('96001', { from: '13800002222' })
    const [one, two] = await Promise.all([play.seat('8002').nextCall(), play.seat('8003').nextCall()])
    one.answer()
    const gone = await play.fact('call.answered', (fact) => fact.extension === '8002')
    await two.is('ended')

    play.proxy.cut()
    const down = await play.fact('link', (fact) => fact.state === 'down')
    await expect(play.pbx.commands.hangUp(answered.call)).rejects.toMatchObject({ code: 'pbx.unavailable' })
    await leaving.hangUp()
    await one.is('ended')
    // The hub is there for the routing question all the same: another way than the cut one.
    play.outside.dial('96001', { from: '13800003333' })
    const ringing = await play.seat('8002').nextCall()
    ringing.ring()
    await new Promise((resolve) => setTimeout(resolve, 10_000 - (Date.now() - down.at)))
    play.proxy.heal()
    await waitFor('the second snapshot', () => play.snapshots[1])

    const [, snapshot] = play.snapshots
    const found = snapshot!.calls.find((call) => call.call === answered.call)
    expect(found).toMatchObject({
      phase: 'talking',
      direction: 'inbound',
      callerNumber: '13800001111',
      trunk: 'telecom',
    })
    expect(found?.answeredAt).toBeCloseTo(answered.at, 0)
    expect(found?.legs.map((leg) => leg.extension).sort()).toEqual([extension('8001'), null].sort())
    expect(snapshot!.calls.map((call) => call.call)).not.toContain(gone.call)
    const began = snapshot!.calls.find((call) => call.callerNumber === '13800003333')
    expect(began).toMatchObject({ phase: 'ringing', queue: 'water-order', calledNumber: '96001' })
    expect(began?.callId).toBe('019a0000-0000-7000-8000-'.concat(began!.callId!.slice(24)))
    expect(snapshot!.members.map((member) => `${member.queue} ${member.extension}`).sort()).toEqual([
      'aftersales 8001',
      'water-order 8002',
      'water-order 8003',
    ])
    const order = play.facts.flatMap((fact) => (fact.kind === 'link' ? [fact.state] : []))
    expect(order).toEqual(['up', 'down', 'up'])

    // And everything goes on, on the same ids.
    play.facts.length = 0
    await seat.hold()
    await play.fact('call.held', (fact) => fact.call === answered.call)
    await seat.retrieve()
    await play.fact('call.retrieved')
    await customer.hangUp()
    const ended = await play.fact('call.ended', (fact) => fact.call === answered.call)
    expect(ended.by).toBe('customer')
    ringing.answer()
    const late = await play.fact('call.answered', (fact) => fact.call === began!.call)
    expect(late).toMatchObject({ extension: '8002', queue: 'water-order' })
  })

  it('finds running calls under the same ids, and who listens, when the hub itself starts anew', async () => {
    const { answered, seat } = await talk(play)
    const [spied, supervisor] = [extension('8001'), extension('8004')]
    await play.pbx.commands.supervise(answered.call, spied, supervisor, 'whisper', 'mark')
    const phone = await play.seat('8004').nextCall()
    phone.answer()
    await play.fact('call.supervised', (fact) => fact.mode === 'whisper')
    await play.pbx.commands.supervise(answered.call, spied, supervisor, 'barge', 'mark')
    await play.fact('call.supervised', (fact) => fact.mode === 'barge')
    const facts: PbxFact[] = []
    const snapshots: PbxSnapshot[] = []
    const second = createAsteriskPbx({
      ami: {
        host: '127.0.0.1',
        port: play.asterisk.ports.ami,
        username: plainSecrets.amiUser,
        secret: plainSecrets.amiSecret,
      },
      agi: { host: '127.0.0.1', port: 0 },
      log: () => undefined,
    })
    try {
      await second.start({
        fact: (fact) => void facts.push(fact),
        snapshot: (snapshot) => void snapshots.push(snapshot),
        route: () => Promise.reject(new Error('not asked here')),
      })
      const known = play.facts.find((fact) => fact.kind === 'call.routed')
      expect(snapshots[0]?.calls).toHaveLength(1)
      expect(snapshots[0]?.calls[0]).toMatchObject({
        call: answered.call,
        callId: known?.kind === 'call.routed' ? known.callId : 'none',
        direction: 'inbound',
        phase: 'talking',
        callerNumber: '13800001111',
        calledNumber: '96100',
      })
      expect(snapshots[0]?.seats.find((one) => one.extension === '8001')).toMatchObject({ registered: true })
      expect(snapshots[0]?.supervisions).toEqual([
        { call: answered.call, extension: spied, supervisor, mode: 'barge', listening: true },
      ])
      await second.commands.supervise(answered.call, spied, supervisor, 'listen', 'mark')
      await waitFor('the rung in the second hub', () => facts.find((fact) => fact.kind === 'call.supervised'))
      expect(phone.state).toBe('up')
      await second.commands.superviseEnd(answered.call, supervisor)
      await waitFor('the end of it', () =>
        facts.find((fact) => fact.kind === 'call.supervised' && fact.mode === 'ended'),
      )
      await seat.hangUp()
      await waitFor('the end in the second hub', () => facts.find((fact) => fact.kind === 'call.ended'))
      expect(sayFacts(facts)).toEqual([
        'A supervised 8001 by 8004 listen',
        'A supervised 8001 by 8004 ended',
        'A left 8001 by agent',
        'A ended by agent',
      ])
      expect(facts.filter(isCallFact)[2]).toMatchObject({ call: answered.call, leg: answered.leg })
    } finally {
      await second.close()
    }
  })

  it('comes back by itself when Asterisk was killed and started again', async () => {
    const { answered } = await talk(play)
    await play.asterisk.kill()
    await play.fact('link', (fact) => fact.state === 'down')
    await play.asterisk.restart()
    const snapshot = await waitFor('the second snapshot', () => play.snapshots[1], { timeoutMs: 20_000 })
    expect(snapshot.calls).toEqual([])
    expect(snapshot.startedAt).toBeGreaterThan(answered.at)
    for (const one of ['8001', '8002']) await play.seat(one).register()
    play.facts.length = 0
    await play.signIn('water-order', '8002')
    const customer = play.outside.dial('96001', { from: '13800004444' })
    const seat = await play.seat('8002').nextCall()
    seat.answer()
    await play.fact('call.answered')
    await customer.hangUp()
    await play.fact('call.ended')
  })

  it('notices a line that is open and dead, and takes a new one', async () => {
    const { answered } = await talk(play)
    play.proxy.stall()
    const down = await play.fact('link', (fact) => fact.state === 'down', 10_000)
    expect(down.reason).toMatch(/silent/)
    play.proxy.heal()
    const snapshot = await waitFor('the second snapshot', () => play.snapshots[1])
    expect(snapshot.calls.map((call) => call.call)).toEqual([answered.call])
  })

  it('says clearly that the password is wrong and does not hammer', async () => {
    const logged: { level: string; message: string; detail: Readonly<Record<string, unknown>> }[] = []
    const facts: PbxFact[] = []
    const before = play.proxy.connections()
    const wrong = createAsteriskPbx({
      ami: {
        host: '127.0.0.1',
        port: play.proxy.port,
        username: plainSecrets.amiUser,
        secret: 'not-the-secret',
        backOffMs: { first: 10, most: 50, refused: 60_000 },
      },
      agi: { host: '127.0.0.1', port: 0 },
      log: (level, message, detail) => void logged.push({ level, message, detail }),
    })
    const started = wrong.start({
      fact: (fact) => void facts.push(fact),
      snapshot: () => undefined,
      route: () => Promise.reject(new Error('not asked here')),
    })
    const told = await waitFor('the error', () => logged.find(({ level }) => level === 'error'))
    expect(told.message).toContain('user and password')
    expect(JSON.stringify(logged)).not.toContain('not-the-secret')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(play.proxy.connections() - before).toBe(1)
    await expect(wrong.commands.signIn(extension('8001'), queue('aftersales'), 0, false, null)).rejects.toMatchObject({
      code: 'pbx.unavailable',
    })
    await wrong.close()
    await started
    expect(facts.filter((fact) => fact.kind === 'link' && fact.state === 'up')).toEqual([])
  })
})

describe('the Asterisk adapter and the journal of calls that ended while nobody listened', () => {
  it('hands the records over with the snapshot, and forgets them when told', async () => {
    const play = await startPlay()
    try {
      const record =
        'v=1|d=inbound|i=019a0000-0000-7000-8000-00000000aaaa|f=13800001111|t=96001|s=1790000000000|a=1790000005000|' +
        'e=1790000065000|q=water-order|m=PJSIP/8001|ds=|qs=|hc=16|tk=telecom|r='
      await play.asterisk.cli(`database put zuoxi-ended 1790000000.1 "${record}"`)
      await play.asterisk.cli('database put zuoxi-ended 1790000000.2 "v=9|what=ever"')
      play.proxy.cut()
      await play.fact('link', (fact) => fact.state === 'down')
      play.proxy.heal()
      const snapshot = await waitFor('the second snapshot', () => play.snapshots[1])
      expect(snapshot.missed).toEqual([
        {
          call: '1790000000.1',
          callId: '019a0000-0000-7000-8000-00000000aaaa',
          direction: 'inbound',
          callerNumber: '13800001111',
          calledNumber: '96001',
          trunk: 'telecom',
          startedAt: 1790000000000,
          queuedAt: null,
          answeredAt: 1790000005000,
          endedAt: 1790000065000,
          queue: 'water-order',
          extension: '8001',
          cause: 16,
        },
      ])
      expect(snapshot.trunks).toMatchObject([{ trunk: 'telecom', channels: 0 }])
      await play.pbx.commands.forgetMissed(['1790000000.1', '1790000000.7'])
      expect(await play.asterisk.cli('database show zuoxi-ended')).not.toContain('1790000000.1')
    } finally {
      await play.close()
    }
  })
})

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentStates } from '../../../../contract/agent.ts'
import { daySchema } from '../../../../contract/api/seats.api.ts'
import { newAgentRecord } from '../../../../hub/agents/agent-record.ts'
import { countDay, type DayFacts } from '../../../../hub/seats/day.ts'
import { directoryEntries } from '../../../../hub/seats/directory-entries.ts'
import { pbxAuthorityFile, readPbxAuthority } from '../../../../hub/seats/pbx-authority.ts'
import { seatTruth } from '../../../../hub/seats/seat-truth.ts'
import { pbxHosts, sipAccess } from '../../../../hub/seats/sip-access.ts'
import { exampleCentre } from '../../../support/test-hub.ts'

const hourMs = 3_600_000
/** Midnight in Shanghai. */
const midnight = Date.UTC(2026, 10, 22, 16)

describe('the own day', () => {
  const facts = (over: Partial<DayFacts> = {}): DayFacts => ({
    from: midnight,
    to: midnight + 24 * hourMs,
    parts: [],
    states: [],
    notes: [],
    timeZone: 'Asia/Shanghai',
    ...over,
  })
  const part = (callId: string, kind: DayFacts['parts'][number]['part'], hour: number, talkMs = 60_000) => {
    const direction = callId === 'c' ? 'outbound' : 'inbound'
    return { callId, part: kind, at: midnight + hour * hourMs, direction, talkMs } as const
  }

  it('counts a call once, as what became of it, in the hours of the centre', () => {
    const day = countDay(
      facts({
        parts: [
          part('a', 'missed', 9),
          part('a', 'answered', 9.1, 90_000),
          part('b', 'missed', 9.2),
          part('b', 'missed', 9.3),
          part('c', 'dialled', 14),
          part('c', 'answered', 14, 30_000),
          { ...part('d', 'answered', 15), direction: 'internal' },
        ],
        notes: [
          { callId: 'a', disposition: 'order-placed' },
          { callId: 'gone', disposition: 'other' },
        ],
      }),
    )
    expect(daySchema.parse(day)).toEqual(day)
    expect(day.calls).toEqual({ inbound: 1, outbound: 1, internal: 1, missed: 1 })
    expect(day.perHour).toEqual([
      { hour: 9, answered: 1, missed: 1 },
      { hour: 14, answered: 1, missed: 0 },
      { hour: 15, answered: 1, missed: 0 },
    ])
    expect(day.longestTalkMs).toBe(90_000)
    expect(day.dispositions).toEqual([{ disposition: 'order-placed', calls: 1 }])
    // The dialled one; a talk between colleagues needs no note.
    expect(day.callsWithoutNote).toBe(1)
  })

  it('clips states to the day', () => {
    const day = countDay(
      facts({
        states: [
          { state: 'ready', at: midnight + hourMs, durationMs: 3 * hourMs },
          { state: 'break', at: midnight + 26 * hourMs, durationMs: 3 * hourMs },
          { state: 'talking', at: midnight + 5 * hourMs, durationMs: 1_000 },
        ],
      }),
    )
    expect(day).toMatchObject({ readyMs: hourMs, breakMs: hourMs, talkMs: 1_000, notReadyMs: 0 })
  })

  it('never counts more time than there is, whatever the log holds', () => {
    const state = fc.record({
      state: fc.constantFrom(...agentStates),
      at: fc.integer({ min: midnight - hourMs, max: midnight + 30 * hourMs }),
      durationMs: fc.integer({ min: 0, max: 40 * hourMs }),
    })
    fc.assert(
      fc.property(state, (one) => {
        const { talkMs, holdMs, wrapUpMs, readyMs, breakMs, notReadyMs } = countDay(facts({ states: [one] }))
        const sum = talkMs + holdMs + wrapUpMs + readyMs + breakMs + notReadyMs
        expect(sum).toBeGreaterThanOrEqual(0)
        expect(sum).toBeLessThanOrEqual(Math.min(one.durationMs, 24 * hourMs))
      }),
    )
  })
})

describe('how a softphone reaches the PBX', () => {
  const centre = exampleCentre()
  const place = { network: centre.network, amiAddress: '127.0.0.1', hubNames: ['hub.lan'] }
  const access = (network: Partial<typeof centre.network> = {}, over: Partial<typeof place> = {}) =>
    sipAccess({
      extension: '8001',
      password: 'p',
      place: { ...place, network: { ...centre.network, ...network }, ...over },
      autoAnswer: false,
      certificateAuthority: null,
    })

  it('names every way, the best first', () => {
    expect(access({ address: '192.168.10.2' })).toMatchObject({
      uri: 'sip:8001@pbx.qingquan.lan',
      authorizationUser: '8001',
      webSockets: ['wss://pbx.qingquan.lan:8089/ws', 'wss://192.168.10.2:8089/ws'],
      iceServers: [],
    })
  })
  it('takes the hub’s own names when both are one machine, else where the hub finds the PBX', () => {
    expect(pbxHosts({ ...place, network: { ...centre.network, names: [] } })).toEqual(['hub.lan'])
    const elsewhere = { ...place, network: { ...centre.network, names: [] }, amiAddress: '192.168.10.9' }
    expect(pbxHosts(elsewhere)).toEqual(['192.168.10.9'])
  })
  it('has none without a secure web socket or a name', () => {
    expect(access({ wss: undefined })).toBeUndefined()
    expect(access({ names: [] }, { hubNames: [] })).toBeUndefined()
  })

  it('reads the PBX’s authority beside the definition before the PBX’s own folder, and never a key', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zuoxi-authority-'))
    const block = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`
    try {
      const network = { certificate: undefined, certificates: folder }
      const centreFile = join(folder, 'centre.yaml')
      expect(await readPbxAuthority(network, centreFile)).toBeNull()
      writeFileSync(join(folder, 'ca.crt'), block('own'))
      expect(await readPbxAuthority(network, centreFile)).toBe(block('own'))
      writeFileSync(
        join(folder, pbxAuthorityFile),
        `-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----\n${block('given')}`,
      )
      expect(await readPbxAuthority(network, centreFile)).toBe(block('given'))
      writeFileSync(join(folder, pbxAuthorityFile), 'no certificate')
      expect(await readPbxAuthority(network, centreFile)).toBe(block('own'))
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

describe('the truth of a seat', () => {
  it('says what is missing in the language asked for, and that nobody knows while the link is down', () => {
    const record = newAgentRecord('8001' as never, 1)
    const missing = [{ do: 'pause', reason: 'no-microphone' }] as const
    expect(seatTruth(record, missing, 'en', 5)).toMatchObject({
      wanted: 'signed-out',
      missing: ['the PBX gives calls; it should pause (no-microphone)'],
      pbxKnown: true,
      at: 5,
    })
    expect(seatTruth(record, missing, 'zh-CN', 5).missing).toEqual(['交换机还在派话，应暂停（no-microphone）'])
    expect(seatTruth(record, null, 'en', 5)).toMatchObject({ missing: [], pbxKnown: false })
  })
})

describe('the directory', () => {
  it('names whoever sits at a seat, and tells presence only where it may be seen', () => {
    const centre = exampleCentre()
    const agent = {
      ...{
        extension: '8001' as never,
        userId: 'u',
        jobNumber: '2002',
        name: '钱进',
        team: 'B',
        state: 'ready' as const,
      },
      ...{ reason: null, since: 1, until: null, registered: true, queues: [], callId: null },
    }
    const agents = new Map([['8001', agent]])
    const seen = directoryEntries(centre, agents, () => true, 'en')
    expect(seen[0]).toEqual({
      ...{ kind: 'seat', number: '8001', name: '钱进', jobNumber: '2002', team: 'B', state: 'ready' },
    })
    expect(seen[1]).toMatchObject({ number: '8002', name: '李娜', team: '订水组', state: null })
    expect(seen.filter(({ kind }) => kind === 'queue')).toMatchObject([
      { number: '6001', name: 'Water orders' },
      { number: '6002', name: 'After-sales' },
    ])
    expect(seen.filter(({ kind }) => kind === 'station')).toHaveLength(3)
    expect(directoryEntries(centre, agents, () => false, 'zh-CN')[0]?.state).toBeNull()
  })
})

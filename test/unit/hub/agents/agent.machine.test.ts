import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { agentStates, type Extension, type QueueKey, requestedStates } from '../../../../contract/agent.ts'
import { proofItems } from '../../../../contract/seat/ready-proof.ts'
import { advanceAgent, type AgentInput, type AgentLogEntry } from '../../../../hub/agents/agent.machine.ts'
import { type AgentRecord, newAgentRecord } from '../../../../hub/agents/agent-record.ts'
import { type AgentCommand } from '../../../../hub/agents/disagreement.ts'

const seat = '8001' as Extension
const water = 'water-order' as QueueKey
const service = 'after-sales' as QueueKey
const wang = { userId: 'u1', jobNumber: '1001', name: '王芳', team: 'A' }

/** A seat with a PBX behind it that does what it is told, at once. */
function seatWithPbx(start = newAgentRecord(seat, 0)) {
  let record: AgentRecord = start
  const log: AgentLogEntry[] = []
  const told: AgentCommand[] = []
  const put = (input: AgentInput, at: number): string | undefined => {
    const next = advanceAgent(record, input, at)
    record = next.record
    if (next.log) log.push(next.log)
    return next.illegal
  }
  const obey = (at: number): void => {
    for (let round = 0; round < 10; round++) {
      const commands = advanceAgent(record, { kind: 'clock' }, at).commands
      if (commands.length === 0) return
      for (const command of commands) {
        told.push(command)
        if (command.do === 'sign-in') put({ kind: 'member', member: { extension: seat, ...command } }, at)
        if (command.do === 'sign-out') put({ kind: 'member-removed', queue: command.queue }, at)
        if (command.do === 'pause') {
          for (const member of record.members) {
            put({ kind: 'member', member: { ...member, paused: command.reason !== null, reason: command.reason } }, at)
          }
        }
        if (command.do === 'penalty') {
          const member = record.members.find(({ queue }) => queue === command.queue)!
          put({ kind: 'member', member: { ...member, penalty: command.penalty } }, at)
        }
      }
    }
    throw new Error('hub and PBX never agree')
  }
  return { put, obey, log, told, record: () => record, shown: () => record.shown }
}

function signedIn(state: 'ready' | 'not-ready' = 'ready') {
  const it = seatWithPbx()
  it.put({ kind: 'registered', registered: true }, 0)
  it.put({ kind: 'sign-in', person: wang, queues: [{ queue: water, penalty: 2 }], state, reason: null }, 1000)
  it.obey(1000)
  return it
}

describe('agent machine', () => {
  it('is ready only when the PBX has confirmed every queue', () => {
    const it = seatWithPbx()
    it.put({ kind: 'registered', registered: true }, 0)
    const queues = [
      { queue: water, penalty: 0 },
      { queue: service, penalty: 3 },
    ]
    it.put({ kind: 'sign-in', person: wang, queues, state: 'ready', reason: null }, 1000)
    expect(it.shown()).toMatchObject({ state: 'not-ready', reason: 'changing', since: 1000 })
    it.put({ kind: 'member', member: { extension: seat, queue: water, paused: false, reason: null, penalty: 0 } }, 1500)
    expect(it.shown().state).toBe('not-ready')
    it.obey(2000)
    expect(it.shown()).toMatchObject({ state: 'ready', reason: null, since: 2000 })
    expect(it.told).toEqual([{ do: 'sign-in', queue: service, penalty: 3, paused: false, reason: null }])
  })

  it('goes through ringing, talking, holding to wrap-up, whose end is the timer, and keeps the log without a gap', () => {
    const it = signedIn()
    it.put({ kind: 'ringing', callId: 'c1', queue: water }, 5000)
    it.put({ kind: 'talking', callId: 'c1', queue: water }, 8000)
    it.put({ kind: 'holding', callId: 'c1' }, 20_000)
    it.put({ kind: 'talking', callId: 'c1', queue: null }, 25_000)
    it.put({ kind: 'call-left', callId: 'c1', wrapUpMs: 15_000 }, 60_000)
    expect(it.shown()).toMatchObject({ state: 'wrap-up', since: 60_000, until: 75_000 })
    it.obey(60_001)
    expect(it.told.at(-1)).toEqual({ do: 'pause', reason: 'wrap-up' })
    it.put({ kind: 'clock' }, 74_999)
    expect(it.shown().state).toBe('wrap-up')
    it.put({ kind: 'clock' }, 75_000)
    it.obey(75_010)
    expect(it.told.at(-1)).toEqual({ do: 'pause', reason: null })
    expect(it.shown()).toMatchObject({ state: 'ready', since: 75_010 })
    const changes = it.log.map(({ from, to }) => `${from}>${to}`)
    expect(changes.slice(-8)).toEqual([
      'not-ready>ready',
      'ready>ringing',
      'ringing>talking',
      'talking>holding',
      'holding>talking',
      'talking>wrap-up',
      'wrap-up>not-ready',
      'not-ready>ready',
    ])
    expect(it.log.find(({ from, to }) => from === 'talking' && to === 'wrap-up')?.durationMs).toBe(35_000)
  })

  it('has no wrap-up after an offer that was not taken', () => {
    const it = signedIn()
    it.put({ kind: 'ringing', callId: 'c1', queue: water }, 5000)
    it.put({ kind: 'call-left', callId: 'c1', wrapUpMs: 15_000 }, 8000)
    expect(it.shown().state).toBe('ready')
  })

  it('keeps what was asked for during a call until its wrap-up is over', () => {
    const it = signedIn()
    it.put({ kind: 'talking', callId: 'c1', queue: water }, 8000)
    it.put({ kind: 'request', state: 'break', reason: 'lunch', until: 99_000 }, 9000)
    expect(it.shown().state).toBe('talking')
    it.put({ kind: 'call-left', callId: 'c1', wrapUpMs: 5000 }, 20_000)
    expect(it.shown().state).toBe('wrap-up')
    it.obey(20_000)
    it.put({ kind: 'clock' }, 25_000)
    it.obey(25_000)
    expect(it.shown()).toMatchObject({ state: 'break', reason: 'lunch', until: 99_000 })
  })

  it('pauses a ready seat that lost its registration by name, and puts it back', () => {
    const it = signedIn()
    it.put({ kind: 'registered', registered: false }, 5000)
    expect(it.shown()).toMatchObject({ state: 'not-ready', reason: 'unregistered' })
    it.obey(5000)
    expect(it.told.at(-1)).toEqual({ do: 'pause', reason: 'unregistered' })
    it.put({ kind: 'registered', registered: true }, 9000)
    it.obey(9000)
    expect(it.shown()).toMatchObject({ state: 'ready', since: 9000 })
  })

  it('shows a pause that somebody made on the PBX, and repairs it', () => {
    const it = signedIn()
    const member = { extension: seat, queue: water, paused: true, reason: 'console', penalty: 2 }
    it.put({ kind: 'member', member }, 5000)
    expect(it.shown()).toMatchObject({ state: 'not-ready', reason: 'console' })
    it.obey(6000)
    expect(it.shown().state).toBe('ready')
  })

  it('shows ready, not what was asked for, while the PBX would still give calls', () => {
    const it = signedIn()
    it.put({ kind: 'request', state: 'break', reason: 'tea', until: null }, 5000)
    expect(it.shown()).toMatchObject({ state: 'ready', reason: 'changing' })
    it.obey(5100)
    expect(it.shown()).toMatchObject({ state: 'break', reason: 'tea' })
  })

  it('refuses what does not fit: a second person, a state while signed out, the end of no wrap-up', () => {
    const it = signedIn()
    const second = { ...wang, userId: 'u2' }
    expect(it.put({ kind: 'sign-in', person: second, queues: [], state: 'ready', reason: null }, 2000)).toBeDefined()
    expect(it.put({ kind: 'end-wrap-up' }, 2000)).toBeDefined()
    expect(it.put({ kind: 'sign-out' }, 2000)).toBeUndefined()
    it.obey(2000)
    expect(it.record().members).toEqual([])
    expect(it.put({ kind: 'request', state: 'ready', reason: null, until: null }, 3000)).toBeDefined()
  })

  it('names the pause by the first thing that is not proven, and keeps what was wanted', () => {
    const it = signedIn()
    it.put({ kind: 'proof', failed: ['speaker', 'microphone'] }, 2000)
    it.obey(2000)
    expect(it.shown()).toMatchObject({ state: 'not-ready', reason: 'no-microphone' })
    expect(it.record().members).toMatchObject([{ paused: true, reason: 'no-microphone' }])
    // A telephone that is gone goes before it; told again, nothing new is logged.
    it.put({ kind: 'registered', registered: false }, 3000)
    expect(it.shown().reason).toBe('unregistered')
    const lines = it.log.length
    it.put({ kind: 'proof', failed: ['microphone', 'speaker'] }, 3500)
    expect(it.log).toHaveLength(lines)
    it.put({ kind: 'registered', registered: true }, 4000)
    it.put({ kind: 'proof', failed: [] }, 5000)
    it.obey(5000)
    expect(it.shown()).toMatchObject({ state: 'ready', reason: null })
    // The next person at the seat begins with nothing held against him.
    it.put({ kind: 'proof', failed: ['hub'] }, 6000)
    it.put({ kind: 'sign-out', reason: 'signed-in-elsewhere' }, 7000)
    expect(it.shown()).toMatchObject({ state: 'signed-out', reason: 'signed-in-elsewhere' })
    it.put({ kind: 'sign-in', person: wang, queues: [], state: 'ready', reason: null }, 8000)
    expect(it.shown()).toMatchObject({ state: 'ready', reason: null })
  })

  const queue = fc.constantFrom(water, service)
  const callId = fc.constantFrom('c1', 'c2')
  const anyInput: fc.Arbitrary<AgentInput> = fc.oneof(
    fc.constantFrom(...requestedStates).map((state): AgentInput => ({
      kind: 'sign-in',
      person: wang,
      queues: [{ queue: water, penalty: 1 }],
      state,
      reason: null,
    })),
    fc.constant<AgentInput>({ kind: 'sign-out' }),
    fc
      .constantFrom(...requestedStates)
      .map((state): AgentInput => ({ kind: 'request', state, reason: null, until: null })),
    fc.subarray([water, service]).map((keys): AgentInput => ({
      kind: 'queues',
      queues: keys.map((key) => ({ queue: key, penalty: 0 })),
    })),
    fc.constant<AgentInput>({ kind: 'end-wrap-up' }),
    fc.subarray([...proofItems]).map((failed): AgentInput => ({ kind: 'proof', failed })),
    fc.boolean().map((registered): AgentInput => ({ kind: 'registered', registered })),
    fc
      .tuple(queue, fc.boolean(), fc.constantFrom(null, 'wrap-up', 'console'), fc.integer({ min: 0, max: 3 }))
      .map(([key, paused, reason, penalty]): AgentInput => ({
        kind: 'member',
        member: { extension: seat, queue: key, paused, reason, penalty },
      })),
    queue.map((key): AgentInput => ({ kind: 'member-removed', queue: key })),
    callId.map((id): AgentInput => ({ kind: 'ringing', callId: id, queue: water })),
    callId.map((id): AgentInput => ({ kind: 'talking', callId: id, queue: water })),
    callId.map((id): AgentInput => ({ kind: 'holding', callId: id })),
    callId.map((id): AgentInput => ({ kind: 'call-left', callId: id, wrapUpMs: 5000 })),
    fc.constant<AgentInput>({ kind: 'clock' }),
  )

  it('is safe under any inputs, its log is an unbroken chain, and an obedient PBX is always brought to agree', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(anyInput, fc.integer({ min: 0, max: 9000 })), { maxLength: 40 }), (inputs) => {
        const it = seatWithPbx()
        let at = 0
        for (const [input, pause] of inputs) it.put(input, (at += pause))
        it.obey(at)
        const record = it.record()
        expect(agentStates).toContain(record.shown.state)
        let before = { state: 'signed-out', at: 0 }
        for (const entry of it.log) {
          expect(entry.from).toBe(before.state)
          expect(entry.durationMs).toBe(entry.at - before.at)
          before = { state: entry.to, at: entry.at }
        }
        expect(before.state).toBe(record.shown.state)
        if (record.person === null) expect(record.members).toEqual([])
        else expect(record.members.map((m) => m.queue).sort()).toEqual(record.queues.map((q) => q.queue).sort())
        const idle = record.calls.length === 0 && record.wrapUp === null && record.person !== null
        const held = record.wanted === 'ready' && record.unproven.length > 0
        if (idle && record.registered) expect(record.shown.state).toBe(held ? 'not-ready' : record.wanted)
      }),
      { numRuns: 1000 },
    )
  })
})

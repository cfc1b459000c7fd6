import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AgentSnapshot } from '../../../../contract/agent.ts'
import { type CallSummary } from '../../../../contract/call.ts'
import { type PhoneLine } from '../../../../contract/seat/phone-line.ts'
import { createDeskPhone } from '../../../../main/phone/desk-phone.ts'
import { type Phone } from '../../../../main/phone/phone.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { agentsApi } from '../../../../contract/api/agents.api.ts'
import { createFakeLink, type FakeLink } from '../../../support/fake-link.ts'
import { waitFor } from '../../../support/wait-for.ts'

let link: FakeLink
let phone: Phone
let rang: string[]
let ended: (string | null)[]
let told: (readonly PhoneLine[])[]

const call = (about: Partial<CallSummary> = {}): CallSummary =>
  ({
    ...{ callId: 'call-1', pbxCallId: '1.1', direction: 'inbound', phase: 'ringing', callerNumber: '13800138000' },
    ...{ callerE164: null, calledNumber: '02886001234', trunk: null, customerId: null, queue: 'water-order' },
    ...{ extension: '8001', startedAt: 1, queuedAt: 1, answeredAt: null, endedAt: null, waitMs: null, talkMs: null },
    ...{ holdMs: null, endedBy: null, lossReason: null },
    ...about,
  }) as CallSummary
const agent = (state: AgentSnapshot['state'], callId: string | null): AgentSnapshot =>
  ({ extension: '8001', userId: 'me', state, callId, queues: [], registered: true }) as unknown as AgentSnapshot

const changed = (about: Partial<CallSummary> = {}): void => link.delta({ kind: 'call.changed', call: call(about) })
const seatIs = (state: AgentSnapshot['state'], callId: string | null = 'call-1'): void =>
  link.delta({ kind: 'agent.changed', agent: agent(state, callId) })
const phases = (): string[] => phone.lines().map(({ callId, phase }) => `${callId ?? ''} ${phase}`)

const open = (simulated: boolean): Phone =>
  createDeskPhone({
    kind: 'desk-phone',
    simulated,
    extension: '8001',
    link,
    events: {
      ringing: (line) => rang.push(line.number),
      lines: (lines) => told.push(lines),
      ended: (line) => ended.push(line.endReason),
    },
    whoIs: () => ({ name: '张建国', level: 'vip' }),
    queueName: () => ({ 'zh-CN': '订水', en: 'Water orders' }),
    keepEndedMs: 20,
  })

beforeEach(() => {
  link = createFakeLink()
  rang = []
  ended = []
  told = []
  phone = open(false)
  link.go('online')
  link.snapshot({ agents: [agent('ready', null)] })
})
afterEach(() => phone.close())

describe('a desk phone that a practice hub plays', () => {
  const asked = (): string[] => link.asked.map(({ name }) => name)
  beforeEach(async () => {
    await phone.close()
    phone = open(true)
    link.go('online')
    link.snapshot({ agents: [agent('ready', null)] })
  })

  it('is answered and hung up from here', async () => {
    changed()
    seatIs('ringing')
    expect(phone.lines()[0]?.actions).toEqual(['answer', 'hang-up'])
    await phone.answer('call-1')
    seatIs('talking')
    expect(phone.lines()[0]?.actions).toEqual(['hang-up', 'transfer'])
    await phone.hangUp('call-1')
    expect(asked()).toEqual(['POST /api/practice/phone/answer', 'POST /api/practice/phone/hang-up'])
    await expect(phone.answer('gone')).rejects.toMatchObject({ code: 'seat.no-line' })
    await expect(phone.hold('call-1')).rejects.toMatchObject({ code: 'seat.desk-phone-only' })
  })

  it('is lifted by itself for a call that was dialled here, once', () => {
    changed({ direction: 'outbound' })
    seatIs('ringing')
    seatIs('ringing')
    expect(phases()).toEqual(['call-1 dialling'])
    expect(asked()).toEqual(['POST /api/practice/phone/answer'])
    expect(phone.lines()[0]?.actions).toEqual(['hang-up'])
  })
})

describe('a phone on the desk', () => {
  it('rings, talks, holds and ends as the hub tells', async () => {
    changed()
    expect(phases()).toEqual([])
    seatIs('ringing')
    expect(phases()).toEqual(['call-1 ringing'])
    expect(rang).toEqual(['13800138000'])
    expect(phone.lines()[0]).toMatchObject({
      name: '张建国',
      queueName: { 'zh-CN': '订水', en: 'Water orders' },
      actions: [],
    })
    changed({ phase: 'talking', answeredAt: 2 })
    seatIs('talking')
    expect(phone.lines()[0]).toMatchObject({ phase: 'talking', actions: ['hang-up', 'transfer'] })
    expect(phone.lines()[0]?.answeredAt).not.toBeNull()
    seatIs('holding')
    expect(phases()).toEqual(['call-1 held'])
    changed({ phase: 'ended', endedBy: 'customer' })
    link.delta({ kind: 'call.removed', callId: 'call-1' })
    expect(phone.lines()[0]).toMatchObject({ phase: 'ended', endReason: 'hung-up-there', actions: [] })
    expect(ended).toEqual(['hung-up-there'])
    await waitFor('the line to go', () => phone.lines().length === 0)
    expect(told.at(-1)).toEqual([])
    expect(rang).toHaveLength(1)
  })

  it('shows nothing of colleagues’ calls', () => {
    changed({ extension: '8002' as never, phase: 'talking' })
    link.delta({ kind: 'call.removed', callId: 'call-1' })
    expect(phone.lines()).toEqual([])
    expect(ended).toEqual([])
  })

  it.each([
    ['the caller gives up', () => changed({ phase: 'ended' }), 'cancelled'],
    ['a colleague takes it', () => seatIs('ready', null), 'answered-elsewhere'],
  ])('%s', (_what, happens, reason) => {
    changed()
    seatIs('ringing')
    happens()
    expect(ended).toEqual([reason])
  })

  it('knows a call that ended while the line to the hub was cut', () => {
    changed()
    seatIs('talking')
    link.snapshot({ agents: [agent('ready', null)] })
    expect(phone.lines()[0]).toMatchObject({ phase: 'ended' })
    expect(ended).toHaveLength(1)
  })

  it('is there with its call after a restart', () => {
    link.snapshot({ agents: [agent('talking', 'call-1')], calls: [call({ phase: 'talking' })] })
    expect(phases()).toEqual(['call-1 talking'])
    expect(rang).toEqual([])
  })

  it('asks the hub for what the hub can do, and says what is done on the phone', async () => {
    await phone.dial('13800138000')
    changed()
    seatIs('talking')
    await phone.consult('call-1', '8002')
    expect(phone.lines()[0]?.actions).toContain('complete-transfer')
    await phone.cancelTransfer('call-1')
    expect(phone.lines()[0]?.actions).toContain('transfer')
    await phone.consult('call-1', '8002')
    await phone.completeTransfer('call-1')
    await phone.transferBlind('call-1', '8003')
    await phone.hangUp('call-1')
    expect(link.asked.map(({ name }) => name.split('/').slice(2).join('/'))).toEqual([
      'seat/dial',
      'seat/calls/:callId/transfer',
      'seat/calls/:callId/transfer/cancel',
      'seat/calls/:callId/transfer',
      'seat/calls/:callId/transfer/complete',
      'seat/calls/:callId/transfer',
      'seat/calls/:callId/hang-up',
    ])
    for (const command of [phone.answer('call-1'), phone.hold('call-1'), phone.mute('call-1', true)]) {
      await expect(command).rejects.toMatchObject({ code: 'seat.desk-phone-only' })
    }
    await expect(phone.hangUp('gone')).rejects.toMatchObject({ code: 'seat.no-line' })
    link.answer(agentsApi.hangUp, () => {
      throw SeatError.fromHub('pbx.refused', 'no')
    })
    await expect(phone.hangUp('call-1')).rejects.toMatchObject({ code: 'pbx.refused' })
    seatIs('ready', null)
    changed({ phase: 'ended', endedBy: 'customer' })
    expect(ended[0]).not.toBe('hung-up-here')
  })
})

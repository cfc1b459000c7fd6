import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AgentSnapshot } from '../../../../contract/agent.ts'
import { readCustomer } from '../../../../contract/api/customers.api.ts'
import { type Customer } from '../../../../contract/customer.ts'
import { type CallerCard } from '../../../../contract/seat/caller-card.ts'
import { type PhoneLine } from '../../../../contract/seat/phone-line.ts'
import { emptyPosition } from '../../../../main/cache/customer-tables.ts'
import { openSeatStore, type SeatStore } from '../../../../main/cache/seat-store.ts'
import { mayClose, unansweredMs } from '../../../../main/cards/card-rules.ts'
import { readNumber } from '../../../../main/cards/read-number.ts'
import { type Cards, createCards } from '../../../../main/cards/cards.ts'
import { type FakeLink, createFakeLink } from '../../../support/fake-link.ts'
import { oneCustomer } from '../../../support/cached-customers.ts'
import { newBoard } from '../../../support/seat-board.ts'

let folder: string
let store: SeatStore
let cards: Cards
let link: FakeLink
let board: ReturnType<typeof newBoard>
let known: Customer[]
let sent: { callId: string; note: { note: string; mutationId: string } }[]
let described: unknown[]
const seen = new Map<string, PhoneLine>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-cards-'))
  store = openSeatStore(join(folder, 'seat.db'), '77'.repeat(32))
  link = createFakeLink()
  link.go('online')
  known = [oneCustomer()]
  sent = []
  described = []
  seen.clear()
  board = newBoard()
  board.update('session', (session) => ({ ...session, phase: 'signed-in', extension: '8001' as never }))
  cards = begin()
})
afterEach(() => {
  cards.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const begin = (): Cards =>
  createCards({
    board,
    link,
    cache: {
      position: () => ({ ...emptyPosition(), areaCode: '28' }),
      byNumber: (key) => known.filter(({ numbers }) => numbers.some(({ number }) => number === key)),
      read: (id) => known.find((customer) => customer.id === id) ?? null,
      put: async () => undefined,
    },
    drafts: store.drafts,
    outbox: {
      put: async ({ body }) => {
        sent.push(body as (typeof sent)[number])
        return 'sent'
      },
      find: () => null,
    },
    language: () => 'zh-CN',
    log: () => undefined,
    described: (lineId, what) => described.push([lineId, what]),
  })

function line(about: Partial<PhoneLine> = {}): PhoneLine {
  const lineId = about.lineId ?? 'line-1'
  const whole: PhoneLine = {
    ...{
      lineId,
      callId: null,
      direction: 'inbound',
      phase: 'ringing',
      number: '013800138000',
      name: null,
      level: null,
    },
    ...{ queue: null, queueName: null, startedAt: 1, answeredAt: null, heldAt: null, endedAt: null, muted: false },
    ...{ inConference: false, consultationFor: null, recovering: null, quality: null, endReason: null, actions: [] },
    ...seen.get(lineId),
    ...about,
  }
  seen.set(lineId, whole)
  return whole
}
const tell = (...lines: PhoneLine[]): void => {
  board.set('lines', { lines, current: lines[0]?.lineId ?? null })
  cards.lines(lines)
}
const agentIs = (state: AgentSnapshot['state']): void =>
  board.update('seat', (seat) => ({ ...seat, agent: { state } as AgentSnapshot }))
const shown = (): readonly CallerCard[] => board.get('cards').cards
const draftOf = (callKey: string, note: string) => ({
  callKey,
  note,
  disposition: null,
  customerId: null,
  customerFields: {},
})
const offer = (callId: string, customers: readonly Customer[], about: object = {}): void =>
  link.delta({
    kind: 'call.offered',
    callId,
    extension: '8001' as never,
    queue: null,
    queueName: null,
    popUp: { e164: '+8613800138000', number: '13800138000', homePlace: '四川省成都市', customers: [...customers] },
    why: [{ rule: 'vip', outcome: 'adds', detail: { level: 'vip', priority: 10 } }],
    ...about,
  })

describe('the card of a call', () => {
  it('is there when ringing returns, whatever way the number is written', () => {
    cards.ringing(line({ number: '"x" <sip:+8613800138000@10.0.0.1>' }))
    expect(shown()).toMatchObject([
      { source: 'cache', e164: '+8613800138000', chosenId: known[0]?.id, callKey: 'line-1' },
    ])
    expect(board.get('cards').current).toBe('line-1')
  })

  it('offers the choice among several, and an empty form for nobody', async () => {
    known.push(oneCustomer({ name: '李芳' }))
    cards.ringing(line())
    expect(shown()[0]).toMatchObject({ chosenId: null })
    expect(shown()[0]?.customers).toHaveLength(2)
    await cards.chooseCustomer({ callKey: 'line-1', customerId: known[1]?.id as never })
    expect(shown()[0]?.chosenId).toBe(known[1]?.id)
    cards.ringing(line({ lineId: 'line-2', number: '13900139000' }))
    expect(shown()[1]).toMatchObject({ customers: [], chosenId: null, e164: '+8613900139000' })
    // The second call does not push itself before the first.
    expect(board.get('cards').current).toBe('line-1')
  })

  it('comes without the one it replaces, whose text goes to the hub all the same', async () => {
    const callId = uuid()
    cards.ringing(line({ callId }))
    tell(line({ phase: 'talking', answeredAt: 5 }))
    await cards.saveDraft(draftOf(callId, '外呼也写'))
    tell(line({ phase: 'ended', endedAt: 9 }))
    const seen: string[][] = []
    board.watch('cards', (state) => seen.push(state.cards.map(({ callKey }) => callKey)))
    cards.ringing(line({ lineId: 'line-2', number: '13900139000' }))
    expect(seen).toEqual([[callId], ['line-2']])
    expect(board.get('cards').current).toBe('line-2')
    expect(sent.map(({ callId: id, note }) => [id, note.note])).toEqual([[callId, '外呼也写']])
  })

  it('is replaced by the hub’s word, before or after the INVITE, and keeps the choice', async () => {
    const callId = uuid()
    const fresh = { ...known[0]!, name: '张建国（新）', version: 2 }
    cards.ringing(line({ callId }))
    offer(callId, [fresh])
    expect(shown()[0]).toMatchObject({ source: 'hub', homePlace: '四川省成都市', chosenId: fresh.id })
    expect(shown()[0]?.customers[0]?.name).toBe('张建国（新）')
    expect(shown()[0]?.why[0]).toMatch(/VIP|贵宾|等级/)
    const early = uuid()
    offer(early, [])
    cards.ringing(line({ lineId: 'line-2', callId: early }))
    expect(shown()[1]).toMatchObject({ source: 'hub', customers: [] })
    offer(uuid(), [fresh], { extension: '8002' })
    expect(shown()).toHaveLength(2)
  })

  it('says why the call is here, and nothing of a call that came as every other', () => {
    const callId = uuid()
    cards.ringing(line({ callId }))
    const by = (outcome: string, detail: object = {}) => ({ rule: 'default', outcome, detail })
    offer(callId, [], { why: [by('adds'), by('decides')] })
    expect(shown()[0]?.why).toEqual([])
    offer(callId, [], { why: [by('decides', { why: 'timeout' })] })
    expect(shown()[0]?.why).toHaveLength(1)
  })

  it('follows a customer who is changed elsewhere', async () => {
    cards.ringing(line())
    const changed = { ...known[0]!, name: '张建军', version: 2 }
    link.answer(readCustomer, () => changed)
    link.delta({ kind: 'customer.changed', customerId: changed.id, version: 2, change: 7 })
    await Promise.resolve()
    await Promise.resolve()
    expect(shown()[0]?.customers[0]?.name).toBe('张建军')
  })

  it('is not made for colleagues and questions before a transfer', () => {
    cards.ringing(line({ direction: 'internal', number: '8002' }))
    tell(line({ lineId: 'c', direction: 'outbound', consultationFor: 'line-1', phase: 'talking' }))
    expect(shown()).toEqual([])
  })

  it('learns the id of a call dialled here from the feed', async () => {
    tell(line({ direction: 'outbound', phase: 'dialling', number: '13800138000' }))
    const callId = uuid()
    const call = { callId, direction: 'outbound', endedAt: null, extension: '8001', calledNumber: '013800138000' }
    link.delta({ kind: 'call.changed', call: { ...call, startedAt: Date.now() } as never })
    expect(shown()[0]).toMatchObject({ callKey: 'line-1', callId })
    await Promise.resolve()
    expect(described.at(-1)).toEqual(['line-1', { name: '张建国', level: 'normal', callId }])
    await cards.writeNote({ callKey: 'line-1', note: 'x', disposition: null, customerId: null })
    expect(sent[0]?.callId).toBe(callId)
  })
})

describe('a call that a colleague passes on', () => {
  const call = (callId: string, endedAt: number | null = null) => ({
    kind: 'call.changed' as const,
    call: {
      callId,
      direction: 'inbound',
      endedAt,
      extension: '8001',
      callerNumber: '13800138000',
      startedAt: 1,
    } as never,
  })
  const passedOn = { direction: 'inbound', phase: 'talking', number: '13800138000', callId: null } as const

  it('gets its card and the hub’s id, whichever of the two comes first', async () => {
    const [first, second] = [uuid(), uuid()]
    tell(line({ direction: 'internal', phase: 'talking', number: '8002', callId: uuid() }))
    tell(line(passedOn))
    expect(shown()[0]).toMatchObject({ number: '13800138000', callId: null })
    link.delta(call(first))
    expect(shown()[0]).toMatchObject({ callId: first })
    await Promise.resolve()
    expect(described.at(-1)).toEqual(['line-1', { name: '张建国', level: 'normal', callId: first }])
    tell()
    link.delta(call(second))
    tell(line({ ...passedOn, lineId: 'line-2' }))
    expect(shown().find(({ lineId }) => lineId === 'line-2')).toMatchObject({ callId: second })
  })

  it('is not taken for a later one with the same number', () => {
    const callId = uuid()
    link.delta(call(callId))
    link.delta(call(callId, 2))
    tell(line({ direction: 'outbound', phase: 'dialling', number: '13800138000', callId: null }))
    expect(shown()[0]).toMatchObject({ callId: null })
  })
})

describe('what is typed', () => {
  it('survives the programme, and stays until the note of the wrap-up is written', async () => {
    const callId = uuid()
    cards.ringing(line({ callId }))
    tell(line({ phase: 'talking', answeredAt: 5 }))
    await cards.saveDraft(draftOf(callId, '两桶'))
    cards.close()
    cards = begin()
    tell(line())
    expect(await cards.readDraft({ callKey: callId })).toMatchObject({ note: '两桶' })
    tell(line({ phase: 'ended', endedAt: 9 }))
    agentIs('wrap-up')
    tell()
    expect(shown()).toHaveLength(1)
    expect(await cards.writeNote({ callKey: callId, note: '两桶', disposition: null, customerId: null })).toEqual({
      sent: true,
    })
    expect(await cards.readDraft({ callKey: callId })).toBeNull()
    expect(shown()).toHaveLength(1)
    agentIs('ready')
    expect(shown()).toEqual([])
    expect(sent).toHaveLength(1)
  })

  it('is sent by itself when wrap-up ends before the agent does', async () => {
    const callId = uuid()
    cards.ringing(line({ callId }))
    tell(line({ phase: 'talking', answeredAt: 5 }))
    await cards.saveDraft(draftOf(callId, '明天送'))
    tell(line({ phase: 'ended', endedAt: 9 }))
    agentIs('wrap-up')
    tell()
    agentIs('ready')
    expect(sent.map(({ callId: id, note }) => [id, note.note])).toEqual([[callId, '明天送']])
    expect(shown()).toEqual([])
  })

  it('keeps what is typed while a note is on its way', async () => {
    const callId = uuid()
    cards.ringing(line({ callId }))
    await cards.saveDraft(draftOf(callId, '一'))
    const writing = cards.writeNote({ callKey: callId, note: '一', disposition: null, customerId: null })
    await cards.saveDraft(draftOf(callId, '一二'))
    await writing
    expect(store.drafts.read(callId)?.note).toBe('一二')
  })

  it('keeps the card of a new customer who is begun and not stored, until the form is cleared', async () => {
    const callId = uuid()
    cards.ringing(line({ callId }))
    tell(line({ phase: 'talking', answeredAt: 5 }))
    const begun = { ...draftOf(callId, '新客户订水'), customerFields: { 'new.name': '周强' } }
    await cards.saveDraft(begun)
    tell(line({ phase: 'ended', endedAt: 9 }))
    agentIs('wrap-up')
    tell()
    await cards.writeNote({ callKey: callId, note: begun.note, disposition: null, customerId: null })
    agentIs('ready')
    expect(shown()).toHaveLength(1)
    expect(store.drafts.read(callId)?.customerFields).toEqual({ 'new.name': '周强' })
    await cards.saveDraft({ ...begun, customerFields: {} })
    expect(shown()).toEqual([])
  })

  it('cannot be put away while the call lasts', async () => {
    cards.ringing(line())
    await expect(cards.closeCard({ callKey: 'line-1' })).rejects.toMatchObject({ code: 'seat.line-cannot' })
    tell(line({ phase: 'talking', answeredAt: 3 }))
    tell(line({ phase: 'ended', endedAt: 4 }))
    await cards.closeCard({ callKey: 'line-1' })
    expect(shown()).toEqual([])
  })
})

describe('readNumber', () => {
  it('knows the numbering plans of other countries, and reads a bare number as a neighbour', () => {
    expect(readNumber('0012125550123', null).key).toBe('+12125550123')
    expect(readNumber('+13800138000', null).key).toBe('+8613800138000')
    expect(readNumber('86001234', '28').key).toBe('+862886001234')
    expect(readNumber('86001234', null).key).toBe('86001234')
  })
})

describe('how long a card stays', () => {
  const ended = { endedAt: 1000, answered: true, wrappedUp: false, written: false, replaced: false }
  it.each([
    ['the call goes on', { ...ended, endedAt: null, wrappedUp: true, written: true }, 'ready', 9e9, false],
    ['wrap-up lasts', { ...ended, wrappedUp: true, written: true }, 'wrap-up', 9e9, false],
    ['wrap-up is over', { ...ended, wrappedUp: true }, 'ready', 1001, true],
    ['an outbound call has just ended', ended, 'ready', 9e9, false],
    ['its note is written', { ...ended, written: true }, 'ready', 1001, true],
    ['the next call is in front', { ...ended, replaced: true }, 'talking', 1001, true],
    ['nobody answered, just now', { ...ended, answered: false }, 'ready', 1000 + unansweredMs - 1, false],
    ['nobody answered, a while ago', { ...ended, answered: false }, 'wrap-up', 1000 + unansweredMs, true],
  ] as const)('%s', (_what, life, agent, now, closes) => {
    expect(mayClose(life, agent, now)).toBe(closes)
  })
})

import { v7 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CustomerId, type RecordingId, type RecordingMarkId } from '../../../../contract/ids.ts'
import { listRecordings, type RecordingFilter } from '../../../../hub/recordings/recording-list.store.ts'
import {
  createRecordingsStore,
  type NewRecording,
  rebuildRecordingIndex,
} from '../../../../hub/recordings/recordings.store.ts'
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../support/test-database.ts'
import { firstCallAt } from './stage.ts'

const people = [uuid(), uuid(), uuid()]
const names = ['张建国', '李秀英', '王小明', null]
const customers = names.map(() => uuid() as CustomerId)
const count = 60

const made = (at: number): NewRecording => {
  const who = at % 3
  return {
    ...{ id: uuid() as RecordingId, callId: `call-${String(at)}`, origin: `pbx:${String(at)}`, missingMs: 0 },
    source: at % 10 === 0 ? 'softphone' : 'pbx',
    state: at % 15 === 0 ? 'silent' : 'ready',
    // Pairs of the same millisecond.
    startedAt: firstCallAt + Math.floor(at / 2) * 60_000,
    durationMs: at * 1_000,
    direction: at % 5 === 0 ? 'outbound' : 'inbound',
    ...{ number: `1380000${String(1_000 + at)}`, numberKey: `+861380000${String(1_000 + at)}` },
    ...{ customerId: customers[at % 4] ?? null, customerName: names[at % 4] ?? null },
    ...{ queue: (at % 2 === 0 ? 'water' : 'complaint') as never, extension: `800${String(who)}` as never },
    ...{
      userId: at === 7 ? null : (people[who] ?? null),
      agentName: `陈${'一二三'[who] ?? ''}`,
      team: at === 7 ? null : 'abc'[who]!,
    },
    ...{ folder: '2026-10-05', wavBytes: 1, mp3Bytes: 1, sha256: 'x', paused: [], parts: [], arrivedAt: 1 },
    people: at === 7 ? [] : [people[who]!, ...(at % 20 === 1 ? [people[0]!] : [])],
  }
}

describe.each(databaseKinds)('the list of recordings on %s', (kind) => {
  let database: TestDatabase
  const all: NewRecording[] = []
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    const store = createRecordingsStore(database)
    // In another order than their calls began: seats send theirs late.
    for (let at = 0; at < count; at += 1) all.push(made(at))
    for (const recording of [...all].sort((a, b) => (a.id < b.id ? 1 : -1))) {
      await database.transaction((tx) => store.put(tx, recording, 1))
    }
    await database.transaction((tx) =>
      store.putMark(tx, all[12]!.id, {
        ...{
          id: uuid() as RecordingMarkId,
          atMs: 5,
          text: '客户要求退款',
          byName: '陈一',
          byUserId: 'x',
          writtenAt: 1,
        },
      }),
    )
    await database.transaction((tx) => store.hold(tx, all[20]!.id, { reason: '投诉', byName: '陈一', at: 1 }))
  })
  afterAll(() => database.close())

  /** Every page, one after the other. */
  const found = async (filter: Partial<RecordingFilter>, limit = 7): Promise<string[]> => {
    const ids: string[] = []
    let before: number | null = null
    do {
      const page = await listRecordings(database.db, { reach: { scope: 'all' }, ...filter }, { before, limit })
      ids.push(...page.recordings.map(({ callId }) => callId))
      before = page.next
    } while (before !== null)
    expect(new Set(ids).size).toBe(ids.length)
    return ids
  }
  const expected = (accept: (recording: NewRecording, at: number) => boolean): string[] =>
    all
      .map((recording, at) => ({ ...recording, at }))
      .filter((recording) => accept(recording, recording.at))
      .map(({ callId }) => callId)
      .sort()
  const sorted = async (filter: Partial<RecordingFilter>) => (await found(filter)).sort()

  it('is newest first, each once, page by page', async () => {
    const ids = await found({})
    expect(ids).toHaveLength(count)
    const times = ids.map((id) => all.find(({ callId }) => callId === id)!.startedAt)
    expect(times).toEqual([...times].sort((a, b) => b - a))
  })

  it('is narrowed by anything of the call', async () => {
    const from = firstCallAt + 5 * 60_000
    const to = firstCallAt + 9 * 60_000
    expect(await sorted({ from, to })).toEqual(expected(({ startedAt }) => startedAt >= from && startedAt < to))
    expect(await sorted({ direction: 'outbound' })).toEqual(expected(({ direction }) => direction === 'outbound'))
    expect(await sorted({ direction: 'inbound' })).toEqual(expected(({ direction }) => direction === 'inbound'))
    expect(await sorted({ queue: 'water', extension: '8001' })).toEqual(
      expected((_, at) => at % 2 === 0 && at % 3 === 1),
    )
    expect(await sorted({ source: 'softphone' })).toEqual(expected(({ source }) => source === 'softphone'))
    expect(await sorted({ source: 'pbx', state: 'ready' })).toEqual(expected((_, at) => at % 10 !== 0 && at % 15 !== 0))
    expect(await sorted({ state: 'silent' })).toEqual(expected(({ state }) => state === 'silent'))
    expect(await sorted({ customerId: customers[1]! })).toEqual(expected((_, at) => at % 4 === 1))
    expect(await sorted({ callId: 'call-9' })).toEqual(['call-9'])
    expect(await sorted({ held: true })).toEqual(['call-20'])
    expect(await sorted({ held: false })).toHaveLength(count - 1)
    expect(await sorted({ minMs: 5_000, maxMs: 8_000, queue: 'water' })).toEqual(['call-6', 'call-8'])
  })

  it('reaches only what somebody may hear', async () => {
    const own = { scope: 'own', userId: people[0]! } as const
    expect(await sorted({ reach: own })).toEqual(expected((_, at) => at % 3 === 0 || at % 20 === 1))
    expect(await sorted({ reach: own, callId: 'call-2' })).toEqual([])
    expect(await sorted({ reach: own, queue: 'water' })).toEqual(expected((_, at) => at % 6 === 0))
    const team = { scope: 'team', team: 'b' } as const
    // 7 is nobody's, which every team sees.
    expect(await sorted({ reach: team })).toEqual(expected((_, at) => at % 3 === 1))
    expect(await sorted({ reach: { scope: 'team', team: 'c' } })).toEqual(expected((_, at) => at % 3 === 2 || at === 7))
    expect(await sorted({ reach: { scope: 'team', team: null } })).toEqual(['call-7'])
    expect(await sorted({ reach: team, direction: 'outbound' })).toEqual(expected((_, at) => at % 15 === 10))
  })

  it('is searched by number, both names and marks', async () => {
    const text = (wanted: string, withNumbers = true): Partial<RecordingFilter> => ({ text: { wanted, withNumbers } })
    expect(await sorted(text('13800001023'))).toEqual(['call-23'])
    expect(await sorted(text('1023'))).toEqual(['call-23'])
    expect(await sorted(text('1023', false))).toEqual([])
    expect(await sorted(text('建国'))).toEqual(expected((_, at) => at % 4 === 0))
    expect(await sorted(text('zhangjianguo'))).toEqual(expected((_, at) => at % 4 === 0))
    expect(await sorted(text('陈二'))).toEqual(expected((_, at) => at % 3 === 1))
    expect(await sorted(text('退款'))).toEqual(['call-12'])
    expect(await sorted({ ...text('李秀英'), queue: 'water' })).toEqual([])
    expect(await sorted({ ...text('张建国'), minMs: 50_000 })).toEqual(['call-52', 'call-56'])
    expect(await sorted({ ...text('张建国'), reach: { scope: 'own', userId: people[0]! } })).toEqual(
      expected((_, at) => at % 4 === 0 && (at % 3 === 0 || at % 20 === 1)),
    )
    expect(await sorted({ ...text('陈'), reach: { scope: 'team', team: 'b' } })).toEqual(
      expected((_, at) => at % 3 === 1),
    )
    expect(await sorted(text('没有这个人'))).toEqual([])
    expect(await sorted(text('%_" OR'))).toEqual([])
  })

  it('finds the same in an index that was made anew', async () => {
    await database.transaction((tx) => rebuildRecordingIndex(tx))
    expect(await sorted({ text: { wanted: '退款', withNumbers: true } })).toEqual(['call-12'])
    expect(await sorted({ text: { wanted: '王小明', withNumbers: true } })).toEqual(expected((_, at) => at % 4 === 2))
  })
})

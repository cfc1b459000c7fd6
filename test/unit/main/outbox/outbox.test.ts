import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSeatStore, type SeatStore } from '../../../../main/cache/seat-store.ts'
import { createOutbox, type Outbox, type Sender } from '../../../../main/outbox/outbox.ts'
import { sendVerdict } from '../../../../main/outbox/send-verdict.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { createFakeLink } from '../../../support/fake-link.ts'
import { newBoard } from '../../../support/seat-board.ts'
import { waitFor } from '../../../support/wait-for.ts'

let folder: string
let store: SeatStore
let outbox: Outbox
const link = createFakeLink()
const board = newBoard()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-outbox-'))
  store = openSeatStore(join(folder, 'seat.db'), '22'.repeat(32))
})
afterEach(() => {
  outbox.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (sender: Sender, owner = 'hub/wang'): Outbox => {
  outbox = createOutbox({
    store: store.outbox,
    atomically: store.atomically,
    link,
    board,
    language: () => 'zh-CN',
    shownKinds: ['note'],
    conflictKinds: ['order'],
    lateKinds: ['note'],
    senders: { note: sender },
    log: () => undefined,
    backOff: { firstMs: 1, longestMs: 2 },
  })
  outbox.aim(owner)
  return outbox
}
const entry = (body: unknown, kind = 'note') => ({ id: uuid(), kind, body, createdAt: 1 })

describe('the outbox', () => {
  it('is on the disk before it is sent, and sent once', async () => {
    const seen: unknown[] = []
    const note = entry('a')
    open(async (body) => {
      expect(store.outbox.find(note.id)?.state).toBe('waiting')
      seen.push(body)
    })
    expect(await outbox.put(note)).toBe('sent')
    expect(await outbox.put(note)).toBe('sent')
    expect(seen).toEqual(['a'])
    expect(outbox.waiting()).toBe(0)
  })

  it('keeps order and loses nothing while the hub is away, and shows how many wait', async () => {
    const seen: unknown[] = []
    let away = true
    open(async (body) => {
      if (away) throw new SeatError('seat.hub-away')
      seen.push(body)
    })
    expect(await outbox.put(entry('a'), 5)).toBe('waiting')
    expect(await outbox.put(entry('b'), 5)).toBe('waiting')
    expect(board.get('cache').waiting).toBe(2)
    away = false
    link.go('online')
    await waitFor('both', () => seen.length === 2)
    expect(seen).toEqual(['a', 'b'])
    await waitFor('the count', () => board.get('cache').waiting === 0)
  })

  it('does not let one that the hub refuses hold up the others, and keeps it', async () => {
    const seen: unknown[] = []
    open(async (body) => {
      if (body === 'bad') throw SeatError.fromHub('access.denied', 'no')
      seen.push(body)
    })
    expect(await outbox.put(entry('bad'))).toBe('refused')
    expect(await outbox.put(entry('good'))).toBe('sent')
    expect(await outbox.put(entry('x', 'nobody knows this kind'))).toBe('refused')
    expect(store.outbox.refused('hub/wang').map(({ body, lastError }) => [body, lastError])).toEqual([
      ['bad', 'access.denied'],
      ['x', 'no sender for nobody knows this kind'],
    ])
  })

  it('counts what the hub refused, keeps why, tries it again when asked, and forgets it only then', async () => {
    let may = false
    open(async () => {
      if (!may) throw SeatError.fromHub('access.denied', '您没有这个权限。')
    })
    const [one, two] = [entry('a'), entry('b')]
    await outbox.put(one)
    await outbox.put(two)
    expect(board.get('cache').refused).toBe(2)
    expect(outbox.refused().map(({ body, words }) => [body, words])).toEqual([
      ['a', '您没有这个权限。'],
      ['b', '您没有这个权限。'],
    ])
    may = true
    outbox.sendAgain(one.id)
    await waitFor('it to be sent', () => outbox.find(one.id)?.state === 'sent')
    outbox.discard(one.id)
    expect(outbox.find(one.id)?.state).toBe('sent')
    outbox.discard(two.id)
    expect(outbox.find(two.id)).toBeNull()
    expect(board.get('cache').refused).toBe(0)
  })

  it('sends nobody’s words for somebody else, nor to another hub', async () => {
    const seen: unknown[] = []
    let away = true
    open(async (body) => {
      if (away) throw new SeatError('seat.hub-away')
      seen.push(body)
    })
    await outbox.put(entry('of wang'), 5)
    outbox.aim(null)
    expect(board.get('cache').waiting).toBe(0)
    // Her call ends after she has gone: it is hers all the same.
    await outbox.put(entry('of wang too'), 5)
    away = false
    for (const other of ['hub/li', 'other hub/wang']) {
      outbox.aim(other)
      expect(await outbox.put(entry(other))).toBe('sent')
    }
    expect(seen).toEqual(['hub/li', 'other hub/wang'])
    outbox.aim('hub/wang')
    await waitFor('hers', () => outbox.waiting() === 0)
    expect(seen.slice(2)).toEqual(['of wang', 'of wang too'])
  })

  it('is patient with what may come right, and not for ever', () => {
    const of = (code: string, attempts: number) => sendVerdict(SeatError.fromHub(code, ''), attempts, true)
    expect(of('seat.hub-away', 100_000)).toBe('later')
    expect(of('pbx.unavailable', 100_000)).toBe('later')
    expect(of('thing.not-found', 0)).toBe('later')
    expect(of('thing.not-found', 50)).toBe('refused')
    expect(sendVerdict(SeatError.fromHub('thing.not-found', ''), 0, false)).toBe('refused')
    expect(of('request.invalid', 0)).toBe('refused')
    expect(sendVerdict(new Error('a fault of ours'), 0, true)).toBe('later')
    expect(sendVerdict(new Error('a fault of ours'), 50, true)).toBe('refused')
  })
})

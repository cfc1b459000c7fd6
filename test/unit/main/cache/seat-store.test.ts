import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type SignedIn } from '../../../../contract/access.ts'
import { type DialogRecord } from '../../../../main/cache/dialog-records.ts'
import { openSeatStore, type SeatStore } from '../../../../main/cache/seat-store.ts'

const key = '11'.repeat(32)
let folder: string
let file: string
const open: SeatStore[] = []
const openStore = (now?: () => number): SeatStore => {
  const store = openSeatStore(file, key, now)
  open.push(store)
  return store
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-seat-'))
  file = join(folder, 'seat.db')
})
afterEach(() => {
  for (const store of open.splice(0)) store.close()
  rmSync(folder, { recursive: true, force: true })
})

const draft = {
  callKey: 'call-1',
  note: '两桶水 13800138000',
  disposition: null,
  customerId: null,
  customerFields: { name: '张建' },
  changedAt: Date.now(),
}
const dialog: DialogRecord = {
  lineId: 'line-1',
  sipCallId: 'abc@pbx',
  localTag: 'l',
  remoteTag: 'r',
  callId: null,
  queue: null,
  number: '13800138000',
  direction: 'inbound',
  held: false,
  muted: false,
  codec: null,
  startedAt: 1,
  answeredAt: 2,
  seenAt: 3,
}

const signedIn = (token: string): SignedIn => ({
  accessToken: token,
  accessExpiresAt: 9,
  refreshToken: token,
  refreshExpiresAt: 9,
  me: {
    userId: uuid() as never,
    sessionId: uuid() as never,
    jobNumber: '1001',
    name: '王芳',
    team: null,
    station: null,
    language: 'zh-CN',
    grants: {},
  },
})

describe('what the seat must not lose', () => {
  it('is there for another process at once, without closing the first', () => {
    const first = openStore()
    first.drafts.save(draft)
    first.drafts.save({ ...draft, note: '三桶水' })
    first.dialogs.put(dialog)
    first.records.write('session', { signedIn: signedIn('r'), accessUntil: 9, extension: '8001' })
    // A killed process closes nothing: what a second connection sees is what a restart finds.
    const second = openStore()
    expect(second.drafts.read('call-1')?.note).toBe('三桶水')
    expect(second.dialogs.list()).toEqual([dialog])
    expect(second.records.read('session')?.extension).toBe('8001')
    second.dialogs.remove('line-1')
    expect(first.dialogs.list()).toEqual([])
    second.drafts.remove('call-1')
    expect(first.drafts.list()).toEqual([])
    expect(first.records.read('enrolment')).toBeNull()
  })

  it('lies encrypted on the disk, flushed', async () => {
    const store = openStore()
    store.drafts.save(draft)
    store.records.write('session', { signedIn: signedIn('token-that-is-secret'), accessUntil: 9, extension: null })
    await store.flushed()
    for (const name of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, name))
      for (const secret of ['13800138000', '张建', 'token-that-is-secret', '两桶水']) {
        expect(`${name} ${String(bytes.includes(secret))}`).toBe(`${name} false`)
      }
    }
  })

  it('sets a broken file aside and says so', () => {
    writeFileSync(file, 'not a database at all '.repeat(500))
    const store = openStore()
    expect(store.setAside).toMatch(/unreadable/)
    store.drafts.save(draft)
    expect(store.drafts.read('call-1')).toEqual(draft)
  })

  it('forgets drafts of long ago, and notes that were sent', () => {
    const month = 31 * 24 * 3_600_000
    const store = openStore()
    store.drafts.save({ ...draft, changedAt: Date.now() - month })
    const id = uuid()
    store.outbox.put({ id, kind: 'call-note', body: {}, createdAt: 1 }, null)
    store.outbox.sent(id)
    expect(openStore().outbox.find(id)?.state).toBe('sent')
    const later = openStore(() => Date.now() + month)
    expect(later.drafts.list()).toEqual([])
    expect(later.outbox.find(id)).toBeNull()
  })
})

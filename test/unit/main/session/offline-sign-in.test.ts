import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSeatStore, type SeatStore } from '../../../../main/cache/seat-store.ts'
import { createOfflineSignIn, type OfflineSignIn } from '../../../../main/session/offline-sign-in.ts'
import { agent } from '../../../support/order-seat.ts'

const day = 24 * 3_600_000
const me = agent()
let folder: string
let store: SeatStore
let at: number
let offline: OfflineSignIn

const open = (): OfflineSignIn =>
  createOfflineSignIn({
    records: store.records,
    seat: () => '8001',
    now: () => at,
    // The real one takes half a second; what it is made of is tested once below.
    derive: async (password, salt) => Buffer.from(`${password}${salt.toString('hex')}`.padEnd(80).slice(0, 80)),
  })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-offline-'))
  store = openSeatStore(join(folder, 'seat.db'), '44'.repeat(32))
  at = 1_780_000_000_000
  offline = open()
  await offline.keep(me, 'blue kettles', 30 * day)
})
afterEach(() => {
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

const refusal = (jobNumber: string, password: string) =>
  offline.check(jobNumber, password).then(
    () => null,
    (error: unknown) => error,
  )

describe('signing in without the hub', () => {
  it('knows the person by his password, with the rights and the seat he had', async () => {
    expect(await offline.check('8001', 'blue kettles')).toEqual({ me, extension: '8001' })
    offline.update({ ...me, name: '王芳芳' }, '8002')
    expect(await open().check(' 8001 ', 'blue kettles')).toMatchObject({ me: { name: '王芳芳' }, extension: '8002' })
  })

  it('refuses a wrong password and anybody else, and says so', async () => {
    expect(await refusal('8001', 'blue kettle')).toMatchObject({ code: 'seat.offline-wrong', parameters: { left: 4 } })
    expect(await refusal('8002', 'blue kettles')).toMatchObject({ code: 'seat.offline-unknown' })
  })

  it('locks after five wrong tries, also over restarts, until the hub has been there', async () => {
    for (let tries = 0; tries < 4; tries += 1) {
      expect(await refusal('8001', 'wrong')).toMatchObject({ code: 'seat.offline-wrong' })
      offline = open()
    }
    expect(await refusal('8001', 'wrong')).toMatchObject({ code: 'seat.offline-locked' })
    expect(await refusal('8001', 'blue kettles')).toMatchObject({ code: 'seat.offline-locked' })
    await offline.keep(me, 'blue kettles', 30 * day)
    expect(await refusal('8001', 'blue kettles')).toBeNull()
  })

  it('begins to count anew after the right one', async () => {
    for (let round = 0; round < 3; round += 1) {
      for (let tries = 0; tries < 4; tries += 1) await refusal('8001', 'wrong')
      expect(await refusal('8001', 'blue kettles')).toBeNull()
    }
  })

  it('does not give tries away to whoever asks many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal('8001', 'wrong')))
    const wrong = answers.filter((error) => (error as { code: string }).code === 'seat.offline-wrong')
    expect(wrong).toHaveLength(4)
    expect(await refusal('8001', 'blue kettles')).toMatchObject({ code: 'seat.offline-locked' })
  })

  it('expires after seven days, sooner when the hub’s session does, and with a clock put back', async () => {
    at += 7 * day - 1
    expect(await refusal('8001', 'blue kettles')).toBeNull()
    at += 1
    expect(await refusal('8001', 'blue kettles')).toMatchObject({ code: 'seat.offline-expired' })
    await offline.keep(me, 'blue kettles', day)
    at += day
    expect(await refusal('8001', 'blue kettles')).toMatchObject({ code: 'seat.offline-expired' })
    await offline.keep(me, 'blue kettles', 30 * day)
    at -= day
    expect(await refusal('8001', 'blue kettles')).toMatchObject({ code: 'seat.offline-expired' })
  })

  it('knows the seat of somebody who sat down and left while it was being kept', async () => {
    const person = { ...me, jobNumber: '8003', userId: '0192f000-0000-7000-8000-0000000000aa' as never }
    let made = (): void => undefined
    const slow = createOfflineSignIn({
      records: store.records,
      seat: () => null,
      now: () => at,
      derive: (password) => new Promise((resolve) => (made = () => resolve(Buffer.from(password)))),
    })
    const keeping = slow.keep(person, 'red kettles', day)
    slow.update(person, '8004')
    made()
    await keeping
    expect(store.records.read('offlineSignIns')?.[0]).toMatchObject({ jobNumber: '8003', extension: '8004' })
  })

  it('is waited for by whoever closes right after the sign-in', async () => {
    let made = (): void => undefined
    const slow = createOfflineSignIn({
      records: store.records,
      seat: () => '8001',
      now: () => at,
      derive: (password) => new Promise((resolve) => (made = () => resolve(Buffer.from(password)))),
    })
    void slow.keep({ ...me, jobNumber: '8002' }, 'red kettles', day)
    let closed = false
    const closing = slow.settled().then(() => (closed = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(closed).toBe(false)
    made()
    await closing
    expect(store.records.read('offlineSignIns')?.map(({ jobNumber }) => jobNumber)).toEqual(['8002', me.jobNumber])
  })

  it('forgets a person whom the hub has signed out, and everybody with the hub', async () => {
    await offline.keep(agent({ jobNumber: '8002', userId: me.sessionId as never }), 'green cups', 30 * day)
    offline.forget('8001')
    expect(await refusal('8001', 'blue kettles')).toMatchObject({ code: 'seat.offline-unknown' })
    expect(await refusal('8002', 'green cups')).toBeNull()
    offline.clear()
    expect(await refusal('8002', 'green cups')).toMatchObject({ code: 'seat.offline-unknown' })
  })

  it('keeps no password: not in the records, not on the disk', async () => {
    const real = createOfflineSignIn({ records: store.records, seat: () => null })
    await real.keep(me, 'a password nobody else has', 30 * day)
    expect(await real.check('8001', 'a password nobody else has')).toMatchObject({ me })
    expect(JSON.stringify(store.records.read('offlineSignIns'))).not.toContain('nobody else')
    await store.flushed()
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name)).includes('nobody else')).toBe(false)
    }
  })
})

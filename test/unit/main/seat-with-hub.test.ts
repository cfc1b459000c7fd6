import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerFromInput } from '../../../hub/customers/customer-content.ts'
import { insertCustomers } from '../../../hub/customers/customer.store.ts'
import { readNumber } from '../../../main/cards/read-number.ts'
import { openSeatParts, type SeatParts } from '../../../main/seat-parts.ts'
import { generateCustomer } from '../../support/customer-generator.ts'
import { newBoard } from '../../support/seat-board.ts'
import { openSeatHub, type SeatHub } from '../../support/seat-hub.ts'
import { testPassword } from '../../support/test-hub.ts'
import { waitFor } from '../../support/wait-for.ts'

let hub: SeatHub
let folder: string
let parts: SeatParts
const board = newBoard()

beforeEach(async () => {
  hub = await openSeatHub()
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-with-hub-'))
  parts = await openSeatParts({
    folder,
    key: 'ef'.repeat(32),
    board,
    language: () => 'zh-CN',
    device: 'test',
    log: () => undefined,
    proveAudio: async () => [],
    openSoftphone: () => ({ phone: { kind: 'softphone', lines: () => [], close: async () => undefined } as never }),
    liveTimings: { pingMs: 50, silenceMs: 1_000, backOff: { firstMs: 20, longestMs: 100 } },
  })
}, 60_000)
afterEach(async () => {
  await parts.close()
  await hub.close()
  rmSync(folder, { recursive: true, force: true })
})

async function signIn(): Promise<void> {
  const { jobNumber } = await hub.addUser('agent')
  await parts.commands['session.enrol']({ code: hub.code })
  await parts.commands['session.sign-in']({ jobNumber, password: testPassword })
  await parts.commands['session.choose-seat']({ extension: '8001' as never })
}

describe('a seat and its hub', () => {
  it('fills the cache with 5,000 customers, with progress', async () => {
    for (let start = 0; start < 5_000; start += 1_000) {
      const records = Array.from({ length: 1_000 }, (_, offset) => ({
        customer: customerFromInput(generateCustomer(start + offset), { areaCode: '28' }, 1_763_800_000_000),
        digest: 'generated',
        importId: null,
      }))
      await hub.hub.database.transaction((tx) => insertCustomers(tx, records))
    }
    const progress: number[] = []
    const stop = board.watch('cache', (cache) => progress.push(cache.progress))
    await signIn()
    await waitFor('the cache', () => board.get('cache').state === 'current', { timeoutMs: 60_000 })
    stop()
    expect(board.get('cache')).toMatchObject({ customers: 5_000, progress: 1 })
    expect(progress.filter((one) => one > 0 && one < 1).length).toBeGreaterThan(3)
    for (const index of [0, 1_234, 4_999]) {
      const made = generateCustomer(index)
      const kept = parts.cache.read(made.id)
      expect(kept?.name).toBe(made.name)
      const { key } = readNumber(made.numbers[0]?.typed ?? '', parts.cache.position().areaCode)
      expect(parts.cache.byNumber(key).map(({ id }) => id)).toContain(made.id)
    }
  }, 120_000)

  it('is back at its seat after the hub was restarted, with the state it had', async () => {
    await signIn()
    await parts.commands['seat.set-state']({ state: 'break', reason: 'meal', until: null })
    await waitFor('the break', () => board.get('seat').agent?.state === 'break')
    await waitFor('the break to be stored', () => hub.hub.floor?.agents.unsaved() === 0)
    await hub.restart(async () => {
      await waitFor('offline', () => board.get('health').hub.state === 'offline')
    })
    await waitFor('online', () => board.get('health').hub.state === 'online')
    await waitFor('the break again', () => board.get('seat').agent?.state === 'break')
    expect(board.get('session')).toMatchObject({ phase: 'signed-in', extension: '8001', endedBecause: null })
    expect(board.get('seat').agent?.reason).toBe('meal')
    // The old tokens are still good: the hub's secret is on its disk.
    expect((await parts.commands['directory.read'](null)).entries.length).toBeGreaterThan(0)
  }, 60_000)
})

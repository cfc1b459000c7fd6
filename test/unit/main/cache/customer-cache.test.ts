import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CustomerCache, openCustomerCache } from '../../../../main/cache/customer-cache.ts'
import { connectEncrypted } from '../../../../main/cache/open-encrypted.ts'
import { cachedCustomers, changesPage, oneCustomer } from '../../../support/cached-customers.ts'

const key = '5f'.repeat(32)
let folder: string
let file: string
const open: CustomerCache[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-cache-'))
  file = join(folder, 'customers.db')
})
afterEach(async () => {
  for (const cache of open.splice(0)) await cache.close()
  rmSync(folder, { recursive: true, force: true })
})

function openCache(about: { key?: string; idleMs?: number; broken?: (error: unknown) => void } = {}): CustomerCache {
  const cache = openCustomerCache({ file, key, ...about })
  open.push(cache)
  return cache
}

describe('the cache of customers', () => {
  it('finds everybody with a number, one, several or none', async () => {
    const cache = openCache()
    const a = oneCustomer({ keys: ['+8613800138000', '+862886001234'] })
    const b = oneCustomer({ keys: ['+862886001234'], name: '李芳' })
    await cache.writePage(changesPage({ customers: [a, b], to: 2 }), 0)
    expect(cache.byNumber('+8613800138000')).toEqual([a])
    expect(
      cache
        .byNumber('+862886001234')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([a.id, b.id].sort())
    expect(cache.byNumber('+8613900139000')).toEqual([])
    expect(cache.byNumber('')).toEqual([])
    expect(cache.read(b.id)).toEqual(b)
    expect(cache.position()).toMatchObject({ after: 2, newest: 2, customers: 2, areaCode: '28', epoch: 'one' })
  })

  it('takes an answer without news without starting its thread, and one with a new end by it', async () => {
    await openCache().writePage(changesPage({ customers: [oneCustomer()], to: 1 }), 0)
    const again = openCustomerCache({ file, key, workerFile: join(folder, 'none.js') })
    open.push(again)
    expect(again.position().after).toBe(1)
    expect(await again.writePage(changesPage({ to: 1 }), 1)).toEqual(again.position())
    for (const news of [
      { to: 2 },
      { to: 1, newest: 2 },
      { to: 1, epoch: 'two' },
      { customers: [oneCustomer()], to: 1 },
    ]) {
      await expect(again.writePage(changesPage(news), 1)).rejects.toThrow()
    }
  })

  it('follows changed numbers and removals, and keeps the newer of two versions', async () => {
    const cache = openCache()
    const before = oneCustomer({ keys: ['+8613800138000'], version: 1 })
    const after = oneCustomer({ id: before.id, keys: ['+8613900139000'], version: 2 })
    await cache.writePage(changesPage({ customers: [before], to: 1 }), 0)
    await cache.writePage(changesPage({ customers: [after], to: 2 }), 1)
    expect(cache.byNumber('+8613800138000')).toEqual([])
    expect(cache.byNumber('+8613900139000')).toEqual([after])
    await cache.put([before])
    expect(cache.read(before.id)?.version).toBe(2)
    await cache.writePage(changesPage({ removed: [before.id], to: 3 }), 2)
    expect(cache.read(before.id)).toBeNull()
    expect(cache.byNumber('+8613900139000')).toEqual([])
    expect(cache.position().customers).toBe(0)
  })

  it('takes a page of new, known and repeated customers as if they came one by one', async () => {
    const cache = openCache()
    const known = oneCustomer({ keys: ['+8613800138000'] })
    await cache.writePage(changesPage({ customers: [known], to: 1 }), 0)
    const many = [...cachedCustomers(150)]
    const twice = oneCustomer({ keys: ['+8613900139000'] })
    const changed = oneCustomer({ id: known.id, keys: ['+8613700137000'], version: 2 })
    const later = oneCustomer({ id: twice.id, keys: ['+8613600136000'], name: '李芳', version: 2 })
    const page = [...many.slice(0, 70), changed, twice, ...many.slice(70), later]
    await cache.writePage(changesPage({ customers: page, to: 200 }), 1)
    expect(cache.position().customers).toBe(152)
    for (const customer of [...many, changed, later]) {
      expect(cache.read(customer.id)).toEqual(customer)
      for (const { number } of customer.numbers) {
        expect(cache.byNumber(number).map(({ id }) => id)).toContain(customer.id)
      }
    }
    for (const gone of ['+8613800138000', '+8613900139000']) expect(cache.byNumber(gone)).toEqual([])
    expect((await cache.search('李芳', 10)).hits.map(({ customer }) => customer.id)).toContain(later.id)
  })

  it('begins anew when the hub has another database, and ignores a page asked twice', async () => {
    const cache = openCache()
    await cache.writePage(changesPage({ customers: [oneCustomer()], to: 5 }), 0)
    await cache.writePage(changesPage({ customers: [oneCustomer({ name: '王' })], to: 9 }), 0)
    expect(cache.position()).toMatchObject({ after: 5, customers: 1 })
    // Restored from an older copy: its numbers are behind ours.
    await cache.writePage(changesPage({ to: 3 }), 5)
    expect(cache.position()).toMatchObject({ after: 0, customers: 0 })
    await cache.writePage(changesPage({ customers: [oneCustomer()], to: 5 }), 0)
    await cache.writePage(changesPage({ customers: [oneCustomer()], to: 6, epoch: 'two' }), 5)
    expect(cache.position()).toMatchObject({ after: 0, customers: 0, epoch: 'two' })
    expect(cache.byNumber('+8613800138000')).toEqual([])
  })

  it('takes no masked number for a key', async () => {
    const cache = openCache()
    await cache.writePage(changesPage({ customers: [oneCustomer({ keys: ['138****8000'] })], to: 1 }), 0)
    expect(cache.byNumber('138****8000')).toEqual([])
  })

  it('searches by name, pinyin, initials and a fragment of a number', async () => {
    const cache = openCache({ idleMs: 20 })
    const customer = oneCustomer({ code: 'K-77' })
    await cache.put([customer, oneCustomer({ name: '李芳', keys: ['+8613900139000'] })])
    for (const [text, reason] of [
      ['建国', 'name-part'],
      ['张建国', 'name'],
      ['zhangjianguo', 'name-part'],
      ['ZJG', 'name-part'],
      ['k-77', 'code'],
      ['138 0013 8000', 'number'],
      ['0138', 'number-part'],
    ] as const) {
      const { hits, complete } = await cache.search(text, 20)
      expect([text, hits.map((hit) => hit.customer.id)]).toEqual([text, [customer.id]])
      expect([text, hits[0]?.reason]).toEqual([text, reason])
      expect(complete).toBe(true)
    }
    expect((await cache.search('1', 1)).complete).toBe(false)
    expect((await cache.search('%', 20)).hits).toEqual([])
  })

  it('goes on where it stopped', async () => {
    const first = openCache()
    await first.writePage(changesPage({ customers: [...cachedCustomers(300)], to: 300, newest: 900 }), 0)
    await first.close()
    open.length = 0
    const again = openCache()
    expect(again.position()).toMatchObject({ after: 300, newest: 900, customers: 300 })
  })
})

describe('what lies on the disk', () => {
  it('shows neither name nor number, in the file nor in its log', async () => {
    const cache = openCache()
    await cache.writePage(changesPage({ customers: [oneCustomer(), ...cachedCustomers(200)], to: 201 }), 0)
    const look = (): void => {
      const files = readdirSync(folder)
      expect(files).toContain('customers.db')
      for (const name of files) {
        const bytes = readFileSync(join(folder, name))
        for (const secret of ['13800138000', '张建国', 'zhangjianguo', '+8613800138000']) {
          expect(`${name} ${String(bytes.includes(secret))}`).toBe(`${name} false`)
        }
        expect(bytes.subarray(0, 15).toString('latin1')).not.toBe('SQLite format 3')
      }
    }
    look()
    await cache.close()
    open.length = 0
    look()
    const plain = new SqliteDatabase(file)
    expect(() => plain.prepare('SELECT * FROM customer').all()).toThrow(/not a database/)
    plain.close()
  })

  it('sets aside what it cannot read, and works with an empty one', async () => {
    const cache = openCache()
    await cache.put([oneCustomer()])
    await cache.close()
    open.length = 0
    const other = openCache({ key: 'a0'.repeat(32) })
    expect(other.setAside()).toMatch(/customers\.db\.unreadable-\d+$/)
    expect(other.position().customers).toBe(0)
    await other.put([oneCustomer()])
    expect(other.byNumber('+8613800138000')).toHaveLength(1)
  })

  it('rebuilds a file that breaks in the middle of work', async () => {
    const cache = openCache()
    await cache.writePage(changesPage({ customers: [...cachedCustomers(2000)], to: 2000 }), 0)
    await cache.close()
    open.length = 0
    const whole = connectEncrypted(file, key)
    whole.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
    whole.close()
    const bytes = readFileSync(file)
    // The first pages stay whole: the damage is found by a look-up only.
    bytes.fill(0x5a, 4096 * 8)
    writeFileSync(file, bytes)
    const broken: unknown[] = []
    const damaged = openCache({ broken: (error) => broken.push(error) })
    for (const customer of cachedCustomers(50)) damaged.byNumber(customer.numbers[0]?.number ?? '')
    expect(broken.length).toBeGreaterThan(0)
    await damaged.rebuild()
    expect(damaged.position()).toMatchObject({ after: 0, customers: 0 })
    await damaged.put([oneCustomer()])
    expect(damaged.byNumber('+8613800138000')).toHaveLength(1)
  })
})

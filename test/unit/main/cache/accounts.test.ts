import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ledgersApi } from '../../../../contract/api/ledgers.api.ts'
import { type CustomerId } from '../../../../contract/ids.ts'
import { type CustomerCache, openCustomerCache } from '../../../../main/cache/customer-cache.ts'
import { createAccountFill } from '../../../../main/cache/fill-accounts.ts'
import { emptyAccount } from '../../../../main/orders/local-account.ts'
import { SeatError } from '../../../../main/seat-error.ts'
import { changesPage, oneCustomer } from '../../../support/cached-customers.ts'
import { createFakeLink } from '../../../support/fake-link.ts'
import { waitFor } from '../../../support/wait-for.ts'

const ids = Array.from({ length: 5 }, () => uuid() as CustomerId)
let folder: string
let cache: CustomerCache
const open = (): CustomerCache => openCustomerCache({ file: join(folder, 'customers.db'), key: '55'.repeat(32) })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-accounts-'))
  cache = open()
})
afterEach(async () => {
  await cache.close()
  rmSync(folder, { recursive: true, force: true })
})

/** A hub whose accounts have changed in this order. */
function hubOf(changes: { id: CustomerId; points: number }[], epoch = 'one') {
  const link = createFakeLink()
  const asked: number[] = []
  link.answer(ledgersApi.accounts, ({ query }) => {
    const { after, limit } = query as { after: number; limit: number }
    asked.push(after)
    const page = changes.slice(after, after + limit)
    const accounts = page.map(({ id, points }, index) => ({ ...emptyAccount(id), points, change: after + index + 1 }))
    return { accounts, to: after + page.length, newest: changes.length, epoch }
  })
  return { link, asked }
}

const follow = (link: ReturnType<typeof createFakeLink>) => {
  const fill = createAccountFill({ cache, link, log: () => undefined, pageSize: 2, lingerMs: 1 })
  fill.begin()
  link.go('online')
  return fill
}

describe('the copy of the accounts', () => {
  it('is filled page by page beside the customers, followed, and there after a restart', async () => {
    await cache.writePage(changesPage({ customers: [oneCustomer()], to: 1 }), 0)
    const changes = ids.map((id, points) => ({ id, points }))
    const { link, asked } = hubOf(changes)
    const fill = follow(link)
    await waitFor('all', () => cache.accountPosition().after === 5)
    expect(asked).toEqual([0, 2, 4])
    expect(ids.map((id) => cache.account(id)?.points)).toEqual([0, 1, 2, 3, 4])
    expect(cache.account(uuid())).toBeNull()
    changes.push({ id: ids[0] as CustomerId, points: 70 })
    link.delta({ kind: 'accounts.changed', change: 6 })
    await waitFor('the change', () => cache.account(ids[0] ?? '')?.points === 70)
    fill.close()
    await cache.close()
    cache = open()
    expect(cache.account(ids[0] ?? '')?.points).toBe(70)
    expect(cache.accountPosition()).toEqual({ after: 6, newest: 6, epoch: 'one' })
    expect(cache.position().customers).toBe(1)
  })

  it('asks no thread when a start brings no news', async () => {
    const { link } = hubOf(ids.slice(0, 2).map((id, points) => ({ id, points })))
    const first = follow(link)
    await waitFor('both', () => cache.accountPosition().after === 2)
    first.close()
    await cache.close()
    const page = (change: object) => {
      const reply = { accounts: [], to: 2, newest: 2, epoch: 'one', ...change }
      return new Uint8Array(Buffer.from(JSON.stringify(reply)))
    }
    const workerFile = join(folder, 'there-is-none.ts')
    cache = openCustomerCache({ file: join(folder, 'customers.db'), key: '55'.repeat(32), workerFile })
    expect(await cache.writeAccounts(page({}), 2)).toEqual({ after: 2, newest: 2, epoch: 'one' })
    for (const news of [{ epoch: 'two' }, { newest: 3 }, { to: 1 }]) {
      await expect(cache.writeAccounts(page(news), 2), JSON.stringify(news)).rejects.toThrow()
    }
  })

  it('begins anew with another database, and tries again after the hub was away', async () => {
    const first = hubOf([{ id: ids[0] as CustomerId, points: 1 }])
    follow(first.link).close()
    const fill = follow(first.link)
    await waitFor('the first', () => cache.accountPosition().after === 1)
    fill.close()
    const other = hubOf([{ id: ids[1] as CustomerId, points: 2 }], 'two')
    const again = follow(other.link)
    await waitFor('the other', () => cache.account(ids[1] ?? '') !== null)
    expect(cache.account(ids[0] ?? '')).toBeNull()
    again.close()
  })

  it('is left alone by whoever may not read it', async () => {
    const link = createFakeLink()
    let asked = 0
    link.answer(ledgersApi.accounts, () => {
      asked += 1
      throw SeatError.fromHub('access.denied', '没有权限')
    })
    const fill = follow(link)
    await waitFor('the refusal', () => asked === 1)
    link.go('online')
    link.delta({ kind: 'accounts.changed', change: 9 })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(asked).toBe(1)
    fill.close()
  })
})

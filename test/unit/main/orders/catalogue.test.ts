import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { shopApi } from '../../../../contract/api/shop.api.ts'
import { type Product } from '../../../../contract/order/product.ts'
import { orderSettingsSchema } from '../../../../contract/order/settings.ts'
import { openSeatStore, type SeatStore } from '../../../../main/cache/seat-store.ts'
import { type Catalogue, createCatalogue } from '../../../../main/orders/catalogue.ts'
import { createFakeLink } from '../../../support/fake-link.ts'
import { oneProduct, oneStation } from '../../../support/order-seat.ts'
import { newBoard } from '../../../support/seat-board.ts'
import { waitFor } from '../../../support/wait-for.ts'

let folder: string
let store: SeatStore
let catalogue: Catalogue
let others = 0
const link = createFakeLink()
const board = newBoard()

const open = (): Catalogue => {
  catalogue = createCatalogue({
    store: store.catalogue,
    link,
    board,
    log: () => undefined,
    otherDatabase: () => (others += 1),
    lingerMs: 1,
  })
  return catalogue
}
const hub = (products: readonly Product[], to: number, epoch = 'one'): number[] => {
  const asked: number[] = []
  link.answer(shopApi.catalogue, ({ query }) => {
    const { after } = query as { after: number }
    asked.push(after)
    return {
      products: products.filter(({ change }) => change > after),
      ...{ giftRules: [], stations: after === 0 ? [oneStation()] : [], couriers: [] },
      ...{ settings: orderSettingsSchema.parse({}), loads: { yuhang: 3 }, timeZone: 'Asia/Shanghai', to, epoch },
    }
  })
  return asked
}
const names = (): string[] => board.get('shop').products.map(({ name }) => name)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'zuoxi-catalogue-'))
  store = openSeatStore(join(folder, 'seat.db'), '66'.repeat(32))
  others = 0
})
afterEach(() => {
  catalogue.close()
  store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the catalogue at the seat', () => {
  it('is fetched by change number, shown in its order, and there at the next start without the hub', async () => {
    const water = oneProduct({ position: 2 })
    const cup = oneProduct({ name: '纸杯', position: 1, change: 2 })
    hub([water, cup], 2)
    open().begin()
    await waitFor('it', () => board.get('shop').state === 'current')
    expect(names()).toEqual(['纸杯', '桶装水'])
    const asked = hub([{ ...water, name: '桶装水（新）', version: 2, change: 3 }], 3)
    link.delta({ kind: 'catalogue.changed', change: 3 })
    await waitFor('the change', () => names().includes('桶装水（新）'))
    expect(asked).toEqual([2])
    catalogue.close()
    link.go('offline')
    open()
    expect(names()).toEqual(['纸杯', '桶装水（新）'])
    expect(catalogue.loads()).toEqual({ yuhang: 3 })
    expect(catalogue.station('yuhang')?.name).toBe('余杭站')
    link.go('off')
  })

  it('is forgotten and fetched whole when the hub’s database is another one', async () => {
    hub([oneProduct({ name: '旧的', change: 5 })], 5)
    open().begin()
    await waitFor('it', () => names().includes('旧的'))
    const asked = hub([oneProduct({ name: '新的', change: 1 })], 1, 'two')
    link.delta({ kind: 'catalogue.changed', change: 6 })
    await waitFor('the other', () => names().includes('新的'))
    expect(names()).toEqual(['新的'])
    expect(asked.slice(0, 2)).toEqual([5, 0])
    expect(others).toBe(1)
  })
})

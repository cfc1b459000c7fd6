import { type CourierId, type GiftRuleId, type ProductId } from '../../contract/ids.ts'
import { giftRuleInputSchema, productInputSchema, type ProductInput } from '../../contract/order/product.ts'
import { orderSettingsSchema } from '../../contract/order/settings.ts'
import { stationInputSchema } from '../../contract/order/station.ts'
import { consoleActor } from '../operation-log/operation-log.ts'
import { type Shop } from '../shop/shop.ts'
import { districts } from './hangzhou.ts'
import { createLot, type Lot } from './seeded.ts'

/** What the orders of the sample are made of. */
export type WaterShop = {
  /** Barrels, the usual one first. */
  readonly barrels: readonly ProductId[]
  readonly smallBottles: readonly ProductId[]
  readonly dispensers: readonly ProductId[]
  /** Barrel → the book of tickets for it. */
  readonly books: ReadonlyMap<ProductId, ProductId>
  readonly couriers: ReadonlyMap<string, readonly CourierId[]>
}

const opened = Date.UTC(2023, 1, 1)
const bucket = { kind: '18.9L', perUnit: 1, depositFen: 5_000 }
const evenings = ['08:00-12:00', '12:30-20:00']
const weekend = ['08:30-18:00']
const week = {
  ...{ monday: evenings, tuesday: evenings, wednesday: evenings, thursday: evenings, friday: evenings },
  ...{ saturday: weekend, sunday: weekend },
}

/** Products, gifts, stations and couriers of 清泉水业; sending them again changes nothing. */
export async function putWaterShop(shop: Shop, seed: number): Promise<WaterShop> {
  const lot = createLot(seed + 77)
  let position = 0
  const put = async (
    about: Partial<ProductInput> & Pick<ProductInput, 'name' | 'unit' | 'priceFen'>,
  ): Promise<ProductId> => {
    const id = lot.id<ProductId>(opened)
    position += 10
    if (shop.product(id) !== undefined) return id
    await shop.putProduct(consoleActor, productInputSchema.parse({ id, version: 0, position, ...about }))
    return id
  }
  const barrel = (code: string, name: string, priceFen: number, vipFen: number): Promise<ProductId> =>
    put({
      code,
      name,
      unit: '桶',
      category: '桶装水',
      priceFen,
      levelPrices: { vip: vipFen },
      bucket,
      pointsPrice: priceFen / 10,
    })
  const barrels = [
    await barrel('QQ', '清泉矿泉水 18.9L', 1_800, 1_600),
    await barrel('NF', '农夫山泉 18.9L', 2_600, 2_400),
    await barrel('WH', '娃哈哈纯净水 18.9L', 2_000, 1_800),
    await barrel('YB', '怡宝纯净水 18.9L', 2_400, 2_200),
    await barrel('HL', '虎跑天然水 18.9L', 2_800, 2_500),
  ]
  const smallBottles = [
    await put({ code: 'NF550', name: '农夫山泉 550ml×24', unit: '箱', category: '小瓶水', priceFen: 3_600 }),
    await put({ code: 'QQ380', name: '清泉矿泉水 380ml×24', unit: '箱', category: '小瓶水', priceFen: 2_800 }),
    await put({ code: 'WH596', name: '娃哈哈 596ml×24', unit: '箱', category: '小瓶水', priceFen: 3_000 }),
  ]
  const pump = await put({ code: 'YSQ', name: '手压式压水器', unit: '个', category: '配件', priceFen: 1_500 })
  const rack = await put({
    code: 'TJ',
    name: '桶装水支架',
    unit: '个',
    category: '配件',
    priceFen: 3_900,
    pointsPrice: 390,
  })
  const dispensers = [
    await put({
      code: 'YSJT',
      name: '台式饮水机',
      unit: '台',
      category: '饮水机',
      priceFen: 12_900,
      pointsEarned: 200,
    }),
    await put({
      code: 'YSJL',
      name: '立式冷热饮水机',
      unit: '台',
      category: '饮水机',
      priceFen: 39_900,
      pointsEarned: 500,
    }),
  ]
  const books = new Map<ProductId, ProductId>()
  for (const [at, code] of [
    [0, 'PQQ'],
    [1, 'PNF'],
    [2, 'PWH'],
  ] as const) {
    const of = barrels[at] as ProductId
    const { name = '', priceFen = 0 } = shop.product(of) ?? {}
    const tickets = { productId: of, count: 11 }
    const about = { code, name: `${name} 水票（买十送一）`, unit: '本', category: '水票', priceFen: priceFen * 10 }
    books.set(of, await put({ ...about, kind: 'ticket-book', tickets }))
  }
  await put({
    ...{
      code: 'KH',
      name: '开户套餐：5 桶清泉水＋压水器',
      unit: '套',
      category: '套餐',
      priceFen: 9_900,
      kind: 'package',
    },
    parts: [
      { productId: barrels[0] as ProductId, quantity: 5 },
      { productId: pump, quantity: 1 },
    ],
  })

  const rule = async (about: Record<string, unknown>): Promise<void> => {
    const id = lot.id<GiftRuleId>(opened)
    if (shop.giftRules().some((one) => one.id === id)) return
    await shop.putGiftRule(consoleActor, giftRuleInputSchema.parse({ id, version: 0, ...about }))
  }
  const water = { productIds: barrels, repeats: true }
  await rule({ name: '桶装水满十送一', ...water, minimumQuantity: 10, gives: [{ productId: barrels[0], quantity: 1 }] })
  await rule({
    name: '买饮水机送两桶水',
    productIds: dispensers,
    minimumQuantity: 1,
    gives: [{ productId: barrels[0], quantity: 2 }],
  })
  await rule({
    name: '满 300 元送支架',
    minimumFen: 30_000,
    gives: [{ productId: rack, quantity: 1 }],
    levels: ['normal'],
  })
  await rule({ name: '贵宾满 100 元送 50 积分', minimumFen: 10_000, levels: ['vip'], points: 50 })

  await shop.putSettings(
    consoleActor,
    orderSettingsSchema.parse({
      audit: { totalFromFen: 40_000, discountFromFen: 2_000, repeatWithinHours: 2 },
      slip: { footer: '清泉水业 订水热线 0571-88886666' },
    }),
  )
  return { barrels, smallBottles, dispensers, books, couriers: await putStations(shop, lot) }
}

async function putStations(shop: Shop, lot: Lot): Promise<ReadonlyMap<string, readonly CourierId[]>> {
  const couriers = new Map<string, readonly CourierId[]>()
  for (const [position, { name: district, station, streets, estates, couriers: people }] of districts.entries()) {
    const before = shop.station(station.key)
    if (before === undefined || before.districts.length === 0) {
      await shop.putStation(
        consoleActor,
        stationInputSchema.parse({
          ...station,
          ...{ version: before?.version ?? 0, position, districts: [district], week, dailyCapacity: 160 },
          // A street that runs through two districts is nobody's own.
          streets: [...streets.filter((street) => ownedOnce(street)), ...estates],
          address: `${district}${streets[0] ?? ''} 18 号`,
        }),
      )
    }
    const ids: CourierId[] = []
    for (const name of people) {
      const id = lot.id<CourierId>(opened)
      const number = `138${lot.digits(8)}`
      ids.push(id)
      if (shop.courier(id) === undefined) {
        await shop.putCourier(consoleActor, { id, version: 0, station: station.key, name, number, active: true })
      }
    }
    couriers.set(station.key, ids)
  }
  return couriers
}

function ownedOnce(street: string): boolean {
  return districts.filter(({ streets }) => streets.includes(street)).length === 1
}

import { v7 as uuid } from 'uuid'
import { newOrderSchema, orderContentSchema } from '../../contract/order/order.ts'
import { orderMutationSchema } from '../../contract/order/order-action.ts'
import { type Access } from '../access/access.ts'
import { createCustomers } from '../customers/customers.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type OperationLog } from '../operation-log/operation-log.ts'
import { createLot } from '../sample-data/seeded.ts'
import { waterCustomer } from '../sample-data/water-customer.ts'
import { putWaterPeople } from '../sample-data/water-people.ts'
import { putWaterShop } from '../sample-data/water-shop.ts'
import { createShop } from '../shop/shop.ts'
import { openTrade } from '../trade.ts'

const count = 14
const address = '192.168.10.20'
const minuteMs = 60_000

/**
 * Orders on their way whatever the hour: the sample's own are all delivered in the evening, and at night too somebody
 * practises being asked where the water is.
 */
export async function placeOpenOrders(
  parts: { readonly database: DatabaseHandle; readonly log: OperationLog; readonly access: Access },
  wish: {
    readonly at: number
    readonly seed: number
    readonly customers: readonly number[]
    readonly areaCode: string
  },
): Promise<void> {
  const { database, log } = parts
  const lot = createLot(wish.seed + 13)
  let clock = wish.at
  const now = (): number => clock
  const shop = await createShop({
    ...{ database, log, now, timeZone: 'Asia/Shanghai', centreStations: [], changed: () => undefined },
  })
  const { barrels, couriers } = await putWaterShop(shop, wish.seed)
  const people = await putWaterPeople(parts.access, wish.seed, wish.at)
  const agents = [...people.agents.values()]
  const numberingPlan = () => ({ areaCode: wish.areaCode })
  const customers = createCustomers({ database, homePlaces: () => undefined, numberingPlan, now })
  const { orders } = await openTrade({
    ...{ database, log, now, shop, customers, teamOf: () => null, teamMembers: () => [] },
    ...{ publish: () => undefined, onError: () => undefined },
  })

  for (let placed = 0; placed < count; placed += 1) {
    clock = wish.at - (count - placed) * lot.between(9, 15) * minuteMs
    const { input } = waterCustomer(lot.pick(wish.customers), wish.seed)
    const [place] = input.addresses
    const [number] = input.numbers
    if (place === undefined) continue
    const content = orderContentSchema.parse({
      ...{ customerId: input.id, contactName: input.name, contactNumber: number?.typed ?? '' },
      address: { addressId: place.id, district: place.district, street: place.street, detail: place.detail },
      lines: [{ id: uuid(), productId: lot.pick(barrels.slice(0, 3)), quantity: lot.between(1, 3) }],
    })
    const order = await orders.place(
      lot.pick(agents),
      address,
      newOrderSchema.parse({ id: uuid(), writtenAt: clock, content }),
    )
    const operator = people.operators.get(order.station ?? '')
    const [courierId] = couriers.get(order.station ?? '') ?? []
    if (operator === undefined || order.state !== 'released' || placed % 3 === 2) continue
    const act = (version: number, what: object) =>
      orders.act(operator, address, orderMutationSchema.parse({ id: uuid(), orderId: order.id, version, act: what }))
    const accepted = await act(order.version, { action: 'accept' })
    if (placed % 3 === 0 && courierId !== undefined) await act(accepted.version, { action: 'send-out', courierId })
  }
}

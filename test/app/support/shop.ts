import { v7 as uuid } from 'uuid'
import { weekdays } from '../../../contract/centre/centre.ts'
import { type CustomerAccount } from '../../../contract/order/account.ts'
import { type Order } from '../../../contract/order/order.ts'
import { type Product } from '../../../contract/order/product.ts'
import { type Takings } from '../../../contract/order/receipt.ts'
import { type Courier, type Station } from '../../../contract/order/station.ts'
import { waitUntil } from '../../support/wait-for.ts'
import { type AppCentre, password } from './centre.ts'

/** The water company's goods, stations and couriers, made through the hub's own door; and what became of orders. */
export type Shop = Readonly<{
  water: Product
  tickets: Product
  courier: Courier
  station: (key: string) => Promise<Station>
  /** a station's operator; signs in with the password everybody has */
  addOperator: (jobNumber: string, station: string) => Promise<void>
  account: (customerId: string) => Promise<CustomerAccount>
  orders: (customerId: string) => Promise<readonly Order[]>
  /** the customer's newest order, once it is as wanted */
  order: (customerId: string, what: string, accept: (order: Order) => boolean) => Promise<Order>
  takings: (station: string) => Promise<Takings>
  /** what the doctor of the books would find: nothing */
  placeFor: (customerId: string, quantity: number, more?: Readonly<Record<string, unknown>>) => Promise<Order>
}>

const always = Object.fromEntries(weekdays.map((day) => [day, ['00:00-24:00']]))

export async function openShop(centre: AppCentre): Promise<Shop> {
  const boss = () => centre.boss()
  const put = async <T>(path: string, body: unknown): Promise<T> => {
    const answer = await boss().ask('PUT', path, body)
    if (answer.status >= 300) throw new Error(`PUT ${path}: ${JSON.stringify(answer.body)}`)
    return answer.body as T
  }
  const catalogue = () =>
    boss().get<{ stations: Station[]; products: Product[]; couriers: Courier[] }>('/api/catalogue?after=0')
  const station = async (key: string): Promise<Station> => {
    const found = (await catalogue()).stations.find((one) => one.key === key)
    if (found === undefined) throw new Error(`no station ${key}`)
    return found
  }
  const serve = async (key: string, districts: string[], week: object): Promise<void> => {
    const { version, name, number } = await station(key)
    await put(`/api/stations/${key}`, { version, name, number, districts, week })
  }
  await serve('west-lake', ['西湖区'], always)
  await serve('gongshu', ['拱墅区'], always)
  // Nobody is there on any day.
  await serve('binjiang', ['滨江区'], {})
  // Whoever orders twice in a test is no reason for a person to look.
  await put('/api/order-settings', { audit: { repeatWithinHours: null } })
  const water = await put<Product>(`/api/products/${uuid()}`, {
    ...{ version: 0, code: '01', name: '清泉纯净水 18.9L', unit: '桶', priceFen: 1_800, levelPrices: { vip: 1_600 } },
    bucket: { kind: '18.9L', perUnit: 1, depositFen: 3_000 },
  })
  const tickets = await put<Product>(`/api/products/${uuid()}`, {
    ...{ version: 0, code: '21', name: '水票 10 送 1', unit: '本', kind: 'ticket-book', priceFen: 16_000 },
    tickets: { productId: water.id, count: 11 },
  })
  const courier = await put<Courier>(`/api/couriers/${uuid()}`, {
    ...{ version: 0, station: 'west-lake', name: '何师傅', number: '13900001111' },
  })
  const orders: Shop['orders'] = async (customerId) =>
    (await boss().get<{ orders: Order[] }>(`/api/orders?customerId=${customerId}`)).orders
  const newest = async (customerId: string): Promise<Order | undefined> => (await orders(customerId))[0]
  const order: Shop['order'] = async (customerId, what, accept) => {
    const found = await waitUntil(
      `the order to be ${what}`,
      () => newest(customerId),
      (one) => one !== undefined && accept(one),
    )
    if (found === undefined) throw new Error('no order')
    return found
  }
  return {
    water,
    tickets,
    courier,
    station,
    orders,
    order,
    addOperator: async (jobNumber, key) => {
      const { roles } = await boss().get<{ roles: { id: string; builtIn: string | null }[] }>('/api/roles')
      const roleId = roles.find(({ builtIn }) => builtIn === 'station-operator')?.id
      const { oneTimeCode } = await boss().post('/api/users', {
        ...{ id: uuid(), jobNumber, name: `${jobNumber}站长`, station: key, roleIds: [roleId] },
      })
      await boss().post('/api/one-time-codes/use', { jobNumber, code: oneTimeCode, newPassword: password })
    },
    account: (customerId) => boss().get<CustomerAccount>(`/api/customers/${customerId}/account`),
    takings: async (key) => {
      const day = 86_400_000
      const { stations } = await boss().get<{ stations: Takings[] }>(
        `/api/takings?from=${String(Date.now() - day)}&to=${String(Date.now() + day)}&station=${key}`,
      )
      const found = stations.find((one) => one.station === key)
      if (found === undefined) throw new Error(`no takings of ${key}`)
      return found
    },
    placeFor: async (customerId, quantity, more = {}) =>
      (await boss().post('/api/orders', {
        ...{ id: uuid(), source: 'phone', writtenAt: Date.now() },
        content: {
          customerId,
          address: { addressId: null, district: '西湖区', street: '文三路', detail: '90-201' },
          lines: [{ id: uuid(), productId: water.id, quantity }],
          ...more,
        },
      })) as unknown as Order,
  }
}

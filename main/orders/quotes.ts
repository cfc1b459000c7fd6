import { type CommandOutput, type CommandRequest } from '../../contract/bridge/commands.ts'
import { type CustomerId } from '../../contract/ids.ts'
import { type CustomerAccount } from '../../contract/order/account.ts'
import { findProducts, type ProductKeys } from '../../contract/order/find-product.ts'
import { type Order, type OrderContent } from '../../contract/order/order.ts'
import { priceOrder, type PricingWish, type Quote } from '../../contract/order/price-order.ts'
import { type Product } from '../../contract/order/product.ts'
import { type RankedStation } from '../../contract/order/station.ts'
import { chooseStations } from '../../contract/order/station-choice.ts'
import { type CustomerCache } from '../cache/customer-cache.ts'
import { type Catalogue } from './catalogue.ts'
import { emptyAccount, withPending, withSetAside } from './local-account.ts'

export type Quotes = ReturnType<typeof createQuotes>

/** Prices, gifts and stations from what this machine has, at every key stroke. */
export function createQuotes(options: {
  readonly catalogue: Catalogue
  readonly cache: Pick<CustomerCache, 'read' | 'account'>
  /** What the seat wrote for a customer and the hub has not taken. */
  readonly pendingOf: (customerId: string) => readonly Order[]
  /** The same as they were written. */
  readonly writtenFor: (customerId: string) => readonly Order[]
  readonly numbersLeft: () => number
  /** By the hub's clock. */
  readonly now: () => number
}) {
  const { catalogue, cache, now } = options
  const keys = new WeakMap<Product, ProductKeys>()

  const keysOf = (product: Product, spellings: (name: string) => readonly string[]): ProductKeys => {
    const known = keys.get(product)
    if (known !== undefined) return known
    const { code, name } = product
    const made = { product, keys: [code, ...spellings(name)].map(compared).filter((key) => key !== '') }
    keys.set(product, made)
    return made
  }

  /** As the hub said last, with what waits to be told it. */
  const account = (customerId: string, known: CustomerAccount | null = cache.account(customerId)): CustomerAccount =>
    withPending(known ?? emptyAccount(customerId as CustomerId), options.pendingOf(customerId))

  const price = (wish: PricingWish, level: string, of: CustomerAccount | null): Quote =>
    priceOrder(wish, {
      products: catalogue.products(),
      giftRules: catalogue.giftRules(),
      settings: catalogue.settings(),
      level,
      account: of,
      at: now(),
    })

  const stations = (wish: Pick<OrderContent, 'address' | 'window'>, customerStation: string | null): RankedStation[] =>
    chooseStations(catalogue.stationIndex(), {
      address: wish.address,
      customerStation,
      at: wish.window?.from ?? now(),
      loads: catalogue.loads(),
    })

  return {
    account,
    quote(input: CommandRequest<'shop.quote'>): CommandOutput<'shop.quote'> {
      const { customerId, level, ...wish } = input
      const of = customerId === null ? null : account(customerId)
      const station = customerId === null ? null : (cache.read(customerId)?.station ?? null)
      return {
        ...price(wish, level, of),
        stations: stations(wish, station),
        account: of,
        numbersLeft: options.numbersLeft(),
      }
    },
    /** What an order's content comes to. @param before the order it changes: what that had set aside is free again */
    priceContent(content: OrderContent, before: Order | null): Quote {
      const { customerId } = content
      const written = options.writtenFor(customerId)
      const others = written.filter(({ id }) => id !== before?.id)
      const own = withPending(cache.account(customerId) ?? emptyAccount(customerId), others)
      const isTaken = before?.customerId === customerId && others.length === written.length
      return price(
        content,
        cache.read(customerId)?.level ?? 'normal',
        before !== null && isTaken ? withSetAside(own, before, 1) : own,
      )
    },
    stationsFor: (content: OrderContent): RankedStation[] =>
      stations(content, cache.read(content.customerId)?.station ?? null),
    async find({ text }: CommandRequest<'shop.find-product'>): Promise<CommandOutput<'shop.find-product'>> {
      // The dictionary of readings is half a megabyte: loaded when somebody first looks for a product.
      const { spellings } = await import('../cache/search-text.ts')
      const products = [...catalogue.products().values()].map((product) => keysOf(product, spellings))
      return { products: findProducts(products, text) }
    },
  }
}

const compared = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')

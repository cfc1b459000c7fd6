import { shopApi } from '../../contract/api/shop.api.ts'
import { type ReplyOf } from '../../contract/api/endpoint.ts'
import { type GiftRuleId, type ProductId, type CourierId } from '../../contract/ids.ts'
import { type GiftRule, type Product } from '../../contract/order/product.ts'
import { orderSettingsSchema, type OrderSettings } from '../../contract/order/settings.ts'
import { type Courier, type Station } from '../../contract/order/station.ts'
import { createStationIndex, type StationIndex } from '../../contract/order/station-choice.ts'
import { type TopicBoard } from '../bridge/topic-board.ts'
import { type CatalogueStore } from '../cache/catalogue.store.ts'
import { type FeedState, followFeed } from '../cache/follow-feed.ts'
import { type HubLink } from '../hub-link/hub-link.ts'

export type Catalogue = {
  products(): ReadonlyMap<ProductId, Product>
  giftRules(): readonly GiftRule[]
  station(key: string): Station | undefined
  stationIndex(): StationIndex
  courier(id: string): Courier | undefined
  settings(): OrderSettings
  /** Station → orders on their way, as of the last answer. */
  loads(): Readonly<Record<string, number>>
  /** A thing was stored at the hub from here: the rest of the answer is asked for. */
  changed(): void
  /** Signed in: kept in step from now on. */
  begin(): void
  pause(): void
  /** Another hub. */
  clear(): void
  close(): void
}

export type CatalogueOptions = {
  readonly store: CatalogueStore
  readonly link: Pick<HubLink, 'call' | 'listen'>
  readonly board: TopicBoard
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  /** The hub's numbers of before mean nothing any more. */
  readonly otherDatabase?: () => void
  readonly lingerMs?: number
}

type Reply = ReplyOf<typeof shopApi.catalogue>

/** What is sold and who delivers it, whole in memory; topic `shop`. */
export function createCatalogue({ store, link, board, log, ...options }: CatalogueOptions): Catalogue {
  let state = store.state()
  const products = new Map<ProductId, Product>()
  const giftRules = new Map<GiftRuleId, GiftRule>()
  const stations = new Map<string, Station>()
  const couriers = new Map<CourierId, Courier>()
  let index: StationIndex | null = null
  let feed: FeedState = 'closed'

  const put = (items: Pick<Reply, 'products' | 'giftRules' | 'stations' | 'couriers'>): void => {
    for (const product of items.products) products.set(product.id, product)
    for (const rule of items.giftRules) giftRules.set(rule.id, rule)
    for (const station of items.stations) stations.set(station.key, station)
    for (const courier of items.couriers) couriers.set(courier.id, courier)
    index = null
  }

  const empty = (): void => {
    for (const items of [products, giftRules, stations, couriers]) items.clear()
    index = null
  }

  const byPosition = <T extends { position: number; name: string }>(items: Iterable<T>): T[] =>
    [...items].sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1))

  const show = (): void =>
    board.update('shop', (shop) => ({
      ...shop,
      state: feed,
      products: byPosition(products.values()),
      giftRules: [...giftRules.values()],
      stations: byPosition(stations.values()),
      couriers: [...couriers.values()],
      settings: state.settings,
      timeZone: state.timeZone,
    }))

  const fetch = async (signal: AbortSignal): Promise<boolean> => {
    const { after, epoch } = state
    const reply = await link.call(shopApi.catalogue, { query: { after } }, { signal })
    if (signal.aborted) return false
    const isOther = epoch !== null && (reply.epoch !== epoch || reply.to < after)
    // What its numbers mean is not what ours mean: all of it once more.
    if (isOther && after > 0) {
      state = { ...state, after: 0, epoch: reply.epoch }
      store.take({ items: { product: [], 'gift-rule': [], station: [], courier: [] }, state, anew: true })
      empty()
      options.otherDatabase?.()
      return true
    }
    state = {
      after: reply.to,
      epoch: reply.epoch,
      settings: reply.settings,
      timeZone: reply.timeZone,
      loads: reply.loads,
    }
    const { products: product, giftRules: giftRule, stations: station, couriers: courier } = reply
    store.take({ items: { product, 'gift-rule': giftRule, station, courier }, state, anew: false })
    put(reply)
    return false
  }

  const follower = followFeed({
    name: 'catalogue',
    link,
    fetch,
    news: (delta) => (delta.kind === 'catalogue.changed' ? delta.change : null),
    after: () => state.after,
    show: (next) => {
      feed = next
      show()
    },
    log,
    ...(options.lingerMs === undefined ? {} : { lingerMs: options.lingerMs }),
  })

  put({
    products: store.list('product'),
    giftRules: store.list('gift-rule'),
    stations: store.list('station'),
    couriers: store.list('courier'),
  })
  show()

  return {
    products: () => products,
    giftRules: () => [...giftRules.values()],
    station: (key) => stations.get(key),
    stationIndex: () => (index ??= createStationIndex([...stations.values()], state.timeZone)),
    courier: (id) => couriers.get(id as CourierId),
    settings: () => state.settings ?? orderSettingsSchema.parse({}),
    loads: () => state.loads,
    changed: () => follower.soon(),
    begin: () => follower.begin(),
    pause: () => follower.pause(),
    clear() {
      store.clear()
      state = store.state()
      empty()
      show()
    },
    close: () => follower.close(),
  }
}

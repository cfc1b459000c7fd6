import { isDeepStrictEqual } from 'node:util'
import { type z } from 'zod'
import { type shopApi } from '../../contract/api/shop.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type CourierId, type ProductId } from '../../contract/ids.ts'
import { type BilingualText } from '../../contract/language.ts'
import { createStationIndex, type StationIndex } from '../../contract/order/station-choice.ts'
import { type GiftRule, type GiftRuleInput, type Product, type ProductInput } from '../../contract/order/product.ts'
import { type OrderSettings } from '../../contract/order/settings.ts'
import { type Courier, type CourierInput, type Station, type StationInput } from '../../contract/order/station.ts'
import { type DatabaseHandle, type Tx } from '../database/open-database.ts'
import { type Actor, briefChange, hubActor, type OperationLog } from '../operation-log/operation-log.ts'
import { type Catalogue, emptyCatalogue, withEntries } from './catalogue.ts'
import { checkCourier, checkGiftRule, checkProduct, checkStation, productNoun, stationNoun } from './catalogue-rules.ts'
import { type CentreStation } from './centre-stations.ts'
import { plain, without } from './entry-content.ts'
import { draftProducts, type ProductDraft } from './product-draft.ts'
import {
  type EntryKind,
  newestChange,
  readEntries,
  readVersion,
  type StoredEntry,
  takeChange,
  takeChanges,
  writeEntries,
} from './shop.store.ts'

export type CatalogueReply = Omit<z.infer<typeof shopApi.catalogue.reply>, 'loads'>

/** What is sold, and who delivers it: all in memory, stored with every change. */
export type Shop = {
  product(id: ProductId): Product | undefined
  /** In the order they are shown. */
  products(): ReadonlyMap<ProductId, Product>
  giftRules(): readonly GiftRule[]
  settings(): OrderSettings
  station(key: string): Station | undefined
  stations(): readonly Station[]
  /** Of the active ones. */
  stationIndex(): StationIndex
  courier(id: CourierId): Courier | undefined
  readonly timeZone: string
  /** What changed after a number, for a seat's cache. */
  catalogue(after: number): CatalogueReply
  /** All of `put…`: @throws ZuoxiError `thing.changed`, `thing.exists`, `thing.not-found`, `request.invalid` */
  putProduct(actor: Actor, input: ProductInput): Promise<Product>
  /** Many changes of products, to be checked one by one and stored together. */
  draft(): ProductDraft
  /**
   * All of a draft or nothing of it, each product with its own entry in the log; and what the caller adds.
   * @throws ZuoxiError `state.illegal` when the shop has changed since the draft was begun
   */
  putDraft(actor: Actor, draft: ProductDraft, besides?: (tx: Tx) => Promise<void>): Promise<void>
  putGiftRule(actor: Actor, input: GiftRuleInput): Promise<GiftRule>
  putStation(actor: Actor, input: StationInput): Promise<Station>
  putCourier(actor: Actor, input: CourierInput): Promise<Courier>
  putSettings(actor: Actor, settings: OrderSettings): Promise<OrderSettings>
  newestChange(): Promise<number>
  /** Reads everything again: somebody else changed it. */
  load(): Promise<void>
}

export type ShopOptions = {
  readonly database: DatabaseHandle
  readonly log: Pick<OperationLog, 'record' | 'recordMany'>
  readonly now: () => number
  /** IANA; opening hours and delivery windows are in it. */
  readonly timeZone: string
  /** Taken over at the start, and again whenever the definition says otherwise. */
  readonly centreStations: readonly CentreStation[]
  /** After the commit. */
  readonly changed: (change: number) => void
}

const nouns: Readonly<Record<EntryKind, BilingualText>> = {
  product: productNoun,
  'gift-rule': { 'zh-CN': '赠品规则', en: 'Gift rule' },
  station: stationNoun,
  courier: { 'zh-CN': '配送员', en: 'Courier' },
  settings: { 'zh-CN': '订单参数', en: 'Order settings' },
}

export async function createShop(options: ShopOptions): Promise<Shop> {
  const { database, log, now, timeZone, changed } = options
  let held: Catalogue = emptyCatalogue
  let epoch = ''
  let index: StationIndex | null = null

  const load = async (): Promise<void> => {
    const read = await readEntries(database.db)
    held = withEntries(emptyCatalogue, read.entries, read.newest)
    epoch = read.epoch
    index = null
  }

  /** Stores one thing whole, at the version the sender saw (null: any); the same content again is no change. */
  async function put(
    actor: Actor,
    wish: { readonly kind: EntryKind; readonly id: string; readonly version: number | null },
    content: StoredEntry['content'],
    before: Readonly<Record<string, unknown>> | undefined,
  ): Promise<void> {
    const { kind, id } = wish
    if (before !== undefined && isDeepStrictEqual(without(before), plain(content))) return
    const entry = await database.transaction(async (tx) => {
      // First the counter, so that two who change the same thing come one after the other.
      const change = await takeChange(tx)
      const version = await readVersion(tx, kind, id)
      if (wish.version !== null && wish.version !== version) {
        if (version === 0) throw new ZuoxiError('thing.not-found', { what: nouns[kind], id })
        if (wish.version === 0) throw new ZuoxiError('thing.exists', { what: nouns[kind], id })
        throw new ZuoxiError('thing.changed', { what: nouns[kind], version })
      }
      const stored = { kind, id, version: version + 1, change, content }
      await writeEntries(tx, [stored], now())
      await log.record(tx, {
        actor,
        action: `${kind}.${version === 0 ? 'create' : 'change'}`,
        subject: { kind, id },
        detail: briefChange(before === undefined ? {} : without(before), plain(content)),
      })
      return stored
    })
    await taken([entry])
  }

  /** What is stored now is known to this hub, and told. */
  async function taken(entries: readonly StoredEntry[]): Promise<void> {
    const [first, last] = [entries[0], entries.at(-1)]
    if (first === undefined || last === undefined) return
    if (first.change === held.newest + 1) {
      held = withEntries(held, entries, last.change)
      if (entries.some(({ kind }) => kind === 'station')) index = null
    } else await load()
    changed(last.change)
  }

  async function takeOverStations(): Promise<void> {
    const inCentre = new Set(options.centreStations.map(({ key }) => key))
    for (const { week, ...fixed } of options.centreStations) {
      const before = held.stations.get(fixed.key)
      const { key, ...said } = fixed
      const content = before === undefined ? { ...said, week } : { ...without(before), ...said }
      await put(hubActor, { kind: 'station', id: key, version: before?.version ?? 0 }, content, before)
    }
    for (const station of held.stations.values()) {
      if (inCentre.has(station.key) || station.extension === null) continue
      const content = { ...without(station), extension: null }
      await put(hubActor, { kind: 'station', id: station.key, version: station.version }, content, station)
    }
  }

  await load()
  await takeOverStations()

  return {
    product: (id) => held.products.get(id),
    products: () => held.products,
    giftRules: () => held.giftRules,
    settings: () => held.settings,
    station: (key) => held.stations.get(key),
    stations: () => [...held.stations.values()],
    stationIndex: () => (index ??= createStationIndex([...held.stations.values()], timeZone)),
    courier: (id) => held.couriers.get(id),
    timeZone,
    catalogue(after) {
      const newer = <T extends { readonly change: number }>(things: Iterable<T>): T[] =>
        [...things].filter(({ change }) => change > after)
      return {
        products: newer(held.products.values()),
        giftRules: newer(held.giftRules),
        stations: newer(held.stations.values()),
        couriers: newer(held.couriers.values()),
        settings: held.settings,
        timeZone,
        to: held.newest,
        epoch,
      }
    },

    async putProduct(actor, input) {
      checkProduct(input, held)
      const { id, version, ...content } = input
      await put(actor, { kind: 'product', id, version }, content, held.products.get(id))
      return there(held.products.get(id))
    },
    draft: () => draftProducts(held),
    async putDraft(actor, draft, besides = async () => undefined) {
      const products = draft.drafted()
      const entries = await database
        .transaction(async (tx) => {
          const last = await takeChanges(tx, products.length)
          const first = last - products.length + 1
          // Changed through this hub, or past it by another program, which it has not read yet.
          const isOvertaken = products.some(({ id, before }) => held.products.get(id) !== before)
          if (isOvertaken || first !== held.newest + 1) throw overtaken()
          const stored = products.map(({ id, version, content }, index): StoredEntry => ({
            kind: 'product',
            id,
            version,
            content,
            change: first + index,
          }))
          await writeEntries(tx, stored, now())
          await log.recordMany(
            tx,
            products.map(({ id, version, content, before }) => ({
              actor,
              action: `product.${version === 1 ? 'create' : 'change'}`,
              subject: { kind: 'product', id },
              detail: briefChange(before === undefined ? {} : without(before), plain(content)),
            })),
          )
          await besides(tx)
          return stored
        })
        .catch(async (error: unknown) => {
          await load()
          throw error
        })
      await taken(entries)
    },
    async putGiftRule(actor, input) {
      checkGiftRule(input, held)
      const { id, version, ...content } = input
      const find = (): GiftRule | undefined => held.giftRules.find((rule) => rule.id === id)
      await put(actor, { kind: 'gift-rule', id, version }, content, find())
      return there(find())
    },
    async putStation(actor, input) {
      checkStation(
        input,
        options.centreStations.find(({ key }) => key === input.key),
      )
      const { key, version, ...content } = input
      const before = held.stations.get(key)
      const whole = { ...content, extension: before?.extension ?? null }
      await put(actor, { kind: 'station', id: key, version }, whole, before)
      return there(held.stations.get(key))
    },
    async putCourier(actor, input) {
      checkCourier(input, held)
      const { id, version, ...content } = input
      await put(actor, { kind: 'courier', id, version }, content, held.couriers.get(id))
      return there(held.couriers.get(id))
    },
    async putSettings(actor, settings) {
      // Without a version of its own: it is one page, and whoever saves it has it before him.
      await put(actor, { kind: 'settings', id: 'orders', version: null }, settings, held.settings)
      return held.settings
    },
    newestChange: () => newestChange(database.db),
    load,
  }
}

const overtaken = (): ZuoxiError =>
  new ZuoxiError('state.illegal', {
    reason: {
      'zh-CN': '这期间有人改动了商品资料，什么都没有保存，请再试一次',
      en: 'somebody changed the shop meanwhile; nothing was stored, try again',
    },
  })

function there<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('what was stored a moment ago is not in the catalogue')
  return thing
}

import { z } from 'zod'
import { giftRuleSchema, productSchema } from '../../contract/order/product.ts'
import { orderSettingsSchema } from '../../contract/order/settings.ts'
import { courierSchema, stationSchema } from '../../contract/order/station.ts'
import { atomically, type EncryptedDatabase } from './open-encrypted.ts'

const kinds = {
  product: productSchema,
  'gift-rule': giftRuleSchema,
  station: stationSchema,
  courier: courierSchema,
} as const
export type CatalogueKind = keyof typeof kinds
type Item<K extends CatalogueKind> = z.infer<(typeof kinds)[K]>

const stateSchema = z.object({
  /** The last change number it has. */
  after: z.number(),
  /** Of the hub's database; null before the first answer. */
  epoch: z.string().nullable(),
  settings: orderSettingsSchema.nullable(),
  timeZone: z.string(),
  loads: z.record(z.string(), z.int()),
})
export type CatalogueState = z.infer<typeof stateSchema>

const nothing: CatalogueState = { after: 0, epoch: null, settings: null, timeZone: 'Asia/Shanghai', loads: {} }

export type CatalogueChange = {
  readonly items: Readonly<{ [K in CatalogueKind]: readonly Item<K>[] }>
  readonly state: CatalogueState
  /** Another database: what was kept is forgotten first. */
  readonly anew: boolean
}

export type CatalogueStore = {
  state(): CatalogueState
  list<K extends CatalogueKind>(kind: K): Item<K>[]
  take(change: CatalogueChange): void
  clear(): void
}

/** What is sold and who delivers it, as the hub said last; read once at the start and then kept in memory. */
export function createCatalogueStore(database: EncryptedDatabase): CatalogueStore {
  const all = database.prepare('SELECT body FROM catalogue WHERE kind = ?')
  const put = database.prepare('INSERT OR REPLACE INTO catalogue (kind, id, body) VALUES (?, ?, ?)')
  const clear = database.prepare('DELETE FROM catalogue')
  const of = (kind: string): unknown[] => (all.all(kind) as { body: string }[]).map(({ body }) => JSON.parse(body))
  const idOf = (item: { id: string } | { key: string }): string => ('key' in item ? item.key : item.id)
  return {
    state() {
      const read = stateSchema.safeParse(of('state')[0])
      return read.success ? read.data : nothing
    },
    list<K extends CatalogueKind>(kind: K): Item<K>[] {
      return of(kind).flatMap((body) => {
        const read = kinds[kind].safeParse(body)
        return read.success ? [read.data as Item<K>] : []
      })
    },
    take({ items, state, anew }) {
      atomically(database, () => {
        if (anew) clear.run()
        for (const kind of Object.keys(kinds) as CatalogueKind[]) {
          for (const item of items[kind]) put.run(kind, idOf(item), JSON.stringify(item))
        }
        put.run('state', 'state', JSON.stringify(state))
      })
    },
    clear: () => void clear.run(),
  }
}

export type ShopTables = {
  /** What is sold and who delivers it, each thing whole. All of it together is small and read once. */
  shop_entries: {
    /** `product`, `gift-rule`, `station`, `courier`, `settings`. */
    kind: string
    /** A station's key, `orders` for the settings, else a UUID. */
    id: string
    version: number
    /** Its number in the feed. */
    change: number
    /** JSON, without id, version and change. */
    content: string
    changed_at: number
  }
  /** One row: the newest number, and which database this is (ADR 9). */
  shop_feed: { newest: number; epoch: string }
}

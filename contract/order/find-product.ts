import { type Product } from './product.ts'

/** What a product is found by, lower case and without blanks; made where pinyin is known (main/orders). */
export type ProductKeys = {
  readonly product: Product
  /** The first that match count for more: code, name, whole pinyin, initials. */
  readonly keys: readonly string[]
}

/**
 * Products that fit what was typed: a whole key before the beginning of one before any part of one, else in their own
 * order. Nothing typed: all. Only what is sold now.
 */
export function findProducts(entries: readonly ProductKeys[], typed: string): Product[] {
  const needle = typed.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')
  return entries
    .filter(({ product }) => product.active && product.sold)
    .map((entry) => ({ product: entry.product, rank: needle === '' ? 0 : rankOf(entry.keys, needle) }))
    .filter(({ rank }) => rank < none)
    .sort((a, b) => a.rank - b.rank || inShopOrder(a.product, b.product))
    .map(({ product }) => product)
}

/** As a list of the shop shows them. */
export function inShopOrder(a: Product, b: Product): number {
  return a.position - b.position || (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1)
}

const none = 3

function rankOf(keys: readonly string[], needle: string): number {
  if (keys.includes(needle)) return 0
  if (keys.some((key) => key.startsWith(needle))) return 1
  return keys.some((key) => key.includes(needle)) ? 2 : none
}

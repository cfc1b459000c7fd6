import { isDeepStrictEqual } from 'node:util'
import { ZuoxiError } from '../../contract/errors.ts'
import { type ProductId } from '../../contract/ids.ts'
import { type Product, type ProductInput, productSchema } from '../../contract/order/product.ts'
import { type Catalogue } from './catalogue.ts'
import { checkProduct, productNoun } from './catalogue-rules.ts'
import { plain, without } from './entry-content.ts'

/** One product as it was and as it is to be stored. */
export type DraftedProduct = {
  readonly id: ProductId
  readonly version: number
  readonly content: Readonly<Record<string, unknown>>
  readonly before: Product | undefined
}

/** Many changes of products, each checked against those before it; nothing of them is stored. */
export type ProductDraft = {
  products(): ReadonlyMap<ProductId, Product>
  /** @throws ZuoxiError `thing.changed`, `thing.exists`, `thing.not-found`, `request.invalid` */
  put(input: ProductInput): 'created' | 'updated' | 'same'
  /** What is to be stored, in the order it came. */
  drafted(): readonly DraftedProduct[]
}

export function draftProducts(held: Catalogue): ProductDraft {
  const products = new Map(held.products)
  const drafted = new Map<ProductId, DraftedProduct>()
  return {
    products: () => products,
    put(input) {
      checkProduct(input, { ...held, products })
      const { id, version, ...content } = input
      const before = products.get(id)
      if (before !== undefined && isDeepStrictEqual(without(before), plain(content))) return 'same'
      if (version !== (before?.version ?? 0)) {
        throw new ZuoxiError('thing.changed', { what: productNoun, version: before?.version ?? 0 })
      }
      // Drafted twice, it is one change of what is stored now.
      const stored = held.products.get(id)
      const next = (stored?.version ?? 0) + 1
      products.set(id, productSchema.parse({ ...content, id, version: next, change: 0 }))
      drafted.set(id, { id, version: next, content, before: stored })
      return before === undefined ? 'created' : 'updated'
    },
    drafted: () => [...drafted.values()],
  }
}

import { type Language } from '../../contract/language.ts'
import { type Shop } from '../shop/shop.ts'
import { type Row } from '../tables/write-table.ts'
import { type Exported } from './exports.ts'
import { productTargets } from './product-columns.ts'
import { kindNames } from './read-product.ts'

/** All products in columns that an import reads again; prices in yuan. */
export function exportProducts(shop: Pick<Shop, 'products'>, language: Language): Exported {
  const products = [...shop.products().values()].sort((a, b) => a.position - b.position || (a.name < b.name ? -1 : 1))
  const levels = [...new Set(products.flatMap(({ levelPrices }) => Object.keys(levelPrices)))].sort()
  const priceOf = (level: string): string => (language === 'en' ? `${level} price` : `${level}价`)
  const codeOf = (id: string): string => {
    const found = products.find((one) => one.id === id)
    return found === undefined ? '' : found.code || found.name
  }
  const yesNo = (value: boolean): string => (language === 'en' ? (value ? 'yes' : 'no') : value ? '是' : '否')
  const { price, ...others } = productTargets
  const rest = Object.values(others).map((name) => name[language])
  const header = [...rest.slice(0, 5), price[language], ...levels.map(priceOf), ...rest.slice(5)]
  const rows = products.map((one): Row => {
    const { bucket, tickets, parts } = one
    return [
      ...[one.code, one.name, kindNames[one.kind][language], one.unit, one.category],
      yuan(one.priceFen),
      ...levels.map((level) => {
        const fen = one.levelPrices[level]
        return fen === undefined ? null : yuan(fen)
      }),
      ...[bucket?.kind ?? '', bucket?.perUnit ?? null, bucket === null ? null : yuan(bucket.depositFen)],
      ...[tickets === null ? '' : codeOf(tickets.productId), tickets?.count ?? null],
      parts.map(({ productId, quantity }) => `${codeOf(productId)}*${String(quantity)}`).join('+'),
      ...[one.pointsEarned, one.pointsPrice, yesNo(one.sold), yesNo(one.active)],
    ]
  })
  async function* pages(): AsyncGenerator<readonly Row[]> {
    yield rows
  }
  return { header, pages: pages() }
}

export const yuan = (fen: number): number => fen / 100

import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type ProductId } from '../../contract/ids.ts'
import { type GiftRuleInput, type Product, type ProductInput } from '../../contract/order/product.ts'
import { type CourierInput, type Station, type StationInput } from '../../contract/order/station.ts'
import { type Catalogue } from './catalogue.ts'

export const productNoun: BilingualText = { 'zh-CN': '商品', en: 'Product' }
export const stationNoun: BilingualText = { 'zh-CN': '送水站', en: 'Station' }

const wrong = (place: string, zh: string, en: string): ZuoxiError =>
  new ZuoxiError('request.invalid', { place: `body.${place}`, reason: { 'zh-CN': zh, en } })

/**
 * What a schema cannot see: that a product, a rule, a station and a courier fit those that are there. Prices and ledgers
 * rely on it.
 * @throws ZuoxiError `request.invalid`, `thing.not-found`, `thing.exists`
 */
export function checkProduct(input: ProductInput, { products }: Catalogue): void {
  const known = (id: ProductId): Product => {
    const found = products.get(id)
    if (found === undefined) throw new ZuoxiError('thing.not-found', { what: productNoun, id })
    return found
  }
  const before = products.get(input.id)
  if (before !== undefined && before.kind !== input.kind) {
    throw wrong('kind', '不能改变商品的种类，请另建商品', 'cannot be changed; make another product')
  }
  const twin = [...products.values()].find((one) => one.id !== input.id && one.code !== '' && one.code === input.code)
  if (twin !== undefined) throw new ZuoxiError('thing.exists', { what: productNoun, id: input.code })

  if ((input.kind === 'ticket-book') !== (input.tickets !== null)) {
    throw wrong('tickets', '水票本要写明水票，其他商品不能有', 'is for a ticket book, which must have it')
  }
  if ((input.kind === 'package') !== input.parts.length > 0) {
    throw wrong('parts', '套餐要有内容，其他商品不能有', 'is for a package, which must have some')
  }
  if (input.kind !== 'goods' && input.bucket !== null) {
    throw wrong(
      'bucket',
      '套餐和水票本不能带桶，桶属于其中的商品',
      'belongs to the goods, not to a package or ticket book',
    )
  }
  if (input.tickets !== null && known(input.tickets.productId).kind !== 'goods') {
    throw wrong('tickets.productId', '只能是普通商品', 'must be plain goods')
  }
  const parts = input.parts.map(({ productId }) => known(productId))
  const nested = parts.findIndex(({ kind }) => kind === 'package')
  if (nested >= 0) throw wrong(`parts[${nested}].productId`, '套餐里不能再有套餐', 'must not be a package itself')
  if (bucketKinds(parts).size > 1) throw oneKind('parts')

  // A part that gets another bucket must still fit the packages it is in.
  for (const pack of products.values()) {
    if (!pack.parts.some(({ productId }) => productId === input.id)) continue
    const others = pack.parts.flatMap(({ productId }) => (productId === input.id ? [] : [known(productId)]))
    if (bucketKinds([...others, input]).size > 1) throw oneKind('bucket')
  }
}

const oneKind = (place: string): ZuoxiError =>
  wrong(place, '一个套餐里的桶只能是同一种', 'would put buckets of two kinds into one package')

function bucketKinds(products: readonly Pick<ProductInput, 'bucket'>[]): ReadonlySet<string> {
  return new Set(products.flatMap(({ bucket }) => (bucket === null ? [] : [bucket.kind])))
}

export function checkGiftRule(input: GiftRuleInput, { products }: Catalogue): void {
  for (const id of [...input.productIds, ...input.gives.map(({ productId }) => productId)]) {
    if (!products.has(id)) throw new ZuoxiError('thing.not-found', { what: productNoun, id })
  }
  if (input.gives.length === 0 && input.points === 0) {
    throw wrong('gives', '要有赠品或积分', 'must have something to give, or points')
  }
  if (input.from !== null && input.until !== null && input.from >= input.until) {
    throw wrong('until', '必须晚于开始时间', 'must be later than the beginning')
  }
}

/** @param fixed what the centre definition says of this station; it is changed there */
export function checkStation(input: StationInput, fixed: Pick<Station, 'name' | 'number'> | undefined): void {
  for (const [weekday, spans] of Object.entries(input.week)) {
    for (const [at, span] of (spans ?? []).entries()) {
      const [from = '', to = ''] = span.split('-')
      if (from >= to) throw wrong(`week.${weekday}[${at}]`, '结束要晚于开始', 'must end after it begins')
    }
  }
  for (const field of ['name', 'number'] as const) {
    if (fixed !== undefined && fixed[field] !== input[field]) {
      throw wrong(field, '由 centre.yaml 决定，请在那里修改', 'is set in centre.yaml; change it there')
    }
  }
}

export function checkCourier(input: CourierInput, { stations }: Catalogue): void {
  if (!stations.has(input.station)) throw new ZuoxiError('thing.not-found', { what: stationNoun, id: input.station })
}

import { type BilingualText } from '../../contract/language.ts'
import { type ColumnWords } from '../tables/column-words.ts'
import { squeeze } from '../tables/squeeze.ts'

/** What a column of a table of products may hold; prices are yuan. `price.<level>` is a level's own price. */
export const productTargets = {
  code: { 'zh-CN': '商品编码', en: 'Code' },
  name: { 'zh-CN': '商品名称', en: 'Name' },
  kind: { 'zh-CN': '种类', en: 'Kind' },
  unit: { 'zh-CN': '单位', en: 'Unit' },
  category: { 'zh-CN': '分类', en: 'Category' },
  price: { 'zh-CN': '价格', en: 'Price' },
  bucket: { 'zh-CN': '桶型', en: 'Bucket' },
  bucketsPerUnit: { 'zh-CN': '每件桶数', en: 'Buckets per unit' },
  deposit: { 'zh-CN': '押金', en: 'Deposit' },
  ticketFor: { 'zh-CN': '水票商品', en: 'Ticket for' },
  tickets: { 'zh-CN': '水票张数', en: 'Tickets' },
  parts: { 'zh-CN': '套餐内容', en: 'Parts' },
  pointsEarned: { 'zh-CN': '赠积分', en: 'Points earned' },
  pointsPrice: { 'zh-CN': '兑换积分', en: 'Points price' },
  sold: { 'zh-CN': '单卖', en: 'Sold by itself' },
  active: { 'zh-CN': '启用', en: 'Active' },
} as const satisfies Record<string, BilingualText>

const words: Readonly<Record<keyof typeof productTargets, readonly string[]>> = {
  code: ['商品编码', '编码', '编号', '商品编号', '货号', '代码', 'code', 'sku', 'productcode'],
  name: ['商品名称', '名称', '商品', '品名', '产品', '产品名称', 'name', 'product', 'productname'],
  kind: ['种类', '类型', '商品种类', 'kind', 'type'],
  unit: ['单位', '计量单位', 'unit'],
  category: ['分类', '类别', '商品分类', 'category'],
  price: ['价格', '单价', '售价', '零售价', '标价', 'price', 'unitprice', 'listprice'],
  bucket: ['桶型', '桶', '桶规格', 'bucket', 'bucketkind'],
  bucketsPerUnit: ['每件桶数', '桶数', 'bucketsperunit', 'buckets'],
  deposit: ['押金', '桶押金', '押桶金', 'deposit'],
  ticketFor: ['水票商品', '可兑商品', 'ticketfor'],
  tickets: ['水票张数', '张数', 'tickets', 'ticketcount'],
  parts: ['套餐内容', '套餐', '内容', 'parts', 'contents'],
  pointsEarned: ['赠积分', '积分', 'pointsearned', 'points'],
  pointsPrice: ['兑换积分', '积分价', 'pointsprice'],
  sold: ['单卖', '可单卖', 'sold', 'soldbyitself'],
  active: ['启用', '上架', '状态', 'active', 'status'],
}

const levelWords: Readonly<Record<string, string>> = { 普通: 'normal', vip: 'vip', 贵宾: 'vip' }

/** "VIP价", "团购价格", "price vip": a level's own price, for the levels that are known. */
export function productColumns(levels: readonly string[]): ColumnWords {
  const known = new Map(levels.map((level) => [squeeze(level), level]))
  return {
    words,
    own: (word) => {
      const name = /^(.+?)(?:价格?|price)$/.exec(word)?.[1] ?? /^price(.+)$/.exec(word)?.[1]
      if (name === undefined) return null
      const level = known.get(name) ?? known.get(levelWords[name] ?? '')
      return level === undefined ? null : `price.${level}`
    },
    isOwn: (target) => levelOf(target) !== null,
  }
}

export function levelOf(target: string): string | null {
  const level = /^price\.(.{1,32})$/.exec(target)?.[1]
  return level ?? null
}

import { type BilingualText } from '../../contract/language.ts'
import { type Product, type ProductInput } from '../../contract/order/product.ts'
import { type RowCells, correctCell, readFen, readOneOf, readText, readWhole, readYesNo } from './read-cells.ts'
import { levelOf } from './product-columns.ts'

/** What a row says of a product; what it does not say is absent. Other products are named by their code or name. */
export type ProductRow = {
  readonly row: number
  readonly code: string
  readonly content: Partial<
    Omit<ProductInput, 'id' | 'version' | 'tickets' | 'parts' | 'bucket' | 'code'> & { readonly code: string }
  >
  readonly bucket: ProductInput['bucket']
  readonly tickets: { readonly product: string; readonly count: number } | null
  readonly parts: readonly { readonly product: string; readonly quantity: number }[]
}

export const kindNames: Readonly<Record<Product['kind'], BilingualText>> = {
  goods: { 'zh-CN': '商品', en: 'Goods' },
  'ticket-book': { 'zh-CN': '水票本', en: 'Ticket book' },
  package: { 'zh-CN': '套餐', en: 'Package' },
}
const otherKinds = { 普通商品: 'goods', 水票: 'ticket-book', 组合: 'package' } as const

/** Undefined when the row has problems (`cells.problems`). Whether it makes a whole product is told by who stores it. */
export function readProduct(cells: RowCells, columns: readonly (string | null)[]): ProductRow | undefined {
  const code = readText(cells, 'code', 32)
  const name = readText(cells, 'name', 80)
  if (code === '' && cells.problems.length === 0) {
    cells.complain('code', { 'zh-CN': '编码为空', en: 'the code is empty' }, fillIn)
  }
  const levelPrices: Record<string, number> = {}
  for (const target of columns) {
    const level = target === null ? null : levelOf(target)
    const fen = level === null || target === null ? undefined : readFen(cells, target)
    if (level !== null && fen !== undefined) levelPrices[level] = fen
  }
  const priceFen = readFen(cells, 'price')
  const pointsPrice = readWhole(cells, 'pointsPrice', { least: 1, most: 1_000_000 })
  const content = withoutUndefined({
    ...(name === '' ? {} : { name }),
    kind: readOneOf(cells, 'kind', kindNames, otherKinds),
    unit: readText(cells, 'unit', 16) || undefined,
    category: readText(cells, 'category', 40) || undefined,
    priceFen,
    levelPrices: Object.keys(levelPrices).length === 0 ? undefined : levelPrices,
    pointsEarned: readWhole(cells, 'pointsEarned', { least: 0, most: 100_000 }),
    pointsPrice,
    sold: readYesNo(cells, 'sold'),
    active: readYesNo(cells, 'active'),
    code,
  })
  const read = { row: cells.row, code, content, bucket: readBucket(cells), tickets: readTickets(cells) }
  const parts = readParts(cells)
  return cells.problems.length > 0 ? undefined : { ...read, parts }
}

const fillIn: BilingualText = { 'zh-CN': '请补上', en: 'Fill it in' }

function readBucket(cells: RowCells): ProductInput['bucket'] {
  const kind = readText(cells, 'bucket', 32)
  const depositFen = readFen(cells, 'deposit')
  const perUnit = readWhole(cells, 'bucketsPerUnit', { least: 1, most: 20 })
  if (kind === '') return null
  if (depositFen !== undefined && depositFen > 100_000) {
    cells.complain('deposit', { 'zh-CN': '超过一千元', en: 'is more than 1,000 yuan' }, correctCell)
  }
  return { kind, perUnit: perUnit ?? 1, depositFen: depositFen ?? 0 }
}

function readTickets(cells: RowCells): ProductRow['tickets'] {
  const product = cells.text('ticketFor')
  const count = readWhole(cells, 'tickets', { least: 1, most: 1000 })
  if (product === '') return null
  if (count === undefined && cells.text('tickets') === '') {
    cells.complain('tickets', { 'zh-CN': '水票张数为空', en: 'the number of tickets is empty' }, fillIn)
  }
  return { product, count: count ?? 1 }
}

/** `W18*2+H19*1`, also with ×, x and 、 */
function readParts(cells: RowCells): ProductRow['parts'] {
  return cells
    .text('parts')
    .split(/[+、;；]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [, product = part, quantity = '1'] = /^(.*\S)\s*[*×xX]\s*(\d{1,4})$/.exec(part) ?? []
      return { product, quantity: Math.max(1, Number(quantity)) }
    })
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as never
}

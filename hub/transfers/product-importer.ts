import { setImmediate as breathe } from 'node:timers/promises'
import { v7 as uuid } from 'uuid'
import { customerLevels } from '../../contract/customer.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type ProductId } from '../../contract/ids.ts'
import { deepestIssue, issueText } from '../../contract/issue-text.ts'
import { type Product, type ProductInput, productInputSchema } from '../../contract/order/product.ts'
import { type DatabaseHandle, type Tx } from '../database/open-database.ts'
import { actorOf, type OperationLog } from '../operation-log/operation-log.ts'
import { type Shop } from '../shop/shop.ts'
import { columnsOf } from '../tables/column-words.ts'
import { type RowProblem } from '../tables/row-problem.ts'
import { readRows, type RowsChunk } from '../tables/table-rows.ts'
import { type Importer, type ImportOutcome, type PreviewRow } from './importer.ts'
import { productColumns, productTargets } from './product-columns.ts'
import { readCells } from './read-cells.ts'
import { type ProductRow, readProduct } from './read-product.ts'
import { problemOf, refuseWithout } from './refusals.ts'

/** More is no table of products but a mistake. */
const mostProducts = 10_000

type Rows = { readonly rows: readonly ProductRow[]; readonly count: number; readonly problems: readonly RowProblem[] }

/**
 * Products by their code. Goods come first, so that ticket books and packages of the same table find them. All good rows are
 * stored in one transaction at the end, each with its own entry in the operation log: a run that is cancelled leaves nothing.
 */
export function createProductImporter(parts: {
  readonly database: Pick<DatabaseHandle, 'transaction'>
  readonly shop: Pick<Shop, 'products' | 'draft' | 'putDraft'>
  readonly log: Pick<OperationLog, 'record'>
}): Importer {
  const { database, shop, log } = parts

  const levels = (): readonly string[] => [
    ...new Set([...customerLevels, ...[...shop.products().values()].flatMap((one) => Object.keys(one.levelPrices))]),
  ]

  function understand(chunk: Pick<RowsChunk, 'header' | 'rows'>, columns: readonly (string | null)[]): Rows {
    const problems: RowProblem[] = []
    const rows = chunk.rows.flatMap((row) => {
      const cells = readCells(row, chunk.header, columns)
      const read = readProduct(cells, columns)
      problems.push(...cells.problems)
      return read === undefined ? [] : [read]
    })
    return { rows, count: chunk.rows.length, problems }
  }

  const byCode = (): Map<string, Product> =>
    new Map([...shop.products().values()].filter(({ code }) => code !== '').map((one) => [one.code.toLowerCase(), one]))

  const mapped = (header: readonly string[], mapping: Readonly<Record<string, string>>, fileName: string) => {
    const columns = columnsOf(header, productColumns(levels()), mapping, fileName)
    refuseWithout(columns, { code: productTargets.code }, header, fileName)
    return columns
  }

  return {
    right: 'product.write',
    duplicates: ['skip', 'update'],

    async targets() {
      const fixed = Object.entries(productTargets).map(([target, name]) => ({
        target,
        name,
        required: target === 'code',
      }))
      const priced = levels().map((level) => ({
        target: `price.${level}`,
        name: { 'zh-CN': `价格（${level === 'normal' ? '普通' : level.toUpperCase()}）`, en: `Price (${level})` },
        required: false,
      }))
      return [...fixed, ...priced]
    },

    columns: async (header, mapping, fileName) => columnsOf(header, productColumns(levels()), mapping, fileName),

    async preview(head, fileName, { mapping, duplicates }) {
      const columns = mapped(head.header, mapping, fileName)
      const { rows, problems } = understand(head, columns)
      const known = byCode()
      const read = new Map(rows.map((one) => [one.row, one]))
      return head.rows.map(({ row }): PreviewRow => {
        const found = read.get(row)
        const wrong = problems.filter((problem) => problem.row === row)
        const before = known.get(found?.code.toLowerCase() ?? '')
        const title = found?.content.name ?? before?.name ?? ''
        const outcome =
          found === undefined ? 'refuse' : before === undefined ? 'create' : duplicates === 'update' ? 'update' : 'skip'
        if (found !== undefined) known.set(found.code.toLowerCase(), before ?? ({ name: title } as Product))
        return { row, outcome, title, detail: found?.code ?? '', problems: wrong }
      })
    },

    async run({ source, wish, caller, address, signal, onProgress }) {
      const rows: ProductRow[] = []
      const problems: RowProblem[] = []
      const counts = { rows: 0, created: 0, updated: 0, skipped: 0, refused: 0 }
      let columns: readonly (string | null)[] | undefined
      for await (const chunk of readRows({ source, chunkSize: 500 })) {
        columns ??= mapped(chunk.header, wish.mapping, source.fileName)
        const read = understand(chunk, columns)
        rows.push(...read.rows)
        problems.push(...read.problems)
        counts.rows += read.count
        counts.refused += read.count - read.rows.length
        if (counts.rows > mostProducts) {
          const reason = {
            'zh-CN': `超过 ${String(mostProducts)} 行，请拆成几个文件`,
            en: `has more than ${String(mostProducts)} rows; split it`,
          }
          throw new ZuoxiError('request.invalid', { place: source.fileName, reason })
        }
      }
      const actor = actorOf(caller, address)
      const isGoods = ({ tickets, parts: made }: ProductRow): number => (tickets === null && made.length === 0 ? 0 : 1)
      const ordered = [...rows].sort((a, b) => isGoods(a) - isGoods(b) || a.row - b.row)
      const draft = shop.draft()
      const known = new Map(
        [...draft.products().values()]
          .filter(({ code }) => code !== '')
          .map((one) => [one.code.toLowerCase(), one.id] as const),
      )
      let done = 0
      for (const row of ordered) {
        if (signal.aborted) break
        const id = known.get(row.code.toLowerCase())
        const before = id === undefined ? undefined : draft.products().get(id)
        if (before !== undefined && wish.duplicates !== 'update') counts.skipped += 1
        else {
          try {
            const input = inputOf(row, before, draft.products())
            const outcome = draft.put(input)
            known.set(row.code.toLowerCase(), input.id)
            counts[outcome === 'same' ? 'skipped' : outcome] += 1
          } catch (error) {
            problems.push(problemOf(error, row.row, row.code))
            counts.refused += 1
          }
        }
        done += 1
        onProgress({ ...counts, share: done / ordered.length })
        await breathe()
      }
      const cancelled = signal.aborted
      const state: ImportOutcome['state'] = cancelled ? 'cancelled' : 'done'
      const ended = { ...counts, ...(cancelled ? { created: 0, updated: 0 } : {}) }
      const record = (tx: Tx): Promise<void> =>
        log.record(tx, {
          actor,
          action: 'product.import',
          subject: { kind: 'import', id: null },
          detail: { ...ended, state, fileName: source.fileName },
        })
      if (cancelled) await database.transaction(record)
      else await shop.putDraft(actor, draft, record)
      return { ...ended, state, problems: byRow(problems), undone: cancelled, kept: [] }
    },
  }
}

const byRow = (problems: readonly RowProblem[]): readonly RowProblem[] => [...problems].sort((a, b) => a.row - b.row)

/** @throws ZuoxiError `request.invalid` for what makes no whole product, `thing.not-found` for a product it names */
function inputOf(
  row: ProductRow,
  before: Product | undefined,
  products: ReadonlyMap<ProductId, Product>,
): ProductInput {
  const find = (text: string): ProductId => {
    const word = text.toLowerCase()
    const all = [...products.values()]
    const found = all.find((one) => one.code.toLowerCase() === word) ?? all.find((one) => one.name === text)
    if (found !== undefined) return found.id
    throw new ZuoxiError('thing.not-found', { what: { 'zh-CN': '商品', en: 'Product' }, id: text })
  }
  const { change: _change, ...known } = before ?? { change: 0 }
  const kind = row.tickets !== null ? 'ticket-book' : row.parts.length > 0 ? 'package' : 'goods'
  const parsed = productInputSchema.safeParse({
    ...{ id: uuid(), version: 0, kind },
    ...known,
    ...row.content,
    levelPrices: { ...before?.levelPrices, ...row.content.levelPrices },
    ...(row.bucket === null ? {} : { bucket: row.bucket }),
    ...(row.tickets === null ? {} : { tickets: { productId: find(row.tickets.product), count: row.tickets.count } }),
    ...(row.parts.length === 0
      ? {}
      : { parts: row.parts.map(({ product, quantity }) => ({ productId: find(product), quantity })) }),
  })
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  if (first === undefined) throw parsed.error
  const { issue, path } = deepestIssue(first)
  throw new ZuoxiError('request.invalid', { place: String(path[0] ?? ''), reason: issueText(issue) })
}

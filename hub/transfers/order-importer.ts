import { setImmediate as breathe } from 'node:timers/promises'
import { type Customer } from '../../contract/customer.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type NewOrder, newOrderSchema } from '../../contract/order/order.ts'
import { type Product } from '../../contract/order/product.ts'
import { type Caller } from '../access/caller.ts'
import { type CustomerSight } from '../customers/customer-sight.ts'
import { type Customers } from '../customers/customers.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { actorOf, type OperationLog } from '../operation-log/operation-log.ts'
import { type Orders } from '../orders/orders.ts'
import { type Shop } from '../shop/shop.ts'
import { columnsOf } from '../tables/column-words.ts'
import { type RowProblem } from '../tables/row-problem.ts'
import { readRows, type RowsChunk } from '../tables/table-rows.ts'
import { derivedId } from './derived-id.ts'
import { type Importer, type ImportOutcome, type PreviewRow } from './importer.ts'
import { createZoneReader } from './local-time.ts'
import { orderColumns, orderTargets } from './order-columns.ts'
import { readCells, type RowCells } from './read-cells.ts'
import { groupOrders, type OrderDraft, readOrder } from './read-order.ts'
import { problemOf, refuseWithout } from './refusals.ts'

const required = ['product', 'quantity'] as const
const wrong = (reason: BilingualText): ZuoxiError => new ZuoxiError('state.illegal', { reason })

/**
 * Orders from a table, placed as an agent places them, with prices, station and audit by the rules. Their ids are made from
 * what the rows say: the same table again finds them there. What is stored when a run is cancelled stays, as orders that
 * stations may have accepted already.
 */
export function createOrderImporter(parts: {
  readonly database: DatabaseHandle
  readonly log: Pick<OperationLog, 'record'>
  readonly now: () => number
  readonly shop: Pick<Shop, 'products' | 'stations' | 'timeZone'>
  readonly customers: Pick<Customers, 'byNumber' | 'byCode'>
  readonly sight: Pick<CustomerSight, 'reachOf'>
  readonly orders: Pick<Orders, 'place' | 'find'>
}): Importer {
  const { database, log, now, shop, customers, sight, orders } = parts
  const zone = createZoneReader(shop.timeZone)

  function understand(
    { header, rows }: Pick<RowsChunk, 'header' | 'rows'>,
    columns: readonly (string | null)[],
    problems: RowProblem[],
  ): readonly { readonly draft: OrderDraft; readonly cells: RowCells }[] {
    return rows.flatMap((row) => {
      const cells = readCells(row, header, columns)
      const draft = readOrder(cells, zone)
      problems.push(...cells.problems)
      return draft === undefined ? [] : [{ draft, cells }]
    })
  }

  function mapped(header: readonly string[], mapping: Readonly<Record<string, string>>, fileName: string) {
    const columns = columnsOf(header, orderColumns, mapping, fileName)
    refuseWithout(columns, { product: orderTargets.product, quantity: orderTargets.quantity }, header, fileName)
    if (!columns.includes('customerCode')) {
      refuseWithout(columns, { customerNumber: orderTargets.customerNumber }, header, fileName)
    }
    return columns
  }

  async function customerOf(draft: OrderDraft, caller: Caller): Promise<Customer> {
    const reach = await sight.reachOf(caller, 'customer.read')
    if (draft.customerCode !== '') {
      const found = await customers.byCode(draft.customerCode, reach)
      if (found !== undefined) return found
    }
    const { customers: found } =
      draft.customerNumber === '' ? { customers: [] } : await customers.byNumber(draft.customerNumber, reach)
    const [only, another] = found
    if (only === undefined) {
      throw wrong({
        'zh-CN': '没有这个电话或编号的客户，请先导入客户',
        en: 'no customer has this phone or code; import the customers first',
      })
    }
    if (another === undefined) return only
    throw wrong({
      'zh-CN': '有几位客户都是这个电话，请加上客户编号',
      en: "several customers have this phone; add the customer's code",
    })
  }

  function productFinder(): (text: string) => Product {
    const all = [...shop.products().values()].filter(({ active }) => active)
    const byName = new Map(all.map((one) => [one.name, one]))
    const byCode = new Map(all.filter(({ code }) => code !== '').map((one) => [one.code.toLowerCase(), one]))
    return (text) => {
      const found = byCode.get(text.toLowerCase()) ?? byName.get(text)
      if (found !== undefined) return found
      throw new ZuoxiError('thing.not-found', { what: { 'zh-CN': '商品', en: 'Product' }, id: text })
    }
  }

  function stationKey(text: string): string | null {
    if (text === '') return null
    const found = shop.stations().find(({ key, name }) => key === text || name === text)
    if (found !== undefined) return found.key
    throw new ZuoxiError('thing.not-found', { what: { 'zh-CN': '送水站', en: 'Station' }, id: text })
  }

  /** The order as it would be sent. @throws ZuoxiError for what cannot be an order */
  function orderOf(
    draft: OrderDraft,
    customer: Customer,
    find: (text: string) => Product,
    writtenAt: number,
  ): NewOrder {
    const method = draft.method ?? 'deliver'
    const kept = customer.addresses.find(({ isDefault }) => isDefault) ?? customer.addresses[0]
    const address =
      draft.address !== null
        ? { addressId: null, ...draft.address }
        : kept === undefined
          ? { addressId: null, district: '', street: '', detail: '' }
          : { addressId: kept.id, district: kept.district, street: kept.street, detail: kept.detail }
    if (method === 'deliver' && address.district + address.street + address.detail === '') {
      throw wrong({ 'zh-CN': '没有送货地址，客户资料里也没有', en: 'has no address, and neither has the customer' })
    }
    const station = stationKey(draft.station)
    return newOrderSchema.parse({
      ...{ id: draft.id, source: 'web', writtenAt, expectedTotalFen: draft.totalFen },
      content: {
        ...{ customerId: customer.id, contactName: draft.contactName, contactNumber: draft.contactNumber, address },
        lines: draft.lines.map(({ product, quantity, payWith }, at) => ({
          ...{ id: derivedId('line', draft.id, String(at)), productId: find(product).id, quantity, payWith },
        })),
        ...{ method, window: draft.window, note: draft.note, payment: draft.payment ?? 'cash', station },
        stationReason: station === null ? '' : '导入指定 set by the import',
      },
    })
  }

  return {
    right: 'order.import',
    needs: ['order.write', 'customer.read'],
    duplicates: ['skip'],

    targets: async () =>
      Object.entries(orderTargets).map(([target, name]) => ({
        ...{ target, name, required: required.some((one) => one === target) },
      })),

    columns: async (header, mapping, fileName) => columnsOf(header, orderColumns, mapping, fileName),

    async preview(head, fileName, { mapping }, caller) {
      const problems: RowProblem[] = []
      const drafts = groupOrders(understand(head, mapped(head.header, mapping, fileName), problems))
      const find = productFinder()
      const shown: PreviewRow[] = []
      for (const draft of drafts) {
        const detail = draft.lines.map(({ product, quantity }) => `${product} × ${String(quantity)}`).join('、')
        const about = { row: draft.row, detail, title: draft.customerCode || draft.customerNumber }
        try {
          const customer = await customerOf(draft, caller)
          orderOf(draft, customer, find, now())
          const known = await orders.find(database.db, draft.id)
          const outcome = known === undefined ? 'create' : 'skip'
          shown.push({ ...about, title: customer.name, outcome, problems: [] })
        } catch (error) {
          shown.push({ ...about, outcome: 'refuse', problems: [problemOf(error, draft.row, detail)] })
        }
      }
      for (const row of new Set(problems.map((problem) => problem.row))) {
        const own = problems.filter((problem) => problem.row === row)
        shown.push({ row, outcome: 'refuse', title: '', detail: '', problems: own })
      }
      return shown.sort((a, b) => a.row - b.row)
    },

    async run({ source, wish, caller, address, signal, onProgress }) {
      const problems: RowProblem[] = []
      const read: { readonly draft: OrderDraft; readonly cells: RowCells }[] = []
      const counts = { rows: 0, created: 0, updated: 0, skipped: 0, refused: 0 }
      let columns: readonly (string | null)[] | undefined
      for await (const chunk of readRows({ source, chunkSize: 500 })) {
        columns ??= mapped(chunk.header, wish.mapping, source.fileName)
        const understood = understand(chunk, columns, problems)
        read.push(...understood)
        counts.rows += chunk.rows.length
        counts.refused += chunk.rows.length - understood.length
      }
      const drafts = groupOrders(read)
      const find = productFinder()
      let done = 0
      for (const draft of drafts) {
        if (signal.aborted) break
        try {
          const known = await orders.find(database.db, draft.id)
          const customer = await customerOf(draft, caller)
          await orders.place(caller, address, orderOf(draft, customer, find, known?.writtenAt ?? now()))
          if (known === undefined) counts.created += 1
          else counts.skipped += 1
        } catch (error) {
          problems.push(problemOf(error, draft.row, draft.orderNumber || draft.customerCode || draft.customerNumber))
          counts.refused += draft.rows
        }
        done += 1
        onProgress({ ...counts, share: done / drafts.length })
        await breathe()
      }
      const state: ImportOutcome['state'] = done < drafts.length ? 'cancelled' : 'done'
      await database.transaction((tx) =>
        log.record(tx, {
          actor: actorOf(caller, address),
          action: 'order.import',
          subject: { kind: 'import', id: null },
          detail: { ...counts, state, fileName: source.fileName },
        }),
      )
      return { ...counts, state, problems: problems.sort((a, b) => a.row - b.row), undone: false, kept: [] }
    },
  }
}

import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { v7 as uuid } from 'uuid'
import { type FileReply } from '../../contract/api/endpoint.ts'
import { type ExportFormat, type TransferKind } from '../../contract/api/transfers.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText, fillText, type Language } from '../../contract/language.ts'
import { maskNumbersIn } from '../../contract/numbers/mask-number.ts'
import { type Caller } from '../access/caller.ts'
import { actorOf, type OperationLog } from '../operation-log/operation-log.ts'
import { mediaTypes, type TableContent, writeTable } from '../tables/write-table.ts'

/** What one kind of export writes. */
export type Exported = Pick<TableContent, 'header' | 'pages'>

export type ExportRequest = {
  readonly kind: TransferKind
  readonly format: ExportFormat
  readonly caller: Caller
  readonly address: string
  readonly language: Language
  readonly signal: AbortSignal
  /** What the list was narrowed by, for the operation log. */
  readonly filter: Readonly<Record<string, unknown>>
}

export type ExportsOptions = {
  /** Files lie here while they are written and sent. It is emptied at the opening. */
  readonly folder: string
  readonly log: Pick<OperationLog, 'recordAlone'>
  readonly now: () => number
  readonly timeOf: (at: number) => string
}

/** Each reads the whole of its list. */
const mostAtOnce = 3
const hourMs = 3_600_000

const names: Readonly<Record<TransferKind, BilingualText>> = {
  customers: { 'zh-CN': '客户', en: 'customers' },
  products: { 'zh-CN': '商品', en: 'products' },
  orders: { 'zh-CN': '订单', en: 'orders' },
}
const actions = { customers: 'customer.export', products: 'product.export', orders: 'order.export' } as const

const watermark: BilingualText = {
  'zh-CN': '由 {name}（工号 {jobNumber}）于 {time} 在 {address} 导出，共 {rows} 行，编号 {reference}',
  en: 'Exported by {name} ({jobNumber}) at {time} from {address}, {rows} rows, reference {reference}',
}

export type Exports = Awaited<ReturnType<typeof createExports>>

/**
 * Tables on their way out. A table is written to the end before the first byte leaves, so that what leaves is whole, its last
 * row says how much it is, and the operation log has it first: without the entry there is no file.
 */
export async function createExports({ folder, log, now, timeOf }: ExportsOptions) {
  let running = 0
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })

  /** One whose taker went away before its first byte: nobody else takes it away. */
  async function clearLeftOver(): Promise<void> {
    for (const name of await readdir(folder)) {
      const { mtimeMs } = await stat(join(folder, name)).catch(() => ({ mtimeMs: Infinity }))
      if (mtimeMs < Date.now() - hourMs) await rm(join(folder, name), { force: true })
    }
  }

  return {
    /** @throws ZuoxiError `request.too-many`, `state.illegal` for more than a workbook takes */
    async write(request: ExportRequest, content: Exported): Promise<FileReply> {
      if (running >= mostAtOnce) throw new ZuoxiError('request.too-many', { seconds: 30 })
      const { kind, format, caller, address, language, signal, filter } = request
      const reference = uuid()
      const file = join(folder, reference)
      const at = now()
      await clearLeftOver()
      running += 1
      try {
        const { jobNumber, name } = caller
        const marked = (rows: number): string =>
          fillText(watermark, language, { name, jobNumber, time: timeOf(at), address, rows, reference })
        const rows = await writeTable(file, format, { ...content, last: (count) => [marked(count)] }, signal)
        await log.recordAlone({
          actor: actorOf(caller, address),
          action: actions[kind],
          subject: { kind: 'export', id: reference },
          detail: { format, rows, filter: masked(filter) },
        })
      } catch (error) {
        await rm(file, { force: true })
        throw error
      } finally {
        running -= 1
      }
      const day = timeOf(at).slice(0, 10)
      const ending = format === 'xlsx' ? 'xlsx' : 'csv'
      return {
        fileName: `${names[kind][language]}-${day}.${ending}`,
        mediaType: mediaTypes[format],
        content: sent(file),
      }
    },
    close: (): Promise<void> => rm(folder, { recursive: true, force: true }),
  }
}

/** A number may be searched for. */
function masked(filter: ExportRequest['filter']): ExportRequest['filter'] {
  const { text } = filter
  return typeof text === 'string' ? { ...filter, text: maskNumbersIn(text) } : filter
}

/** Gone from here once it is sent, or nobody takes it any more. */
async function* sent(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file) as AsyncIterable<Uint8Array>
  } finally {
    await rm(file, { force: true })
  }
}

import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { largestUpload, transfersApi, type TransferKind } from '../../contract/api/transfers.api.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Language } from '../../contract/language.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'

/** What is written to where the person says. */
export type SavedEnding = 'xlsx' | 'csv' | 'mp3' | 'wav' | 'zip'

/** The system's dialogs; null when called off. */
export type TableFiles = {
  open(): Promise<string | null>
  save(name: string, ending: SavedEnding): Promise<string | null>
}

export type DataCommandName = Extract<keyof CommandHandlers, `data.${string}`>

const uploads = {
  customers: transfersApi.uploadCustomers,
  products: transfersApi.uploadProducts,
  orders: transfersApi.uploadOrders,
} as const satisfies Record<TransferKind, unknown>

const names: Readonly<Record<TransferKind, Readonly<Record<Language, string>>>> = {
  customers: { 'zh-CN': '客户', en: 'customers' },
  products: { 'zh-CN': '商品', en: 'products' },
  orders: { 'zh-CN': '订单', en: 'orders' },
}

/** Tables between this machine's disk and the hub. No path goes to the window but the one a file was saved under. */
export function createDataDesk(parts: {
  readonly link: Pick<HubLink, 'call' | 'save'>
  readonly files: TableFiles
  readonly language: () => Language
  readonly now: () => number
}): Pick<CommandHandlers, Exclude<DataCommandName, 'data.export-own'>> {
  const { link, files, language, now } = parts
  return {
    'data.choose-file': async ({ kind }) => {
      const file = await files.open()
      if (file === null) return null
      const fileName = basename(file).slice(0, 200)
      return await link.call(uploads[kind], { query: { fileName }, body: await readTableFile(file, language()) })
    },
    'data.state': (params) => link.call(transfersApi.read, { params }),
    'data.preview': ({ id, ...body }) => link.call(transfersApi.preview, { params: { id }, body }),
    'data.start': ({ id, ...body }) => link.call(transfersApi.start, { params: { id }, body }),
    'data.cancel': (params) => link.call(transfersApi.cancel, { params }),

    'data.save-report': async (params) => {
      const { fileName } = await link.call(transfersApi.read, { params })
      const word = language() === 'en' ? 'errors' : '错误报告'
      const file = await files.save(`${fileName.replace(/\.\w{1,5}$/, '')}-${word}.csv`, 'csv')
      if (file === null) return null
      await link.save(transfersApi.report, { params }, file)
      return { file }
    },

    'data.export': async (wish) => {
      const { format, kind } = wish
      const ending = format === 'xlsx' ? 'xlsx' : 'csv'
      const day = new Date(now()).toLocaleDateString('sv-SE')
      const file = await files.save(`${names[kind][language()]}-${day}.${ending}`, ending)
      if (file === null) return null
      if (wish.kind === 'customers') {
        await link.save(transfersApi.exportCustomers, { query: { format, text: wish.text } }, file)
      } else if (wish.kind === 'products') await link.save(transfersApi.exportProducts, { query: { format } }, file)
      // As it goes over the wire: the hub reads it by the list's own schema.
      else await link.save(transfersApi.exportOrders, { query: { ...wish.filter, format } as never }, file)
      return { file }
    },
  }
}

async function readTableFile(file: string, language: Language): Promise<Uint8Array> {
  try {
    const { size } = await stat(file)
    if (size > largestUpload) {
      const tooLarge = new ZuoxiError('request.too-large', { limit: largestUpload })
      throw SeatError.fromHub(tooLarge.code, tooLarge.say(language), tooLarge.parameters)
    }
    return await readFile(file)
  } catch (error) {
    if (error instanceof SeatError) throw error
    throw new SeatError('seat.file-unreadable', {
      file: basename(file),
      reason: String((error as NodeJS.ErrnoException).code),
    })
  }
}

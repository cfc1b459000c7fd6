import { writeFile } from 'node:fs/promises'
import { v7 as uuid } from 'uuid'
import { z } from 'zod'
import { ownExportsApi } from '../../contract/api/own-exports.api.ts'
import { type ExportFormat } from '../../contract/api/transfers.api.ts'
import { type Language } from '../../contract/language.ts'
import { maskNumber } from '../../contract/numbers/mask-number.ts'
import { type Order } from '../../contract/order/order.ts'
import { type Grants } from '../../contract/rights.ts'
import { type PhoneLine } from '../../contract/seat/phone-line.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type OwnCallStore } from '../cache/own-call.store.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Outbox, type Sender } from '../outbox/outbox.ts'
import { SeatError } from '../seat-error.ts'
import { type TableFiles } from './data-desk.ts'

export const ownExportKind = 'own-export'
const told = z.object({ id: z.uuidv7(), body: ownExportsApi.tell.body })

/** The log's entry goes through the outbox: what was taken out while the hub was away is told when it is back. */
export function createOwnExportSender(link: Pick<HubLink, 'call'>): Sender {
  return async (entry) => {
    const { id, body } = told.parse(entry)
    await link.call(ownExportsApi.tell, { params: { id }, body })
  }
}

/** A call of one's own is over. */
export function keepOwnCall(store: OwnCallStore, owner: string | null, line: PhoneLine, now: number): void {
  if (owner === null || line.callId === null) return
  const { callId, direction, number, name, queue, startedAt, answeredAt, endedAt } = line
  const before = store.find(owner, callId)
  const { note, disposition } = before ?? { note: '', disposition: null }
  store.put(owner, {
    ...{ callId, direction, number, name, queue, answeredAt, note, disposition },
    ...{ startedAt, endedAt: endedAt ?? now },
  })
}

/** What was written about a call of one's own, during it or later. */
export function keepOwnNote(
  store: OwnCallStore,
  owner: string | null,
  written: { readonly callKey: string; readonly note: string; readonly disposition: string | null },
  now: number,
): void {
  if (owner === null) return
  const { callKey: callId, note, disposition } = written
  const unknown = { direction: 'inbound', number: '', name: null, queue: null, answeredAt: null } as const
  const before = store.find(owner, callId) ?? { ...unknown, callId, startedAt: now, endedAt: now }
  store.put(owner, { ...before, note, disposition })
}

type Cell = string | number
type Person = { readonly userId: string; readonly grants: Grants }

const heads: Readonly<Record<'calls' | 'orders', Readonly<Record<Language, readonly string[]>>>> = {
  calls: {
    'zh-CN': ['开始', '接通', '结束', '方向', '号码', '姓名', '队列', '通话秒数', '结果', '小结'],
    en: ['Began', 'Answered', 'Ended', 'Direction', 'Number', 'Name', 'Queue', 'Seconds talked', 'Result', 'Note'],
  },
  orders: {
    'zh-CN': ['下单时间', '单号', '状态', '客户', '联系电话', '地址', '内容', '金额（元）', '备注'],
    en: ['Placed', 'Number', 'State', 'Customer', 'Contact number', 'Address', 'Content', 'Amount (yuan)', 'Note'],
  },
}
const names = {
  calls: { 'zh-CN': '我的通话', en: 'my-calls' },
  orders: { 'zh-CN': '我的订单', en: 'my-orders' },
} as const

/** Tables of one's own calls, notes and orders from what this seat keeps (OF3): the hub may be away. */
export function createOwnExport(parts: {
  readonly calls: Pick<OwnCallStore, 'list'>
  readonly orders: (owner: string) => readonly Order[]
  readonly outbox: Pick<Outbox, 'put' | 'owner'>
  readonly me: () => Person | null
  readonly files: Pick<TableFiles, 'save'>
  readonly language: () => Language
  readonly device: string
  readonly now: () => number
}): Pick<CommandHandlers, 'data.export-own'> {
  const { files, language, now } = parts
  return {
    async 'data.export-own'({ kind, format }) {
      const me = parts.me()
      const owner = parts.outbox.owner()
      if (me === null || owner === null) throw new SeatError('seat.signed-out')
      if (me.grants['own.export'] === undefined) throw new SeatError('seat.no-right')
      const ending = format === 'xlsx' ? 'xlsx' : 'csv'
      const day = new Date(now()).toLocaleDateString('sv-SE')
      const file = await files.save(`${names[kind][language()]}-${day}.${ending}`, ending)
      if (file === null) return null
      const whole = me.grants['customer.number'] !== undefined
      const own = parts.orders(owner).filter(({ placedBy }) => placedBy.userId === me.userId)
      const rows = kind === 'calls' ? callRows(parts.calls.list(owner), whole) : orderRows(own, whole)
      // Its entry is on the disk before the table is: there is no table nobody knows of.
      const id = uuid()
      const body = { kind, format, rows: rows.length, at: Math.round(now()), device: parts.device }
      await parts.outbox.put({ id, kind: ownExportKind, body: { id, body }, createdAt: now() }, 0)
      await write(file, format, [heads[kind][language()], ...rows])
      return { file }
    },
  }
}

const moment = (at: number | null): string => (at === null ? '' : new Date(at).toLocaleString('sv-SE'))
const shown = (number: string, whole: boolean): string => (whole ? number : maskNumber(number))

function callRows(calls: ReturnType<OwnCallStore['list']>, whole: boolean): readonly Cell[][] {
  return calls.map((call) => [
    ...[moment(call.startedAt), moment(call.answeredAt), moment(call.endedAt), call.direction],
    ...[shown(call.number, whole), call.name ?? '', call.queue ?? ''],
    call.answeredAt === null ? 0 : Math.round((call.endedAt - call.answeredAt) / 1000),
    ...[call.disposition ?? '', call.note],
  ])
}

function orderRows(orders: readonly Order[], whole: boolean): readonly Cell[][] {
  return orders.map((order) => [
    ...[moment(order.placedAt), order.number ?? '', order.state, order.customerName],
    shown(order.contactNumber, whole),
    [order.address.district, order.address.street, order.address.detail].join(''),
    order.lines.map(({ name, quantity }) => `${name}×${String(quantity)}`).join('，'),
    ...[order.totalFen / 100, order.note],
  ])
}

/** A text that begins like a formula would be run by Excel (OWASP: CSV injection): an apostrophe makes it text. */
const safe = (cell: Cell): Cell => (typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)

/** write-excel-file 4.1.1 looks texts up in a plain object: a word every object knows would become a broken cell. */
const writable = (cell: Cell): Cell => (typeof cell === 'string' && cell in Object.prototype ? `${cell} ` : cell)

async function write(file: string, format: ExportFormat, table: readonly (readonly Cell[])[]): Promise<void> {
  const rows = table.map((row) => row.map(safe))
  try {
    if (format === 'xlsx') {
      const { default: writeExcelFile } = await import('write-excel-file/node')
      const sheet = rows.map((row) => row.map((value) => (value === '' ? null : { value: writable(value) })))
      await writeFile(file, await writeExcelFile(sheet, { stickyRowsCount: 1 }).toBuffer(), { mode: 0o600 })
      return
    }
    // Not one of these is needed before somebody wants a table.
    const { stringify } = await import('csv-stringify/sync')
    const { default: iconv } = await import('iconv-lite')
    const text = stringify(rows)
    await writeFile(file, format === 'csv' ? `\uFEFF${text}` : iconv.encode(text, 'gb18030'), { mode: 0o600 })
  } catch (error) {
    throw new SeatError('seat.file', { file, reason: String((error as NodeJS.ErrnoException).code) })
  }
}

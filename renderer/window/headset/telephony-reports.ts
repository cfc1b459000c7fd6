import { type HidCollection, type HidReport, type HidReportItem } from './web-hid.ts'

/** HID Usage Tables 1.5: §14 telephony page, §11 LED page. */
export const telephonyPage = 0x0b
const usages = { hookSwitch: 0x0b0020, phoneMute: 0x0b002f } as const
const lamps = { mute: 0x080009, offHook: 0x080017, ring: 0x080018 } as const
export type Button = keyof typeof usages
export type Lamps = Readonly<Record<keyof typeof lamps, boolean>>

type Field = {
  readonly reportId: number
  readonly bit: number
  readonly size: number
  readonly usage: number
  /** A switch that says how it stands; else a button that says that it was pressed. */
  readonly isAbsolute: boolean
  /** Of an array: the value names the usage, counted from `first`. */
  readonly array: { readonly usages: readonly number[]; readonly first: number } | null
}

export type Telephony = {
  /** What a report says of each button it has. */
  readonly read: (reportId: number, data: DataView) => Readonly<Partial<Record<Button, ButtonFact>>>
  /** The reports that light these lamps; one for each report that has any. */
  readonly write: (lit: Lamps) => readonly { readonly reportId: number; readonly data: Uint8Array<ArrayBuffer> }[]
}

/** `on`: the bit is set. `isSwitch`: it stays so; else it is a press that ends by itself. */
export type ButtonFact = { readonly on: boolean; readonly isSwitch: boolean }

/** Reads a headset's report descriptor, as WebHID gives it, for the buttons and lamps of telephony; null without buttons. */
export function readTelephony(collections: readonly HidCollection[]): Telephony | null {
  const all = collections.flatMap(withChildren)
  const inputs = all.flatMap(({ inputReports = [] }) => inputReports.flatMap(fieldsOf))
  const outputs = all.flatMap(({ outputReports = [] }) => outputReports)
  const buttons = (Object.keys(usages) as Button[]).flatMap((button) => {
    const field = inputs.find((one) => has(one, usages[button]))
    return field === undefined ? [] : [[button, field] as const]
  })
  if (buttons.length === 0) return null
  return {
    read(reportId, data) {
      const facts: Partial<Record<Button, ButtonFact>> = {}
      for (const [button, field] of buttons) {
        if (field.reportId !== reportId) continue
        const value = readBits(data, field.bit, field.size)
        if (value === null) continue
        facts[button] = { on: isOn(field, value, usages[button]), isSwitch: field.isAbsolute && field.array === null }
      }
      return facts
    },
    write: (lit) => outputs.flatMap((report) => lampReport(report, lit)),
  }
}

function withChildren(collection: HidCollection): readonly HidCollection[] {
  return [collection, ...(collection.children ?? []).flatMap(withChildren)]
}

/** Each value of a report, in the order in which they are packed: the first in the lowest bits (HID 1.11, §8.4). */
function fieldsOf(report: HidReport): readonly Field[] {
  let bit = 0
  return (report.items ?? []).flatMap((item) => {
    const { reportSize: size = 0, reportCount = 0 } = item
    const named = usagesOf(item)
    return Array.from({ length: reportCount }, (_, at): Field => {
      const field = {
        reportId: report.reportId ?? 0,
        bit,
        size,
        // With fewer usages than values the last one holds for the rest (HID 1.11, §6.2.2.8).
        usage: named[Math.min(at, named.length - 1)] ?? 0,
        isAbsolute: item.isAbsolute ?? true,
        array: item.isArray === true ? { usages: named, first: item.logicalMinimum ?? 0 } : null,
      }
      bit += size
      return field
    })
  })
}

function usagesOf({
  isRange,
  usages: list = [],
  usageMinimum = 0,
  usageMaximum = -1,
}: HidReportItem): readonly number[] {
  if (isRange !== true) return list
  // Some descriptors name a whole page as a range; what is asked for lies far below its end.
  const length = Math.max(0, Math.min(usageMaximum - usageMinimum + 1, 256))
  return Array.from({ length }, (_, at) => usageMinimum + at)
}

const has = (field: Field, usage: number): boolean =>
  field.array === null ? field.usage === usage : field.array.usages.includes(usage)

function isOn({ array }: Field, value: number, usage: number): boolean {
  return array === null ? value !== 0 : array.usages[value - array.first] === usage
}

/** Null when the report is shorter than its descriptor says. */
function readBits(data: DataView, bit: number, size: number): number | null {
  if (size < 1 || size > 32 || bit + size > data.byteLength * 8) return null
  let value = 0
  for (let at = 0; at < size; at += 1) {
    const place = bit + at
    if (((data.getUint8(place >> 3) >> (place & 7)) & 1) === 1) value += 2 ** at
  }
  return value
}

function lampReport(report: HidReport, lit: Lamps) {
  const fields = fieldsOf(report)
  const ours = fields.flatMap((field) => {
    const name = (Object.keys(lamps) as (keyof Lamps)[]).find((one) => field.usage === lamps[one])
    return name === undefined || field.array !== null ? [] : [{ field, name }]
  })
  if (ours.length === 0) return []
  const bits = fields.reduce((end, { bit, size }) => Math.max(end, bit + size), 0)
  const data = new Uint8Array(Math.ceil(bits / 8))
  for (const { field, name } of ours) {
    if (lit[name]) data[field.bit >> 3] = (data[field.bit >> 3] ?? 0) | (1 << (field.bit & 7))
  }
  return [{ reportId: report.reportId ?? 0, data }]
}

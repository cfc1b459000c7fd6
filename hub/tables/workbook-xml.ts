/** What the cells of a sheet refer to. */
export type SheetWords = {
  readonly shared: (at: number) => string
  /** Styles (the cell's `s`) that show a number as a date. */
  readonly dateStyles: ReadonlySet<number>
  readonly from1904: boolean
}

const cell = /<(?:\w+:)?c((?:\s[^>]*?)?)(?:\/>|>([\s\S]*?)<\/(?:\w+:)?c>)/g
const value = /<(?:\w+:)?v(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?v>/
const texts = /<(?:\w+:)?t(?:\s[^>]*)?>([\s\S]*?)<\/(?:\w+:)?t>/g
/** How a text is spoken, beside it (§18.4.6): no part of it. */
const spoken = /<(?:\w+:)?rPh\b[\s\S]*?<\/(?:\w+:)?rPh>/g

// A sheet has millions of these; the expressions are made once.
const reference = /\sr="([^"]*)"/
const typeOf = /\st="([^"]*)"/
const styleOf = /\ss="([^"]*)"/

export function attribute(tag: string, name: string): string | undefined {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]
}

/** The cells of one row as text, empty ones between them counted. */
export function cellsOf(xml: string, words: SheetWords): readonly string[] {
  const cells: string[] = []
  for (const [, tag = '', inner = ''] of xml.matchAll(cell)) {
    const column = columnOf(reference.exec(tag)?.[1]) ?? cells.length
    while (cells.length < column) cells.push('')
    cells[column] = cellText(tag, inner, words)
  }
  return cells
}

/** `AB12` → 27; a sheet has at most 16,384 columns. */
function columnOf(place: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(place ?? '')?.[0]
  if (letters === undefined) return undefined
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
  if (column >= 16_384) throw new Error('a column that no sheet has')
  return column
}

function cellText(tag: string, inner: string, { shared, dateStyles, from1904 }: SheetWords): string {
  const type = typeOf.exec(tag)?.[1] ?? 'n'
  if (type === 'inlineStr') return sharedTextOf(inner).trim()
  const raw = value.exec(inner)?.[1] ?? ''
  if (raw === '') return ''
  switch (type) {
    case 's':
      return shared(Number(raw)).trim()
    case 'b':
      return raw === '1' ? 'true' : 'false'
    case 'd':
      return raw.slice(0, 10)
    case 'n': {
      const number = Number(raw)
      if (Number.isNaN(number)) return ''
      const style = styleOf.exec(tag)?.[1]
      if (style !== undefined && dateStyles.has(Number(style))) return dateText(number, from1904)
      return Number.isInteger(number) ? BigInt(number).toString() : String(number)
    }
    default:
      return plain(raw).trim()
  }
}

/** Days since 1900 as Excel counts them, or since 1904 (§18.17.4.1). Excel's dates have no zone. */
function dateText(days: number, from1904: boolean): string {
  const date = new Date(Math.round((days + (from1904 ? 1_462 : 0) - 25_569) * 86_400) * 1_000)
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10)
}

export function sharedTextOf(xml: string): string {
  let text = ''
  for (const [, part = ''] of xml.replace(spoken, '').matchAll(texts)) text += part
  return plain(text)
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** XML's escapes, and those of Office for characters XML cannot have (`_x000D_`, §22.9.2.19). */
function plain(xml: string): string {
  if (!/[&_]/.test(xml)) return xml
  return xml
    .replace(/&(?:#x([\da-fA-F]{1,6})|#(\d{1,7})|(\w+));/g, (all, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return entities[name] ?? all
      const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : ''
    })
    .replace(/_x([\dA-Fa-f]{4})_/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** Built-in number formats that are dates (§18.8.30), those of East Asia among them. */
const builtInDates = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58)

export function dateStylesOf(stylesXml: string): ReadonlySet<number> {
  const own = new Map<number, boolean>()
  for (const [tag] of stylesXml.matchAll(/<(?:\w+:)?numFmt\b[^>]*>/g)) {
    const code = plain(attribute(tag, 'formatCode') ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')
    own.set(Number(attribute(tag, 'numFmtId')), /[ymdhs]/i.test(code) && !/general/i.test(code))
  }
  const formats = /<(?:\w+:)?cellXfs\b[\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(stylesXml)?.[0] ?? ''
  const styles = [...formats.matchAll(/<(?:\w+:)?xf\b[^>]*>/g)].map(([tag]) => Number(attribute(tag, 'numFmtId') ?? 0))
  return new Set(styles.flatMap((id, at) => ((own.get(id) ?? builtInDates(id)) ? [at] : [])))
}

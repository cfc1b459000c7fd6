import { type BilingualText } from '../../contract/language.ts'
import { type RowProblem } from '../tables/row-problem.ts'
import { type TableRow } from '../tables/table-file.ts'
import { ignored } from '../tables/column-words.ts'

/** The cells of one row by what they hold, and what is wrong with them, gathered while they are read. */
export type RowCells = {
  readonly row: number
  /** Trimmed; empty for a cell that is empty or a column that is not there. */
  text(target: string): string
  complain(target: string, reason: BilingualText, remedy: BilingualText): void
  readonly problems: readonly RowProblem[]
}

export function readCells(
  { row, cells }: TableRow,
  header: readonly string[],
  columns: readonly (string | null)[],
): RowCells {
  const problems: RowProblem[] = []
  const texts = new Map<string, string>()
  for (const [at, target] of columns.entries()) {
    const cell = (cells[at] ?? '').trim()
    if (target !== null && target !== ignored && cell !== '' && !texts.has(target)) texts.set(target, cell)
  }
  return {
    row,
    problems,
    text: (target) => texts.get(target) ?? '',
    complain(target, reason, remedy) {
      const column = header[columns.indexOf(target)] ?? ''
      problems.push({ row, column, value: (texts.get(target) ?? '').slice(0, 80), reason, remedy })
    },
  }
}

/** A problem with a whole row, or with what became of it. */
export function rowProblem(row: number, value: string, reason: BilingualText, remedy: BilingualText): RowProblem {
  return { row, column: '', value: value.slice(0, 80), reason, remedy }
}

export const correctCell: BilingualText = { 'zh-CN': '请改正该单元格', en: 'Correct the cell' }
const wanting = (what: BilingualText): BilingualText => ({
  'zh-CN': `应为${what['zh-CN']}`,
  en: `must be ${what.en}`,
})

/** Yuan as people write them (`¥1,234.5`, `18元`) → fen; undefined for an empty cell and, with a complaint, a wrong one. */
export function readFen(cells: RowCells, target: string): number | undefined {
  const text = cells.text(target)
  if (text === '') return undefined
  const yuan = /^[¥￥]?\s*(\d[\d,，]*)(?:\.(\d{1,2})0*)?\s*元?$/.exec(text)
  if (yuan !== null) {
    const fen = Number(yuan[1]?.replace(/[,，]/g, '')) * 100 + Number((yuan[2] ?? '').padEnd(2, '0'))
    if (fen <= 100_000_000) return fen
  }
  const amount = { 'zh-CN': '金额（元，最多两位小数，不超过一百万）', en: 'an amount in yuan, at most 1,000,000.00' }
  cells.complain(target, wanting(amount), correctCell)
  return undefined
}

/** A whole number; undefined for an empty cell and, with a complaint, a wrong one. */
export function readWhole(
  cells: RowCells,
  target: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const text = cells.text(target)
  if (text === '') return undefined
  const value = /^\d{1,9}(?:\.0+)?$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  const range = `${String(least)}–${String(most)}`
  cells.complain(target, wanting({ 'zh-CN': ` ${range} 的整数`, en: `a whole number, ${range}` }), correctCell)
  return undefined
}

const yes = new Set(['是', '有', 'y', 'yes', 'true', '1', '√', '启用', '上架'])
const no = new Set(['否', '无', 'n', 'no', 'false', '0', '×', '停用', '下架'])

export function readYesNo(cells: RowCells, target: string): boolean | undefined {
  const text = cells.text(target).toLowerCase()
  if (text === '') return undefined
  if (yes.has(text)) return true
  if (no.has(text)) return false
  cells.complain(target, wanting({ 'zh-CN': '是或否', en: 'yes or no' }), correctCell)
  return undefined
}

/** One of some codes, by the code or its name in either language. */
export function readOneOf<T extends string>(
  cells: RowCells,
  target: string,
  names: Readonly<Record<T, BilingualText>>,
  others: Readonly<Record<string, T>> = {},
): T | undefined {
  const text = cells.text(target)
  if (text === '') return undefined
  const word = text.toLowerCase()
  const entries = Object.entries(names) as [T, BilingualText][]
  const found = entries.find(([code, name]) => [code, name['zh-CN'], name.en].some((one) => one.toLowerCase() === word))
  if (found !== undefined) return found[0]
  if (others[word] !== undefined) return others[word]
  const list = (language: 'zh-CN' | 'en'): string => entries.map(([, name]) => name[language]).join('、')
  cells.complain(target, wanting({ 'zh-CN': `：${list('zh-CN')}`, en: `one of: ${list('en')}` }), correctCell)
  return undefined
}

/** At most so many characters. */
export function readText(cells: RowCells, target: string, longest: number): string {
  const text = cells.text(target)
  if (text.length <= longest) return text
  const reason = {
    'zh-CN': `内容有 ${String(text.length)} 个字，最多 ${String(longest)} 个`,
    en: `has ${String(text.length)} characters; at most ${String(longest)} fit`,
  }
  cells.complain(target, reason, { 'zh-CN': '请缩短内容', en: 'Shorten it' })
  return ''
}

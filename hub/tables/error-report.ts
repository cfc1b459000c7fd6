import { stringify } from 'csv-stringify/sync'
import { type Language } from '../../contract/language.ts'
import { type RowProblem } from './row-problem.ts'
import { withoutFormula } from './without-formula.ts'

const titles = {
  'zh-CN': ['行号', '列', '内容', '原因', '处理办法'],
  en: ['Row', 'Column', 'Content', 'Reason', 'Remedy'],
} as const satisfies Record<Language, readonly string[]>

/** The problems as CSV for the person with the spreadsheet; with a byte-order mark, or Excel reads it as GBK. */
export function errorReport(problems: readonly RowProblem[], language: Language): string {
  const lines = problems.map(({ row, column, value, reason, remedy }) => [
    String(row),
    column,
    withoutFormula(value),
    reason[language],
    remedy[language],
  ])
  return stringify([titles[language], ...lines], { bom: true, record_delimiter: 'windows' })
}

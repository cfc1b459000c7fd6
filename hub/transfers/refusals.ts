import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { type RowProblem } from '../tables/row-problem.ts'
import { rowProblem } from './read-cells.ts'

const remedy: BilingualText = { 'zh-CN': '请改正后再次导入此行', en: 'Correct it and import this row again' }

/** What the hub says against one row, as a line of the report. @throws what is no refusal but a failure */
export function problemOf(error: unknown, row: number, value: string): RowProblem {
  if (!(error instanceof ZuoxiError) || error.code === 'database.unavailable') throw error
  return rowProblem(row, value, { 'zh-CN': error.say('zh-CN'), en: error.say('en') }, remedy)
}

/** @throws ZuoxiError `request.invalid` when no column holds what cannot be missing */
export function refuseWithout(
  columns: readonly (string | null)[],
  required: Readonly<Record<string, BilingualText>>,
  header: readonly string[],
  fileName: string,
): void {
  for (const [target, name] of Object.entries(required)) {
    if (columns.includes(target)) continue
    const reason = {
      'zh-CN': `没有“${name['zh-CN']}”列；第一行应是表头，现在是：${header.slice(0, 12).join('、')}。也可以指定对应关系`,
      en: `has no column for "${name.en}"; the first row must be a header and is: ${header.slice(0, 12).join(', ')}. Or state the mapping`,
    }
    throw new ZuoxiError('request.invalid', { place: fileName, reason })
  }
}

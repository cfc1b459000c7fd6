import { type FieldDefinition, type FieldValue } from '../../../contract/customer.ts'
import { type BilingualText } from '../../../contract/language.ts'
import { type NumberingPlan, normaliseNumber } from '../../numbers/normalise-number.ts'
import { fieldTrouble } from '../field-values.ts'
import { type ColumnMapping, type ImportTarget } from './column-mapping.ts'
import { type RowProblem } from '../../tables/row-problem.ts'
import { type TableRow } from '../../tables/table-file.ts'

/** One row understood: what the file says of a customer. Empty cells are left out, not cleared. */
export type RowContent = {
  readonly row: number
  readonly name: string
  readonly code: string | null
  readonly numbers: readonly { readonly typed: string; readonly key: string }[]
  readonly address: {
    readonly province: string
    readonly city: string
    readonly district: string
    readonly street: string
    readonly detail: string
  } | null
  readonly level: string | null
  readonly tags: readonly string[]
  readonly notes: string | null
  readonly station: string | null
  readonly blacklisted: boolean | null
  readonly fields: Readonly<Record<string, FieldValue>>
}

export type ReadRow = { readonly content: RowContent } | { readonly problems: readonly RowProblem[] }

const longest: Readonly<Partial<Record<ImportTarget, number>>> = {
  name: 200,
  code: 64,
  province: 40,
  city: 40,
  district: 40,
  street: 100,
  address: 300,
  level: 32,
  station: 64,
  notes: 10_000,
}

/** Reads one row by the mapping; never throws. */
export function readRow(
  { row, cells }: TableRow,
  header: readonly string[],
  mapping: ColumnMapping,
  definitions: readonly FieldDefinition[],
  plan: NumberingPlan,
): ReadRow {
  const problems: RowProblem[] = []
  const texts = new Map<ImportTarget, string>()
  const numbers: { typed: string; key: string }[] = []
  const fields: Record<string, FieldValue> = {}
  const complain = (column: string, value: string, reason: BilingualText, remedy: BilingualText): void => {
    problems.push({ row, column, value: value.slice(0, 80), reason, remedy })
  }

  for (const [index, target] of mapping.entries()) {
    const value = (cells[index] ?? '').trim()
    if (target === null || target === 'ignore' || value === '') continue
    const column = header[index] ?? ''
    const limit = longest[target] ?? 2000
    if (value.length > limit) {
      complain(
        column,
        value,
        {
          'zh-CN': `内容有 ${String(value.length)} 个字，最多 ${String(limit)} 个`,
          en: `has ${String(value.length)} characters; at most ${String(limit)} fit`,
        },
        { 'zh-CN': '请缩短内容，或检查引号是否成对', en: 'Shorten it, or check that quotation marks are closed' },
      )
    } else if (target === 'number') {
      for (const typed of splitNumbers(value)) {
        const trouble = numberTrouble(typed, plan)
        if (typeof trouble === 'string') numbers.push({ typed, key: trouble })
        else complain(column, value, trouble.reason, trouble.remedy)
      }
    } else if (target.startsWith('fields.')) {
      const definition = definitions.find((d) => `fields.${d.key}` === target)
      if (definition === undefined) continue
      const converted = fieldFromText(definition, value)
      const reason = fieldTrouble(definition, converted)
      if (reason === undefined) fields[definition.key] = converted
      else complain(column, value, reason, { 'zh-CN': '请改正该单元格', en: 'Correct the cell' })
    } else texts.set(target, value)
  }
  for (const { key, label, required } of definitions) {
    if (required && fields[key] === undefined && !problems.some((p) => p.column === label['zh-CN'])) {
      complain(
        label['zh-CN'],
        '',
        { 'zh-CN': '必填', en: 'is required' },
        { 'zh-CN': '请补上该列', en: 'Fill in this column' },
      )
    }
  }
  const name = texts.get('name') ?? ''
  if (name === '') {
    complain(
      header[mapping.indexOf('name')] ?? '',
      '',
      { 'zh-CN': '姓名为空', en: 'the name is empty' },
      { 'zh-CN': '请补上姓名', en: 'Fill in the name' },
    )
  }
  const blacklisted = yesNo(texts.get('blacklisted'))
  if (problems.length > 0) return { problems }
  return {
    content: {
      row,
      name,
      code: texts.get('code') ?? null,
      numbers: numbers.filter((n, index) => numbers.findIndex((other) => other.key === n.key) === index),
      address: addressFrom(texts),
      level: levelFrom(texts.get('level')),
      tags: [
        ...new Set(
          (texts.get('tags') ?? '')
            .split(/[,;，；、|/]/)
            .map((t) => t.trim().slice(0, 40))
            .filter((t) => t !== ''),
        ),
      ].slice(0, 50),
      notes: texts.get('notes') ?? null,
      station: texts.get('station') ?? null,
      blacklisted: blacklisted ?? null,
      fields,
    },
  }
}

/**
 * "13800138000/028-86001234" and the like. A comma or a blank splits only where whole numbers stand on both sides:
 * they also mark extensions and group digits.
 */
export function splitNumbers(cell: string): readonly string[] {
  return cell
    .split(/[/、;；|\r\n]+/)
    .flatMap((part) => {
      const pieces = part.split(/[,，\s]+/).filter((piece) => piece !== '')
      return pieces.every((piece) => piece.replace(/\D/g, '').length >= 7) ? pieces : [part]
    })
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function numberTrouble(typed: string, plan: NumberingPlan): string | { reason: BilingualText; remedy: BilingualText } {
  // Excel shows 13800138000 as 1.38E+10 and saves what it shows: the digits are gone.
  if (/^\d(?:\.\d+)?e\+?\d+$/i.test(typed)) {
    return {
      reason: {
        'zh-CN': '号码被 Excel 变成了科学计数法，末尾数字已丢失',
        en: 'Excel turned the number into 1.38E+10 and lost its digits',
      },
      remedy: {
        'zh-CN': '请在 Excel 中把该列设为“文本”后重新填写',
        en: 'Format the column as text in Excel and enter it again',
      },
    }
  }
  const number = normaliseNumber(typed.replace(/\.0$/, ''), plan)
  const digits = number.key.replace(/\D/g, '')
  if (
    digits.length < 3 ||
    /\*{2,}/.test(typed) ||
    typed.length > 64 ||
    (number.kind === 'unknown' && !/^\+?\d+$/.test(number.key))
  ) {
    return {
      reason: { 'zh-CN': '不是电话号码', en: 'is not a phone number' },
      remedy: { 'zh-CN': '请改成电话号码，或清空该单元格', en: 'Enter a phone number or clear the cell' },
    }
  }
  if (number.kind === 'unknown') {
    return {
      reason: {
        'zh-CN': `号码有 ${String(digits.length)} 位，位数不对`,
        en: `has ${String(digits.length)} digits, which is no number`,
      },
      remedy: {
        'zh-CN': '请核对号码：手机 11 位，座机加区号',
        en: 'Check it: a mobile has 11 digits, a fixed line its area code',
      },
    }
  }
  return number.key
}

function fieldFromText({ type }: FieldDefinition, text: string): FieldValue {
  switch (type) {
    case 'number':
      return /^-?[\d,]*\.?\d+$/.test(text) ? Number(text.replace(/,/g, '')) : text
    case 'yes-no':
      return yesNo(text) ?? text
    case 'date': {
      const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text)
      return found === null
        ? text
        : `${String(found[1])}-${String(found[2]).padStart(2, '0')}-${String(found[3]).padStart(2, '0')}`
    }
    case 'text':
    case 'choice':
      return text
  }
}

function yesNo(text: string | undefined): boolean | undefined {
  const word = text?.toLowerCase()
  if (word === undefined) return undefined
  if (['是', '有', 'y', 'yes', 'true', '1', '√'].includes(word)) return true
  return ['否', '无', 'n', 'no', 'false', '0', '×'].includes(word) ? false : undefined
}

function levelFrom(text: string | undefined): string | null {
  if (text === undefined) return null
  if (/^(?:普通|一般|normal)(?:客户)?$/i.test(text)) return 'normal'
  return /^(?:vip|贵宾|重要)(?:客户)?$/i.test(text) ? 'vip' : text
}

function addressFrom(texts: ReadonlyMap<ImportTarget, string>): RowContent['address'] {
  const address = {
    province: texts.get('province') ?? '',
    city: texts.get('city') ?? '',
    district: texts.get('district') ?? '',
    street: texts.get('street') ?? '',
    detail: texts.get('address') ?? '',
  }
  return Object.values(address).every((part) => part === '') ? null : address
}

import { type FieldDefinition, type FieldValue } from '../../contract/customer.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'

type Values = Readonly<Record<string, FieldValue>>

/**
 * Checks values of self-defined fields against their definitions.
 * @param complete true for a new customer: what is required must be there
 * @throws ZuoxiError `request.invalid` naming the field
 */
export function checkFieldValues(definitions: readonly FieldDefinition[], values: Values, complete: boolean): void {
  for (const [key, value] of Object.entries(values)) {
    const definition = definitions.find((d) => d.key === key)
    if (definition === undefined) refuse(key, { 'zh-CN': '没有这个自定义字段', en: 'there is no such field' })
    const reason = fieldTrouble(definition, value)
    if (reason !== undefined) refuse(key, reason)
  }
  if (!complete) return
  for (const { key, required } of definitions) {
    if (required && (values[key] ?? null) === null) refuse(key, requiredText)
  }
}

const requiredText: BilingualText = { 'zh-CN': '必填', en: 'is required' }

/** What is wrong with a value; undefined when nothing is. Null clears a field that is not required. */
export function fieldTrouble(definition: FieldDefinition, value: FieldValue): BilingualText | undefined {
  if (value === null || value === '') return definition.required ? requiredText : undefined
  switch (definition.type) {
    case 'text':
      return typeof value === 'string' ? undefined : { 'zh-CN': '应为文字', en: 'must be text' }
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
        ? undefined
        : { 'zh-CN': '应为数字', en: 'must be a number' }
    case 'date':
      return typeof value === 'string' && isDate(value)
        ? undefined
        : { 'zh-CN': '应为日期，格式 2026-01-31', en: 'must be a date such as 2026-01-31' }
    case 'yes-no':
      return typeof value === 'boolean' ? undefined : { 'zh-CN': '应为是或否', en: 'must be yes or no' }
    case 'choice':
      return typeof value === 'string' && definition.choices.includes(value)
        ? undefined
        : {
            'zh-CN': `应为以下之一：${definition.choices.join('、')}`,
            en: `must be one of: ${definition.choices.join(', ')}`,
          }
  }
}

export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(text)
}

function refuse(key: string, reason: BilingualText): never {
  throw new ZuoxiError('request.invalid', { place: `fields.${key}`, reason })
}

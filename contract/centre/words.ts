import { z } from 'zod'
import { bareNumber } from './number.ts'

/** The small words a centre definition is made of. Each refusal names a problem of pbx-config/check/problems.ts. */
function matching(pattern: RegExp, problem: string) {
  return z.string().check((context) => {
    if (!pattern.test(context.value)) {
      context.issues.push({ code: 'custom', input: context.value, params: { problem, value: context.value } })
    }
  })
}

/** A key names a thing inside the definition and inside PBX files: `water-order`. */
export const keySchema = matching(/^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){0,39}$/, 'word.key')

/** Characters that end or begin something in PBX files, and control characters. */

const illegalInFiles = /[;[\]<>"'\\,|=(){}$\u0000-\u001f\u007f]/
export const nameSchema = z.string().check((context) => {
  const { value } = context
  const found = illegalInFiles.exec(value)?.[0]
  if (found !== undefined) {
    context.issues.push({
      code: 'custom',
      input: value,
      params: { problem: 'word.illegal', character: JSON.stringify(found) },
    })
  } else if (value.trim() === '' || value !== value.trim() || value.length > 60) {
    context.issues.push({ code: 'custom', input: value, params: { problem: 'word.name' } })
  }
})

export const extensionSchema = matching(/^[1-9]\d{1,5}$/, 'word.extension')
export const jobNumberSchema = matching(/^[0-9A-Za-z]{1,16}$/, 'word.jobNumber')

/** A telephone number as a person writes it; stored as written, `bareNumber` gives what is dialled. */
export const outsideNumberSchema = z.string().check((context) => {
  if (!/^\+?\d{3,20}$/.test(bareNumber(context.value))) {
    context.issues.push({
      code: 'custom',
      input: context.value,
      params: { problem: 'word.number', value: context.value },
    })
  }
})

/** Name of a sound below the sounds folder, without its ending: `zuoxi/welcome`. */
export const promptSchema = z.string().check((context) => {
  const { value } = context
  const problem = value.split('/').includes('..')
    ? 'word.parent'
    : /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/.test(value)
      ? undefined
      : 'word.prompt'
  if (problem !== undefined) context.issues.push({ code: 'custom', input: value, params: { problem, value } })
})

/** Absolute folder or file; nothing that climbs up or means something to a PBX file. */
export const pathSchema = z.string().check((context) => {
  const { value } = context
  const problem = value.split('/').includes('..')
    ? 'word.parent'
    : /^\/[^;[\]<>"'\\,|$\s]*$/.test(value)
      ? undefined
      : 'word.path'
  if (problem !== undefined) context.issues.push({ code: 'custom', input: value, params: { problem, value } })
})

const ipv4 = '(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)'
export const addressSchema = matching(new RegExp(`^${ipv4}$`), 'word.address')
export const hostSchema = matching(
  new RegExp(
    `^(?:${ipv4}|(?=.{1,253}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)$`,
  ),
  'word.host',
)
export const netSchema = matching(new RegExp(`^${ipv4}(?:/(?:3[0-2]|[12]?\\d))?$`), 'word.net')
export const portSchema = z.int().min(1).max(65_535)

/** `08:30-12:00`; `24:00` ends a day. */
export const spanSchema = matching(/^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'word.span')
/** A day of the calendar that exists. */
export const dateSchema = z.string().check((context) => {
  const { value } = context
  const exists = /^\d{4}-\d{2}-\d{2}$/.test(value) && new Date(`${value}T00:00:00Z`).toJSON()?.slice(0, 10) === value
  if (!exists) context.issues.push({ code: 'custom', input: value, params: { problem: 'word.date', value } })
})

export const labelSchema = z.strictObject({ zh: nameSchema, en: nameSchema.optional() })

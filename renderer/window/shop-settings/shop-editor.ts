import { type z } from 'zod'
import { type CommandInput, type CommandOutput } from '../../../contract/bridge/commands.ts'
import { type CommandName } from '../../../contract/bridge/names.ts'
import { issueText, placeText } from '../../../contract/issue-text.ts'
import { type Language } from '../../../contract/language.ts'
import { askQuietly } from '../stores/ask.ts'

/** What is wrong with a form, field by field, in the words of the language; empty: nothing. */
export function troubles(schema: z.ZodType, form: unknown, language: Language): Readonly<Record<string, string>> {
  const result = schema.safeParse(form)
  if (result.success) return {}
  const found: Record<string, string> = {}
  for (const issue of result.error.issues) {
    const [field, ...rest] = issue.path
    const place = rest.length === 0 ? '' : `${placeText('', rest).slice(1)} `
    found[String(field)] ??= `${place}${issueText(issue)[language]}`
  }
  return found
}

type PutName = Extract<CommandName, `shop.put-${string}`>
export type Saved<N extends PutName> =
  | { readonly ok: true; readonly value: CommandOutput<N> }
  | { readonly ok: false; readonly code: string; readonly message: string }

/** Saves one thing; the version in it says what it was changed from. */
export async function put<const N extends PutName>(name: N, form: CommandInput<N>): Promise<Saved<N>> {
  const result = await askQuietly(name, form)
  return result.ok
    ? { ok: true, value: result.value }
    : { ok: false, code: result.error.code, message: result.error.message }
}

/** `西湖区，拱墅区` or one a line. */
export function wordsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[,，、;；\n]+/)
        .map((word) => word.trim())
        .filter((word) => word !== ''),
    ),
  ]
}

/** `08:00-12:00, 13:00-20:00` */
export const spansOf = (text: string): string[] => wordsOf(text.replace(/[–—~至]/g, '-').replace(/：/g, ':'))

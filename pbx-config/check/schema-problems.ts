import { type z } from 'zod'
import { centreSchema } from '../../contract/centre/centre.ts'
import { type Problem, problemAt } from './problems.ts'
import { problemCatalogue, type ProblemCode } from './problem-catalogue.ts'
import { type Path, type Source } from './source.ts'
import { hint } from './suggestion.ts'

/** The problems of a zod refusal, each at its place in the file. */
export function schemaProblems(file: string, source: Source, issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return issues.flatMap((issue) => issueProblems(file, source, issue, issue.path))
}

function issueProblems(file: string, source: Source, issue: z.core.$ZodIssue, path: Path): readonly Problem[] {
  const here = source.placeOf(path)
  const last = String(path.at(-1) ?? '')
  const value = valueAt(source.value, path)
  const one = (code: ProblemCode, parameters: Readonly<Record<string, unknown>> = {}) => [
    problemAt(file, here, code, parameters),
  ]
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        problemAt(file, source.placeOfKey(path, key), 'key.unknown', { key, hint: hint(key, keysAt(path)) }),
      )
    case 'invalid_type':
      if (value === undefined || value === null) return one('key.missing', { key: last })
      if (issue.expected === 'string' && typeof value === 'number') return one('value.quote', { value })
      return one('value.type', { expected: typeNames[issue.expected] ?? issue.expected })
    case 'too_small':
    case 'too_big': {
      const range = issue.code === 'too_small' ? `≥ ${String(issue.minimum)}` : `≤ ${String(issue.maximum)}`
      return one(issue.origin === 'array' ? 'value.count' : 'value.range', { range })
    }
    case 'invalid_value':
      if (value === undefined) return one('key.missing', { key: last })
      return one('value.choice', { value: shown(value), options: issue.values.map(String).join(', ') })
    case 'invalid_format':
      return one('value.format', { value: shown(value), pattern: issue.pattern ?? issue.format })
    case 'invalid_key':
      return [problemAt(file, source.placeOfKey(path.slice(0, -1), last), 'key.invalid', { key: last })]
    case 'invalid_union': {
      if (value === undefined) return one('key.missing', { key: last })
      // The variant that got furthest says best what was meant.
      const meant =
        issue.errors.find((errors) =>
          errors.every(({ code }) => code !== 'invalid_type' && code !== 'invalid_value'),
        ) ??
        issue.errors.find((errors) => errors.some((error) => error.path.length > 0)) ??
        issue.errors[0]
      return (meant ?? []).flatMap((error) => issueProblems(file, source, error, [...path, ...error.path]))
    }
    case 'custom': {
      const { problem, ...parameters } = (issue.params ?? {}) as Record<string, unknown>
      const code = typeof problem === 'string' && problem in problemCatalogue ? (problem as ProblemCode) : undefined
      return code === undefined
        ? one('value.wrong', { reason: issue.message })
        : one(code, { value: shown(value), ...parameters })
    }
    default:
      return one('value.wrong', { reason: issue.message })
  }
}

const typeNames: Readonly<Record<string, { readonly 'zh-CN': string; readonly en: string }>> = {
  string: { 'zh-CN': '文字', en: 'text' },
  number: { 'zh-CN': '数字', en: 'a number' },
  int: { 'zh-CN': '整数', en: 'a whole number' },
  boolean: { 'zh-CN': 'true 或 false', en: 'true or false' },
  array: { 'zh-CN': '列表', en: 'a list' },
  object: { 'zh-CN': '一组键值', en: 'a map of keys and values' },
  record: { 'zh-CN': '一组键值', en: 'a map of keys and values' },
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  )
}

interface AnyDefinition {
  readonly type: string
  readonly innerType?: AnySchema
  readonly element?: AnySchema
  readonly valueType?: AnySchema
  readonly options?: readonly AnySchema[]
  readonly shape?: Readonly<Record<string, AnySchema>>
}
interface AnySchema {
  readonly def: AnyDefinition
}

/** The keys that the schema knows at a path. */
function keysAt(path: Path): readonly string[] {
  let schemas: readonly AnySchema[] = [centreSchema as unknown as AnySchema]
  const open = (schema: AnySchema): readonly AnySchema[] =>
    schema.def.options !== undefined
      ? schema.def.options.flatMap(open)
      : schema.def.innerType !== undefined
        ? open(schema.def.innerType)
        : [schema]
  for (const key of path) {
    schemas = schemas.flatMap(open).flatMap(({ def }) => {
      const inner = def.shape?.[String(key)] ?? def.element ?? def.valueType
      return inner === undefined ? [] : [inner]
    })
  }
  return schemas.flatMap(open).flatMap(({ def }) => Object.keys(def.shape ?? {}))
}

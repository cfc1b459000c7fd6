import { fillText, type Language } from '../../contract/language.ts'
import { problemCatalogue, type ProblemCode } from './problem-catalogue.ts'

/** Something wrong in a centre definition or its secrets: where, what, remedy. */
export interface Problem {
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
  readonly file: string
  /** From 1; 0 when the problem has no place in the file. */
  readonly line: number
  readonly column: number
  readonly parameters: Readonly<Record<string, unknown>>
}

export function problemAt(
  file: string,
  place: { readonly line: number; readonly column: number } | undefined,
  code: ProblemCode,
  parameters: Readonly<Record<string, unknown>> = {},
): Problem {
  const { severity }: { readonly severity?: 'warning' } = problemCatalogue[code]
  return { code, severity: severity ?? 'error', file, line: place?.line ?? 0, column: place?.column ?? 0, parameters }
}

/** A parameter may itself be bilingual. */
const inLanguage = (parameters: Readonly<Record<string, unknown>>, language: Language) =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && language in value
        ? (value as Record<Language, unknown>)[language]
        : value,
    ]),
  )

/** `centre.yaml:12:5: error: … Remedy: …`, in the language asked for. */
export function sayProblem(problem: Problem, language: Language): string {
  const { what, remedy } = problemCatalogue[problem.code]
  const parameters = inLanguage(problem.parameters, language)
  const place = problem.line === 0 ? problem.file : `${problem.file}:${String(problem.line)}:${String(problem.column)}`
  const zh = language === 'zh-CN'
  const kind = problem.severity === 'error' ? (zh ? '错误' : 'error') : zh ? '提醒' : 'warning'
  const said = fillText(what, language, parameters)
  const todo = fillText(remedy, language, parameters)
  const end = (sentence: string, mark: string) => (/[?？.。]$/.test(sentence) ? sentence : sentence + mark)
  return zh ? `${place}: ${kind}：${said}。${end(todo, '。')}` : `${place}: ${kind}: ${said}. ${end(todo, '.')}`
}

export const hasErrors = (problems: readonly Problem[]): boolean =>
  problems.some(({ severity }) => severity === 'error')

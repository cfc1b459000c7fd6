import { type Section } from './conf-text.ts'

/** One step of an extension: an application call, or a label and an application call. */
export type Step = string | readonly [label: string, application: string]

/** `exten => name,1,…` and its `same => n,…` lines. */
export function extension(name: string, ...steps: readonly Step[]): readonly string[] {
  return steps.map((step, index) => {
    const [label, application] = typeof step === 'string' ? [undefined, step] : step
    const priority = `${index === 0 ? '1' : 'n'}${label === undefined ? '' : `(${label})`}`
    return index === 0 ? `exten => ${name},${priority},${application}` : ` same => ${priority},${application}`
  })
}

/** A dial plan context. */
export function context(name: string, ...lines: readonly (readonly string[] | string)[]): Section {
  return { name, lines: lines.flat() }
}

/** Now as epoch milliseconds, inside the dial plan. */
export const nowMs = '${STRFTIME(,,%s%3q)}'
/** Keeps only the characters a telephone number may have: nothing else from outside reaches the dial plan. */
export const digitsOnly = (expression: string) => `\${FILTER(0-9+*#,${expression})}`
/** A word of our own making: key, prompt, action. */
export const wordOnly = (expression: string) => `\${FILTER(a-zA-Z0-9_./\\x2d,${expression})}`
export const isSet = (variable: string) => `$["\${${variable}}" != ""]`

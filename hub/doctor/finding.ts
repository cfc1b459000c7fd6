import { type BilingualText } from '../../contract/language.ts'

/** One thing the doctor looked at. */
export type Finding = {
  /** Names the check for scripts, such as `disk`. */
  readonly check: string
  readonly verdict: 'ok' | 'warn' | 'fail'
  /** What was found; `{name}` places are already filled. */
  readonly text: BilingualText
  /** What to do; null when all is well. */
  readonly remedy: BilingualText | null
}

export const ok = (check: string, text: BilingualText): Finding => ({ check, verdict: 'ok', text, remedy: null })
export const warn = (check: string, text: BilingualText, remedy: BilingualText): Finding => ({
  check,
  verdict: 'warn',
  text,
  remedy,
})
export const fail = (check: string, text: BilingualText, remedy: BilingualText): Finding => ({
  check,
  verdict: 'fail',
  text,
  remedy,
})

/** The worst of them all. */
export function worst(findings: readonly Finding[]): Finding['verdict'] {
  if (findings.some(({ verdict }) => verdict === 'fail')) return 'fail'
  return findings.some(({ verdict }) => verdict === 'warn') ? 'warn' : 'ok'
}

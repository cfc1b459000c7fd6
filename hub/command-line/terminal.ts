import { type BilingualText, fillText, type Language } from '../../contract/language.ts'

/** What a command speaks to. */
export type Terminal = {
  /** Results: standard output. */
  readonly out: (line: string) => void
  /** Errors and warnings: standard error. */
  readonly error: (line: string) => void
  /** One line that is overwritten by the next; null when nobody watches. */
  readonly progress: ((line: string) => void) | null
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal
}

export type Say = (text: BilingualText, parameters?: Readonly<Record<string, unknown>>) => string

export const sayIn =
  (language: Language): Say =>
  (text, parameters = {}) =>
    fillText(text, language, parameters)

/** What every command gets. */
export type CommandContext = {
  readonly terminal: Terminal
  readonly language: Language
  readonly say: Say
  readonly version: string
}

import log from 'electron-log/node'
import { maskNumbersIn } from '../../contract/numbers/mask-number.ts'

export type SeatLog = {
  debug(facts: object | string, text?: string): void
  info(facts: object | string, text?: string): void
  warn(facts: object | string, text?: string): void
  error(facts: object | string, text?: string): void
}

/** What may never reach a log, whatever it is called in the object it hides in. */
const secretNames = /password|passphrase|pass-phrase|token|secret|authorization|credential|^key$|^code$/i
const deepest = 4

const secretInText =
  /((?:password|pass-?phrase|token|secret|authorization|credential)["']?\s*[=:]\s*["']?(?:(?:bearer|basic|digest)\s+)?)[^\s"',;}]+/gi
/** JSON Web Tokens. */
const tokenInText = /\beyJ[\w-]+(?:\.[\w-]*){0,2}/g

/** The ids of calls, lines and people: their digits are nobody's number, and a log is read by them. */
const idInText = /(\b[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}\b)/i

/** A text as it may be kept: numbers masked, and what is named like a secret or looks like a token left out. */
export function maskText(text: string): string {
  const parts = text.replace(secretInText, '$1…').replace(tokenInText, '…').split(idInText)
  return parts.map((part, at) => (at % 2 === 1 ? part : maskNumbersIn(part))).join('')
}

/** A value as it may be logged: secrets left out, numbers masked, errors with their stack. */
export function forLog(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskText(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Error) {
    const cause: unknown = value.cause
    return {
      name: value.name,
      message: maskText(value.message),
      ...('code' in value ? { code: value.code } : {}),
      stack: maskText(value.stack ?? ''),
      ...(cause === undefined || depth >= deepest ? {} : { cause: forLog(cause, depth + 1) }),
    }
  }
  if (depth >= deepest) return '…'
  if (Array.isArray(value)) return value.slice(0, 50).map((one) => forLog(one, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, secretNames.test(name) ? '…' : forLog(one, depth + 1)]),
  )
}

/** Opens the log file (5 MB, and the 5 MB before it) and returns what writes to it: one JSON line an entry. */
export function openSeatLog(file: string): SeatLog {
  // It would look for a package.json beside the bundle or in the working folder, and write nothing without one.
  log.transports.file.setAppName('zuoxi')
  log.transports.file.resolvePathFn = () => file
  log.transports.file.maxSize = 5 * 1024 * 1024
  log.transports.file.format = '{text}'
  log.transports.file.level = 'debug'
  log.transports.console.level = false

  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (facts: object | string, text?: string) => {
    const entry =
      typeof facts === 'string'
        ? { text: maskText(facts) }
        : { ...(text ? { text } : {}), ...(forLog(facts) as object) }
    log[level](JSON.stringify({ at: new Date().toISOString(), level, ...entry }))
  }
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
}

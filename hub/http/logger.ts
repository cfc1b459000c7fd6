import { destination, type Logger, pino } from 'pino'
import { maskNumbersIn } from '../../contract/numbers/mask-number.ts'

export type { Logger }

/** Names under which a secret might be logged, at the top, one and two levels down. */
const secretNames = [
  'password',
  'newPassword',
  'oldPassword',
  'code',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'authorization',
  'cookie',
]
const paths = secretNames.filter((name) => name !== 'code').flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Errors with their cause and stack; numbers inside their sentences masked. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  return {
    type: error.name,
    message: maskNumbersIn(error.message),
    ...('code' in error ? { code: error.code } : {}),
    stack: error.stack === undefined ? undefined : maskNumbersIn(error.stack),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}

/**
 * The hub's log: one JSON line per event on standard output. Secrets are removed by name; phone numbers belong under
 * `number`, `callerNumber`, `calledNumber` or `e164` and are masked there and in error texts.
 */
export function createLogger(level: string, stream: { write(line: string): void } = destination(1)): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      redact: { paths, censor: '[removed]' },
      serializers: {
        err: describeError,
        error: describeError,
        number: maskText,
        callerNumber: maskText,
        calledNumber: maskText,
        e164: maskText,
        req: (request: { method?: string; url?: string; ip?: string }) => ({
          method: request.method,
          // A number may be searched for in the query.
          url: maskNumbersIn(request.url ?? ''),
          address: request.ip,
        }),
      },
    },
    stream,
  )
}

const maskText = (value: unknown): unknown => (typeof value === 'string' ? maskNumbersIn(value) : value)

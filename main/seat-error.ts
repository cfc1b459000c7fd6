import { type BilingualText, fillText, type Language } from '../contract/language.ts'
import { type SeatErrorCode, seatErrorCatalogue } from '../contract/seat/seat-errors.ts'

/** Something the person at the seat should read: a code with its words, and whether it was the hub that refused. */
export class SeatError extends Error {
  readonly code: string
  readonly parameters: Readonly<Record<string, unknown>>
  /** The hub's own sentence, already in the user's language; null for the seat's own errors. */
  readonly hubMessage: string | null

  constructor(code: SeatErrorCode, parameters: Readonly<Record<string, unknown>> = {}) {
    super(code)
    this.name = 'SeatError'
    this.code = code
    this.parameters = parameters
    this.hubMessage = null
  }

  /** What the hub refused, with the hub's own code and sentence. */
  static fromHub(code: string, message: string, parameters: Readonly<Record<string, unknown>> = {}): SeatError {
    const error: { -readonly [K in keyof SeatError]: SeatError[K] } = new SeatError('seat.failed', parameters)
    error.code = code
    error.message = message
    error.hubMessage = message
    return error as SeatError
  }
}

/** The sentence for the screen. */
export function seatErrorText(error: SeatError, language: Language): string {
  if (error.hubMessage !== null) return error.hubMessage
  const text: BilingualText | undefined = seatErrorCatalogue[error.code as SeatErrorCode]
  return text ? fillText(text, language, error.parameters) : error.message
}

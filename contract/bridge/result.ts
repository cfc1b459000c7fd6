/** A refusal or failure as a value: a thrown error would lose all but its message on the way to the window. */
export type BridgeError = {
  /** A code of contract/errors.ts, or of seat-errors.ts. */
  readonly code: string
  /** In the user's language: what happened, whether anything was lost, what to do. */
  readonly message: string
  /** Values of the text, for a form that wants to mark a field. */
  readonly parameters: Readonly<Record<string, unknown>>
}

export type BridgeResult<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: BridgeError }

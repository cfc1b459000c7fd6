/** Ends a `switch` over a union: a member that was forgotten is a type error, and at run time says which it was. */
export function assertNever(value: never): never {
  throw new Error(`unexpected: ${JSON.stringify(value)}`)
}

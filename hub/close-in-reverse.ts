/** Closes what was opened, the last first; what cannot be closed keeps nothing else open. */
export async function closeInReverse(closers: readonly (() => Promise<void> | void)[]): Promise<void> {
  const errors: unknown[] = []
  for (const close of [...closers].reverse()) {
    try {
      await close()
    } catch (error) {
      // The rest must be closed all the same.
      errors.push(error)
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'the hub did not close cleanly')
}

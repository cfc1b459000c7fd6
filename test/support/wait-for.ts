/** Only what ends a wait for something that never comes: a busy machine may take its time, so nothing is asserted by it. */
const defaultTimeoutMs = 30_000

export type WaitOptions = Readonly<{ timeoutMs?: number; intervalMs?: number }>

/**
 * Waits until `look` gives something other than `undefined`, `null` or `false`, and returns it. Once the deadline has
 * passed it fails with a sentence that says what was awaited and what was seen last: what `look` gave, or what it threw.
 */
export async function waitFor<Value>(
  what: string,
  look: () => Value | Promise<Value>,
  options: WaitOptions = {},
): Promise<Exclude<Value, undefined | null | false>> {
  const { timeoutMs = defaultTimeoutMs, intervalMs = 20 } = options
  const deadline = performance.now() + timeoutMs
  for (;;) {
    let seen: unknown
    try {
      const value = await look()
      if (value !== undefined && value !== null && value !== false) {
        return value as Exclude<Value, undefined | null | false>
      }
      seen = value
    } catch (error) {
      seen = error
    }
    if (performance.now() >= deadline) {
      throw new Error(`Waited ${timeoutMs} ms for ${what}; last seen: ${describe(seen)}`, { cause: seen })
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs))
  }
}

/**
 * Like {@link waitFor} for a value that is read, and a rule it has to satisfy: the message on failure shows the value
 * that was read last.
 */
export async function waitUntil<Value>(
  what: string,
  read: () => Value | Promise<Value>,
  accept: (value: Value) => boolean,
  options: WaitOptions = {},
): Promise<Value> {
  let last: unknown = 'nothing'
  try {
    return (
      await waitFor(
        what,
        async () => {
          const value = await read()
          last = value
          return accept(value) ? { value } : undefined
        },
        options,
      )
    ).value
  } catch (error) {
    const inner = error instanceof Error && error.cause instanceof Error ? error.cause : last
    throw new Error(`Waited ${options.timeoutMs ?? defaultTimeoutMs} ms for ${what}; last seen: ${describe(inner)}`, {
      cause: error,
    })
  }
}

function describe(seen: unknown): string {
  if (seen instanceof Error) return seen.message
  const text = typeof seen === 'string' ? seen : JSON.stringify(seen)
  return text === undefined ? 'nothing' : text.length > 2000 ? `${text.slice(0, 2000)}…` : text
}

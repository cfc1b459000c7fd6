/**
 * One writer at a time. SQLite lets one connection write; an asynchronous transaction holds it from its `begin` to its
 * `commit`, and everybody else who wants to write waits here, in order of arrival.
 */
export type WriteQueue = {
  /**
   * Resolves with the release function when it is this caller's turn.
   * @throws Error `WriteQueueTimeout` when the turn has not come within the limit; the caller then never holds it.
   */
  acquire(): Promise<() => void>
  /** Callers waiting now. */
  readonly waiting: number
}

export class WriteQueueTimeout extends Error {
  constructor(limitMs: number) {
    super(`no turn to write within ${limitMs} ms`)
    this.name = 'WriteQueueTimeout'
  }
}

/** @param limitMs longest wait for a turn; a transaction that never ends must not stop the whole hub silently */
export function createWriteQueue(limitMs: number): WriteQueue {
  const waiters: (() => void)[] = []
  let held = false

  const next = (): void => {
    const waiter = waiters.shift()
    if (waiter) waiter()
    else held = false
  }

  const once = (): (() => void) => {
    let released = false
    return () => {
      if (released) return
      released = true
      next()
    }
  }

  return {
    async acquire() {
      if (!held) {
        held = true
        return once()
      }
      await new Promise<void>((resolve, reject) => {
        const waiter = (): void => {
          clearTimeout(timer)
          resolve()
        }
        const timer = setTimeout(() => {
          waiters.splice(waiters.indexOf(waiter), 1)
          reject(new WriteQueueTimeout(limitMs))
        }, limitMs)
        waiters.push(waiter)
      })
      return once()
    },
    get waiting() {
      return waiters.length
    },
  }
}

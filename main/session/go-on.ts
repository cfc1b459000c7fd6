import { backOffMs } from '../hub-link/back-off.ts'
import { SeatError } from '../seat-error.ts'
import { type SessionOptions } from './session-port.ts'

type Options = Pick<SessionOptions, 'log'> & {
  readonly random: (() => number) | undefined
  readonly era: () => number
  /** Goes on with the session that is kept; throws when that cannot be now. */
  readonly attempt: () => Promise<void>
}

/** Tries to go on with the session of before, again and again, until it is so or not wanted any more. */
export function createGoOn({ era, attempt, log, random }: Options) {
  let wanted: { readonly attempt: number } | null = null
  /** One try at a time: two would sit down twice, and the second hangs up what the first has brought back. */
  let trying = false
  let timer: NodeJS.Timeout | undefined

  const later = (next = 0, ms = 500): void => {
    wanted = { attempt: next }
    clearTimeout(timer)
    timer = setTimeout(() => void go(), ms)
    timer.unref()
  }

  const go = async (): Promise<void> => {
    if (wanted === null || trying) return
    const own = era()
    const { attempt: count } = wanted
    trying = true
    try {
      await attempt()
    } catch (error) {
      if (own !== era()) return
      const code = error instanceof SeatError ? error.code : 'seat.failed'
      // `ended` has brought us back to the sign-in page.
      if (code === 'access.not-signed-in') return
      const ms = backOffMs(count, { firstMs: 500, longestMs: 10_000 }, random ?? Math.random)
      log('warn', 'cannot go on with the session yet', { code })
      later(count + 1, ms)
    } finally {
      trying = false
    }
  }

  return {
    wanted: () => wanted !== null,
    /** From the first try on. */
    begin(): Promise<void> {
      clearTimeout(timer)
      wanted = { attempt: 0 }
      return go()
    },
    /** At once, without counting anew. */
    now(): void {
      clearTimeout(timer)
      void go()
    },
    later: () => later(),
    /** It is so. */
    done(): void {
      wanted = null
    },
    stop(): void {
      wanted = null
      clearTimeout(timer)
    },
  }
}

import { backOffMs } from '../hub-link/back-off.ts'
import { type Registration } from '../sip/user-agent.ts'

export type RefusedPassword = {
  /** The softphone's registration, at every change. */
  registration(state: Registration['state']): void
  close(): void
}

export type RefusedPasswordOptions = {
  /** Asks the hub what the seat's password is now; null when this seat has no softphone any more. */
  readonly fetchPassword: () => Promise<string | null>
  readonly setPassword: (password: string) => void
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly random?: () => number
  readonly backOff?: { readonly firstMs: number; readonly longestMs: number }
}

/**
 * The PBX refuses the seat's password: somebody has given the seat another one. It is fetched once for each refusal, later
 * and later while it goes on, so that a seat the PBX does not know asks neither hub nor PBX all day.
 */
export function createRefusedPassword(options: RefusedPasswordOptions): RefusedPassword {
  const { fetchPassword, setPassword, log } = options
  const backOff = options.backOff ?? { firstMs: 500, longestMs: 60_000 }
  let attempt = 0
  let timer: NodeJS.Timeout | undefined
  let isRefused = false
  let closed = false

  const later = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void fetch(), backOffMs(attempt, backOff, options.random ?? Math.random))
    timer.unref()
    attempt += 1
  }

  const fetch = async (): Promise<void> => {
    try {
      const password = await fetchPassword()
      if (closed || !isRefused || password === null) return
      log('info', 'the PBX refused the seat’s password; it was fetched again', { attempt })
      // Said again after the next refusal, also when it is the same.
      isRefused = false
      setPassword(password)
    } catch (error) {
      log('warn', 'the seat’s password was not fetched', { error: String(error) })
      if (!closed && isRefused) later()
    }
  }

  return {
    registration(state) {
      if (state === 'registered') {
        attempt = 0
        isRefused = false
        clearTimeout(timer)
      }
      if (state !== 'refused' || isRefused || closed) return
      isRefused = true
      later()
    },
    close() {
      closed = true
      clearTimeout(timer)
    },
  }
}

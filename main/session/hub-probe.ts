import { systemApi } from '../../contract/api/system.api.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { type HubLink } from '../hub-link/hub-link.ts'

/** Looks for a hub at which nobody is signed in, until it answers; `found` is told once for each search. */
export function createHubProbe(options: {
  readonly link: Pick<HubLink, 'call'>
  readonly found: () => void
  readonly limits: { readonly firstMs: number; readonly longestMs: number } | undefined
  readonly random: (() => number) | undefined
}) {
  const limits = options.limits ?? { firstMs: 2_000, longestMs: 15_000 }
  let timer: NodeJS.Timeout | undefined
  let search = 0

  const look = (attempt: number): void => {
    clearTimeout(timer)
    const own = search
    const again = (): void => {
      if (own === search) look(attempt + 1)
    }
    const ask = (): void => {
      options.link.call(systemApi.health, {}).then(() => {
        if (own === search) options.found()
      }, again)
    }
    timer = setTimeout(ask, backOffMs(attempt, limits, options.random ?? Math.random))
    timer.unref()
  }

  return {
    look(): void {
      search += 1
      look(0)
    },
    stop(): void {
      search += 1
      clearTimeout(timer)
    },
  }
}

import { type LiveDelta } from '../../contract/live/messages.ts'
import { backOffMs } from '../hub-link/back-off.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { SeatError } from '../seat-error.ts'
import { storageTrouble } from './open-encrypted.ts'

export type FeedState = 'closed' | 'filling' | 'current' | 'stale' | 'failed'

export type FeedFollower = {
  /** Somebody who may read it has signed in. */
  begin(): void
  pause(): void
  /** There is more than was known. */
  soon(): void
  close(): void
}

export type FeedOptions = {
  readonly name: string
  readonly link: Pick<HubLink, 'listen'>
  /** Asks for the next page and keeps it; resolves with whether there is more. */
  readonly fetch: (signal: AbortSignal) => Promise<boolean>
  /** Up to which number the feed's news reaches, when this is news of it. */
  readonly news: (delta: LiveDelta) => number | null
  readonly after: () => number
  readonly show: (state: FeedState) => void
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly random?: () => number
  /** Many changes at once are asked for once. */
  readonly lingerMs?: number
}

/** Keeps a small copy in step with one counter of the hub (docs/adr/0009): at the start, and whenever `/live` says so. */
export function followFeed(options: FeedOptions): FeedFollower {
  const { link, log, show } = options
  const lingerMs = options.lingerMs ?? 100
  let call: AbortController | null = null
  let running = false
  let again = false
  let failures = 0
  let wanted = 0
  let state: FeedState = 'closed'
  let timer: NodeJS.Timeout | undefined

  const tell = (next: FeedState): void => {
    state = next
    show(next)
  }

  const later = (ms: number): void => {
    if (call === null) return
    clearTimeout(timer)
    timer = setTimeout(() => void run(), ms)
    timer.unref()
  }

  const run = async (): Promise<void> => {
    clearTimeout(timer)
    if (call === null) return
    if (running) {
      again = true
      return
    }
    running = true
    again = false
    const { signal } = call
    try {
      while ((await options.fetch(signal)) && !signal.aborted) tell('filling')
      failures = 0
      if (!signal.aborted) tell('current')
      if (wanted > options.after()) again = true
    } catch (error) {
      if (!signal.aborted) failed(error)
    } finally {
      running = false
    }
    if (again) later(lingerMs)
  }

  const failed = (error: unknown): void => {
    const trouble = storageTrouble(error)
    const why = trouble ?? (error instanceof SeatError ? error.code : 'failed')
    log('warn', 'a copy is not up to date', { name: options.name, why, error: String(error) })
    if (why === 'access.denied') {
      call = null
      return tell('closed')
    }
    tell(trouble === null ? 'stale' : 'failed')
    failures += 1
    later(backOffMs(failures, { firstMs: 500, longestMs: 30_000 }, options.random ?? Math.random))
  }

  const unlisten = link.listen({
    state: (now) => {
      if (now.state === 'online') {
        failures = 0
        later(0)
      } else if (now.state === 'offline' && state === 'current') tell('stale')
    },
    snapshot: () => undefined,
    delta(delta) {
      const to = options.news(delta)
      if (to === null || to <= options.after()) return
      wanted = Math.max(wanted, to)
      later(lingerMs)
    },
    refused: () => undefined,
  })

  const pause = (): void => {
    clearTimeout(timer)
    call?.abort()
    call = null
    wanted = 0
  }

  return {
    begin() {
      pause()
      call = new AbortController()
      tell('filling')
      later(0)
    },
    pause,
    soon: () => later(lingerMs),
    close() {
      unlisten()
      pause()
    },
  }
}

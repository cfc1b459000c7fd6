import {
  type MediaFact,
  type MediaInput,
  type MediaOutput,
  type MediaRequestName,
} from '../../contract/media/messages.ts'
import { type Log } from '../sip/log.ts'
import { createMediaLink, type MediaLink } from './media-link.ts'
import { type OpenMediaWindow } from './media-port.ts'

export type MediaState = { readonly state: 'starting' | 'up' | 'down'; readonly since: number; readonly spare: boolean }

export type MediaHostEvents = {
  /** A window is ready, the active one or the spare: what every window must know (audio settings) is sent to it now. */
  opened(link: MediaLink): void
  /** From now on this one is used. `instead` went away with every peer connection in it; null for the first. */
  active(link: MediaLink, instead: MediaLink | null): void
  /** The active window went away; `active` follows at once when a spare is warm, else when a new one is up. */
  lost(link: MediaLink): void
  /** Of the active window only. */
  fact(fact: MediaFact): void
  state(state: MediaState): void
}

/** Keeps one media window in use and, while it matters, one warm beside it, so that a dead one costs milliseconds. */
export type MediaHost = {
  /** null while none is up. */
  active(): MediaLink | null
  /** The active window, as soon as there is one; rejects when the host is closed. */
  whenActive(): Promise<MediaLink>
  state(): MediaState
  /** To the active window; waits for one. */
  request<N extends MediaRequestName>(name: N, input: MediaInput<N>, limitMs?: number): Promise<MediaOutput<N>>
  listen(events: Partial<MediaHostEvents>): () => void
  /** Another window is used from now on; the active one goes away with every peer connection in it. */
  renew(): void
  /** Whether the sound of a call is at stake, for a host whose spare is only then worth its memory. */
  callRuns(runs: boolean): void
  close(): void
}

export type MediaHostOptions = {
  readonly openMediaWindow: OpenMediaWindow
  readonly log: Log
  readonly now: () => number
  /**
   * Default true: from the beginning. Else only for calls: opened so long after one began to run, for that moment has
   * better to do, and closed so long after the last one, for an idle seat a second window is 30 MB of nothing.
   */
  readonly spare?: boolean | { readonly openAfterMs: number; readonly keepMs: number }
  /** How long a window may take from being opened to its fact `ready`. */
  readonly readyLimitMs?: number
  /** First pause after a window that never became ready; doubles up to 30 s. */
  readonly retryMs?: number
}

/** Opens the first window at once. */
export function createMediaHost(options: MediaHostOptions): MediaHost {
  const { openMediaWindow, log, now, readyLimitMs = 15_000, retryMs = 250, spare: wish = true } = options
  let wantsSpare = wish === true
  let inCall = false
  let spareTimer: NodeJS.Timeout | undefined
  const listeners = new Set<Partial<MediaHostEvents>>()
  const waiting = new Set<{ resolve: (link: MediaLink) => void; reject: (error: Error) => void }>()
  let active: MediaLink | null = null
  let spare: MediaLink | null = null
  /** The one that was lost and not yet replaced. */
  let lost: MediaLink | null = null
  let everUp = false
  let opening = false
  let failures = 0
  let retryTimer: NodeJS.Timeout | undefined
  let closed = false
  let since = now()
  let told = ''

  const tell = <N extends keyof MediaHostEvents>(name: N, ...values: Parameters<MediaHostEvents[N]>): void => {
    for (const events of [...listeners]) (events[name] as ((...all: unknown[]) => void) | undefined)?.(...values)
  }
  const state = (): MediaState => ({
    state: active !== null ? 'up' : everUp ? 'down' : 'starting',
    since,
    spare: spare !== null,
  })
  const tellState = (): void => {
    const present = state()
    const key = `${present.state} ${String(present.spare)}`
    if (key === told) return
    if (told.split(' ')[0] !== present.state) since = now()
    told = key
    tell('state', state())
  }

  const use = (link: MediaLink): void => {
    const instead = lost
    lost = null
    active = link
    everUp = true
    link.onFact((fact) => {
      if (active === link) tell('fact', fact)
    })
    log.info('media window in use', { window: link.id, instead: instead?.id ?? null })
    tell('active', link, instead)
    for (const one of [...waiting]) one.resolve(link)
    waiting.clear()
  }
  const onGone = (link: MediaLink, why: string): void => {
    if (closed) return
    log[why === 'closed' ? 'info' : 'warn']('media window gone', { window: link.id, why, active: link === active })
    if (link === spare) spare = null
    if (link === active) {
      active = null
      lost = link
      tell('lost', link)
      const next = spare
      spare = null
      if (next !== null) use(next)
    }
    tellState()
    fill()
  }
  const take = (link: MediaLink): void => {
    failures = 0
    link.onGone((why) => onGone(link, why))
    tell('opened', link)
    if (active === null) use(link)
    else if (wantsSpare) spare = link
    else return link.close()
    tellState()
  }
  const fill = (): void => {
    if (closed || opening || retryTimer !== undefined) return
    if (active !== null && (spare !== null || !wantsSpare)) return
    opening = true
    openReady()
      .then(
        (link) => {
          opening = false
          if (closed) link.close()
          else if (link.gone) failed('gone at once')
          else take(link)
        },
        (error: unknown) => {
          opening = false
          failed(error instanceof Error ? error.message : String(error))
        },
      )
      .finally(fill)
  }
  const failed = (why: string): void => {
    failures += 1
    if (closed) return
    const pause = Math.min(30_000, retryMs * 2 ** Math.min(failures - 1, 10))
    log.warn('media window did not start', { why, failures, nextInMs: pause })
    retryTimer = setTimeout(() => {
      retryTimer = undefined
      fill()
    }, pause)
  }
  const wantSpare = (wanted: boolean): void => {
    wantsSpare = wanted
    if (wanted) fill()
    else spare?.close()
  }
  const openReady = async (): Promise<MediaLink> => {
    const link = createMediaLink(await openMediaWindow(), log)
    return new Promise((resolve, reject) => {
      const stop: (() => void)[] = []
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        for (const one of stop) one()
        settle()
      }
      const timer = setTimeout(() => {
        end(() => reject(new Error(`not ready within ${readyLimitMs} ms`)))
        link.close()
      }, readyLimitMs)
      stop.push(
        link.onGone((why) => end(() => reject(new Error(why)))),
        link.onFact((fact) => {
          if (fact.kind === 'ready') end(() => resolve(link))
        }),
      )
    })
  }

  fill()
  const whenActive = (): Promise<MediaLink> => {
    if (active !== null) return Promise.resolve(active)
    if (closed) return Promise.reject(new Error('The media host is closed.'))
    return new Promise((resolve, reject) => waiting.add({ resolve, reject }))
  }
  return {
    active: () => active,
    whenActive,
    state,
    request: async (name, input, limitMs) => (await whenActive()).request(name, input, limitMs),
    listen(events) {
      listeners.add(events)
      return () => listeners.delete(events)
    },
    renew: () => active?.close(),
    callRuns(runs) {
      if (closed || typeof wish !== 'object' || runs === inCall) return
      inCall = runs
      clearTimeout(spareTimer)
      spareTimer = setTimeout(wantSpare, runs ? wish.openAfterMs : wish.keepMs, runs)
    },
    close() {
      if (closed) return
      closed = true
      clearTimeout(retryTimer)
      clearTimeout(spareTimer)
      active?.close()
      spare?.close()
      for (const one of waiting) one.reject(new Error('The media host is closed.'))
      waiting.clear()
    },
  }
}

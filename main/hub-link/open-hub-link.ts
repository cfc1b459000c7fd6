import { accessApi } from '../../contract/api/access.api.ts'
import { type Endpoint, type ReplyOf } from '../../contract/api/endpoint.ts'
import { type Language } from '../../contract/language.ts'
import { type Period } from '../../contract/metrics/period.ts'
import { SeatError } from '../seat-error.ts'
import { type HubTarget } from './hub-address.ts'
import { createHubHttp, type HttpAnswer, type HubHttp, type LooseRequest } from './hub-http.ts'
import { type LiveListener, type LiveState, type RequestOf, type SessionLink } from './hub-link.ts'
import { createLiveClient, type LiveClient, type LiveTimings, liveTimings } from './live-client.ts'
import { createLiveMirror } from './live-mirror.ts'
import { createTokenKeeper, type TokenReply } from './tokens.ts'

export type HubLinkOptions = {
  /** Of the hub's sentences. */
  readonly language: () => Language
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
  readonly now?: () => number
  readonly random?: () => number
  readonly timings?: Partial<LiveTimings>
  /** What comes before `/live` is followed, such as the telephone of a start. */
  readonly before?: () => Promise<void>
  /** A request without any byte for so long is given up. */
  readonly timeoutMs?: number
}

type TokenListener = Parameters<SessionLink['onTokens']>[0]

/** The link of the whole programme's life; where it leads to is told by `aim`. */
export function openHubLink(options: HubLinkOptions): SessionLink {
  const now = options.now ?? Date.now
  const listeners = new Set<LiveListener>()
  const tokenListeners = new Set<TokenListener>()
  const mirror = createLiveMirror()
  let target: HubTarget | null = null
  let http: HubHttp | null = null
  let live: LiveClient | null = null
  let watched: Period | null = null
  let state: LiveState = { state: 'off', since: now(), roundTripMs: null, why: null, clockOffsetMs: 0 }

  const tokens = createTokenKeeper({
    now,
    refresh: (refreshToken) => tokenReply(accessApi.refresh, { body: { refreshToken } }),
    listener: {
      renewed(signedIn, accessUntil) {
        for (const one of tokenListeners) one.renewed(signedIn, accessUntil)
        if (live === null) followSoon()
        else live.renew(signedIn.accessToken)
      },
      ended(error) {
        unfollow()
        for (const one of tokenListeners) one.ended(error.code)
        for (const one of listeners) one.refused(error.code, error.message)
      },
    },
  })

  const hub = (): HubHttp => {
    if (http === null) throw new SeatError('seat.hub-away', { why: 'no-hub' })
    return http
  }

  /** With the access token where the endpoint wants one, and once more with a new one when it has just run out. */
  const signedIn = async <T>(endpoint: Endpoint, work: (token: string | undefined) => Promise<T>): Promise<T> => {
    if (endpoint.access === 'public') return work(undefined)
    const token = await tokens.access()
    try {
      return await work(token)
    } catch (error) {
      if (!(error instanceof SeatError) || error.code !== 'access.not-signed-in') throw error
      return work(await tokens.insteadOf(token))
    }
  }

  const askSignedIn = (
    endpoint: Endpoint,
    request: LooseRequest,
    signal: AbortSignal | undefined,
  ): Promise<HttpAnswer> => signedIn(endpoint, async (token) => hub().ask(endpoint, request, { token, signal }))

  const tokenReply = async (endpoint: Endpoint, request: LooseRequest): Promise<TokenReply> => {
    const answer = await hub().ask(endpoint, request)
    return { signedIn: readReply(accessApi.signIn, answer), hubTime: answer.hubTime }
  }

  const followSoon = (): void => {
    if (options.before === undefined) return follow()
    void options.before().then(follow)
  }

  const follow = (): void => {
    // Meanwhile somebody may have signed out, or in.
    if (target === null || live !== null || !tokens.isSignedIn()) return
    live = createLiveClient({
      target,
      token: () => tokens.access(),
      tokenInsteadOf: (refused) => tokens.insteadOf(refused),
      now,
      random: options.random ?? Math.random,
      timings: { ...liveTimings, ...options.timings },
      watched,
      log: options.log,
      listener: {
        state(next) {
          state = next
          for (const one of [...listeners]) one.state(next)
        },
        snapshot(snapshot) {
          mirror.replace(snapshot)
          for (const one of [...listeners]) one.snapshot(snapshot)
        },
        delta(delta) {
          mirror.apply(delta)
          for (const one of [...listeners]) one.delta(delta)
        },
        refused(code, message) {
          tokens.end()
          unfollow()
          for (const one of tokenListeners) one.ended(code)
          for (const one of [...listeners]) one.refused(code, message)
        },
      },
    })
  }

  const unfollow = (): void => {
    const old = live
    live = null
    old?.close()
    mirror.clear()
  }

  return {
    async call<E extends Endpoint>(endpoint: E, request: RequestOf<E>, { signal }: { signal?: AbortSignal } = {}) {
      return readReply(endpoint, await askSignedIn(endpoint, request, signal))
    },
    async callBytes(endpoint, request, { signal } = {}) {
      return (await askSignedIn(endpoint, request, signal)).bytes
    },
    save: (endpoint, request, file, { signal } = {}) =>
      signedIn(endpoint, async (token) => hub().save(endpoint, request, file, { token, signal })),
    open: (endpoint, request, { range, signal } = {}) =>
      signedIn(endpoint, async (token) => hub().open(endpoint, request, { token, range, signal })),
    async credentials() {
      if (target === null) throw new SeatError('seat.hub-away', { why: 'no-hub' })
      return { target, token: await tokens.access() }
    },
    listen(listener) {
      listeners.add(listener)
      const snapshot = mirror.snapshot()
      if (snapshot) listener.snapshot(snapshot)
      listener.state(state)
      return () => listeners.delete(listener)
    },
    watch(period) {
      watched = period
      live?.watch(period)
    },
    retryNow: () => live?.retryNow(),
    aim(next) {
      tokens.end()
      unfollow()
      http?.close()
      target = next
      http = next && createHubHttp({ target: next, language: options.language, timeoutMs: options.timeoutMs ?? 10_000 })
    },
    async signIn(jobNumber, password, device) {
      const reply = await tokenReply(accessApi.signIn, { body: { jobNumber, password, device } })
      unfollow()
      tokens.begin(reply)
      return reply.signedIn
    },
    async resume(kept) {
      unfollow()
      return tokens.resume(kept)
    },
    async signOut() {
      const token = tokens.isSignedIn() ? await tokens.access().catch(() => undefined) : undefined
      tokens.end()
      unfollow()
      if (token !== undefined) await hub().ask(accessApi.signOut, {}, { token })
    },
    onTokens(listener) {
      tokenListeners.add(listener)
      return () => tokenListeners.delete(listener)
    },
    async close() {
      tokens.end()
      unfollow()
      http?.close()
      http = null
    },
  }
}

/** @throws SeatError `seat.failed` when the hub's answer is not what the contract says */
function readReply<E extends Endpoint>(endpoint: E, { bytes, headers }: HttpAnswer): ReplyOf<E> {
  if (endpoint.download) return fileReply(bytes, headers) as ReplyOf<E>
  let json: unknown
  try {
    json = bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new SeatError('seat.failed', { reference: `${endpoint.method} ${endpoint.path}` })
  }
  // Most replies are read once or twice: a parser made to measure would cost more than it saves.
  const read = endpoint.reply.safeParse(json, { jitless: true })
  if (!read.success) throw new SeatError('seat.failed', { reference: `${endpoint.method} ${endpoint.path}` })
  return read.data as ReplyOf<E>
}

function fileReply(content: Buffer, headers: HttpAnswer['headers']): unknown {
  const disposition = String(headers['content-disposition'] ?? '')
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1]
  return {
    fileName: encoded === undefined ? (plain ?? 'file') : decodeURIComponent(encoded),
    mediaType: String(headers['content-type'] ?? 'application/octet-stream'),
    content,
  }
}

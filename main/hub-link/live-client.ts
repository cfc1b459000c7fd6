import { type RawData, WebSocket } from 'ws'
import { type ClientMessage, type LiveDelta, type LiveSnapshot } from '../../contract/live/messages.ts'
import { type Period } from '../../contract/metrics/period.ts'
import { SeatError } from '../seat-error.ts'
import { type BackOff, backOffMs } from './back-off.ts'
import { type ClockSample, clockSampleCount, readClock } from './clock-offset.ts'
import { hubUrl, type HubTarget } from './hub-address.ts'
import { type LiveState } from './hub-link.ts'
import { readServerMessage } from './read-server-message.ts'

export type LiveTimings = {
  /** From the beginning of a connection to the hub's first message. */
  readonly connectLimitMs: number
  readonly pingMs: number
  /** A ping without its pong for so long: the line is dead, whatever TCP thinks. */
  readonly silenceMs: number
  /** The same after a network event, when there is reason to doubt the line. */
  readonly suspectMs: number
  readonly backOff: BackOff
}

export const liveTimings: LiveTimings = {
  connectLimitMs: 5_000,
  pingMs: 3_000,
  silenceMs: 6_000,
  suspectMs: 1_500,
  backOff: { firstMs: 250, longestMs: 10_000 },
}

export type LiveClientOptions = {
  readonly target: HubTarget
  readonly token: () => Promise<string>
  /** Another token than the refused one; rejects when the session is over. */
  readonly tokenInsteadOf: (refused: string) => Promise<string>
  readonly listener: {
    state(state: LiveState): void
    snapshot(snapshot: LiveSnapshot): void
    delta(delta: LiveDelta): void
    refused(code: string, message: string): void
  }
  readonly now: () => number
  readonly random: () => number
  readonly timings: LiveTimings
  /** Over which period figures are told from the beginning. */
  readonly watched?: Period | null
  readonly log: (level: 'info' | 'warn', message: string, detail: Readonly<Record<string, unknown>>) => void
}

export type LiveClient = {
  retryNow(): void
  /** Over which period figures are told, from now on and on every connection to come. */
  watch(period: Period | null): void
  /** Tells an open connection the new token. */
  renew(token: string): void
  close(): void
}

/**
 * Follows `/live` (contract/live/messages.ts) until closed: hello with the last number, deltas, and again from the start
 * when a number is missing. A refusal ends it only when a fresh token is refused as well.
 */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  const { target, listener, now, timings, log } = options
  let socket: WebSocket | null = null
  let cursor: { epoch: string; sequence: number } | null = null
  let attempt = 0
  let refusals = 0
  let closed = false
  let used = ''
  let retry: NodeJS.Timeout | undefined
  let watch: NodeJS.Timeout | undefined
  let ping: NodeJS.Timeout | undefined
  let samples: ClockSample[] = []
  let pingSent: number | null = null
  let watched = options.watched ?? null
  let state: LiveState = { state: 'connecting', since: now(), roundTripMs: null, why: null, clockOffsetMs: 0 }

  const show = (change: Partial<LiveState>): void => {
    const moved = change.state !== undefined && change.state !== state.state
    state = { ...state, ...change, since: moved ? now() : state.since }
    listener.state(state)
  }

  const send = (message: ClientMessage): void => {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
  }

  const stopTimers = (): void => {
    clearTimeout(retry)
    clearTimeout(watch)
    clearInterval(ping)
  }

  const drop = (): void => {
    const old = socket
    socket = null
    stopTimers()
    pingSent = null
    // What the old connection still brings belongs to nobody.
    old?.removeAllListeners()
    old?.on('error', () => undefined)
    old?.terminate()
  }

  const lost = (why: string): void => {
    if (closed) return
    drop()
    if (state.state !== 'offline') log('warn', 'live feed lost', { why })
    show({ state: 'offline', roundTripMs: null, why })
    const ms = backOffMs(attempt, timings.backOff, options.random)
    attempt += 1
    retry = setTimeout(connect, ms)
    retry.unref()
  }

  const connect = (): void => {
    drop()
    if (state.state !== 'offline') show({ state: 'connecting', why: null })
    options.token().then(open, (error: unknown) => {
      if (closed) return
      const code = error instanceof SeatError ? error.code : 'seat.failed'
      // Signed out: whoever keeps the tokens has said so already.
      if (code === 'access.not-signed-in' || code === 'seat.signed-out') return show({ state: 'off', why: code })
      lost(code)
    })
  }

  const open = (token: string): void => {
    if (closed || socket !== null) return
    used = token
    const own = new WebSocket(`${hubUrl('wss', target)}/live`, {
      ca: target.authority,
      minVersion: 'TLSv1.2',
      perMessageDeflate: false,
      handshakeTimeout: timings.connectLimitMs,
      maxPayload: 64 * 1024 * 1024,
    })
    socket = own
    watch = setTimeout(() => lost('timeout'), timings.connectLimitMs)
    own.on('open', () => {
      const resume = cursor
      send({ type: 'hello', token, ...(resume === null ? {} : { resume }) })
    })
    own.on('message', (data, isBinary) => hear(data, isBinary))
    own.on('error', (error: NodeJS.ErrnoException) => lost(error.code ?? error.message))
    own.on('close', (code) => lost(`closed-${String(code)}`))
  }

  const online = (): void => {
    if (state.state === 'online') return
    clearTimeout(watch)
    attempt = 0
    refusals = 0
    if (watched !== null) send({ type: 'watch', period: watched })
    show({ state: 'online', why: null })
    ask()
    ping = setInterval(ask, timings.pingMs)
  }

  const ask = (): void => {
    if (pingSent !== null) {
      if (now() - pingSent >= timings.silenceMs) lost('silent')
      return
    }
    pingSent = now()
    send({ type: 'ping', sent: pingSent })
  }

  const hear = (data: RawData, isBinary: boolean): void => {
    const read = isBinary ? undefined : readServerMessage(String(data))
    if (read === undefined) return lost('not-understood')
    if (read.unknown > 0) log('info', 'facts of a newer hub left out', { count: read.unknown })
    const { message } = read
    switch (message.type) {
      case 'snapshot':
        cursor = { epoch: message.epoch, sequence: message.sequence }
        listener.snapshot(message.state)
        return online()
      case 'deltas':
        // Deltas without a beginning, or numbers that fall: something is lost. Again from a snapshot.
        if (cursor === null || message.to < cursor.sequence) {
          cursor = null
          return lost('gap')
        }
        online()
        cursor = { ...cursor, sequence: message.to }
        for (const delta of message.deltas) listener.delta(delta)
        return
      case 'pong': {
        if (message.sent !== pingSent) return
        clearTimeout(watch)
        samples = [...samples, { sent: message.sent, received: now(), theirs: message.at }].slice(-clockSampleCount)
        pingSent = null
        const clock = readClock(samples)
        if (clock) show({ roundTripMs: clock.roundTripMs, clockOffsetMs: clock.offsetMs })
        return
      }
      case 'refused':
        return refused(message.code, message.message)
    }
  }

  const refused = (code: string, message: string): void => {
    drop()
    if (code !== 'access.not-signed-in') return lost(code)
    refusals += 1
    options.tokenInsteadOf(used).then(
      () => {
        if (closed) return
        if (refusals < 3) return connect()
        listener.refused(code, message)
        show({ state: 'off', why: code })
      },
      (error: unknown) => {
        if (closed) return
        const why = error instanceof SeatError ? error.code : 'seat.failed'
        if (why === 'access.not-signed-in' || why === 'seat.signed-out') return show({ state: 'off', why })
        lost(why)
      },
    )
  }

  connect()
  return {
    retryNow() {
      if (closed || state.state === 'online' || state.state === 'off') {
        // Up as far as is known: ask, so that a line that died with the network shows it soon.
        if (state.state !== 'online') return
        if (pingSent === null) ask()
        clearTimeout(watch)
        watch = setTimeout(() => pingSent !== null && lost('silent'), timings.suspectMs)
        return
      }
      attempt = 0
      connect()
    },
    watch(period) {
      if (period === watched) return
      watched = period
      if (state.state === 'online') send({ type: 'watch', period })
    },
    renew(token) {
      used = token
      if (state.state === 'online') send({ type: 'token', token })
    },
    close() {
      if (closed) return
      closed = true
      const old = socket
      socket = null
      stopTimers()
      old?.removeAllListeners()
      old?.on('error', () => undefined)
      old?.close(1000)
      const last = setTimeout(() => old?.terminate(), 500)
      last.unref()
      show({ state: 'off', roundTripMs: null, why: null })
    },
  }
}

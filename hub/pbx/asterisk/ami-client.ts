import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { ZuoxiError } from '../../../contract/errors.ts'
import { type AmiFrame } from './ami-frame.ts'
import { amiReader } from './ami-reader.codec.ts'
import { type AmiAction, encodeAction } from './ami-writer.codec.ts'

export type AmiClientOptions = {
  readonly host: string
  readonly port: number
  readonly username: string
  readonly secret: string
  /** TLS when present (manager.conf `tlsenable`). */
  readonly tls?: ConnectionOptions
  /** Events that are read; others are dropped unread. */
  readonly events: ReadonlySet<string>
  readonly event: (frame: AmiFrame) => void
  /** Logged in; the link counts as up when this has resolved. */
  readonly up: (session: AmiSession) => Promise<void>
  /** Once for every time the link was up or could not be had; `reason` for the operator. */
  readonly down: (reason: string) => void
  readonly log: (level: 'info' | 'warn' | 'error', message: string, detail: Readonly<Record<string, unknown>>) => void
  /** Silence after which the link is asked whether it lives. Default 5 s. */
  readonly pingAfterMs?: number
  /** No byte after asking: the link is dead. Default 5 s. */
  readonly deadAfterMs?: number
  readonly actionTimeoutMs?: number
  readonly backOffMs?: { readonly first: number; readonly most: number; readonly refused: number }
}

export type AmiSession = {
  /** @throws ZuoxiError `pbx.refused` on `Response: Error`, `pbx.unavailable` when the link is lost or silent */
  action(action: AmiAction): Promise<AmiFrame>
  /** An action that answers with a list of events; gives those before the one marked `EventList: Complete`. */
  list(action: AmiAction): Promise<AmiFrame[]>
}

export type AmiClient = AmiSession & {
  readonly isUp: () => boolean
  start(): void
  close(): void
}

type Waiting = {
  readonly items: AmiFrame[] | null
  readonly done: (value: AmiFrame | AmiFrame[]) => void
  readonly failed: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** AMI's own words when a login is refused for good (main/manager.c). */
const refusedLogin = /authentication failed|permission denied/i

/**
 * One AMI connection that is kept: logs in, correlates answers by ActionID, asks a silent link whether it lives,
 * and comes back with growing pauses after a loss. A refused password waits the longest pause: it will not get better
 * by asking, and Asterisk's log would fill.
 */
export function createAmiClient(options: AmiClientOptions): AmiClient {
  const pingAfterMs = options.pingAfterMs ?? 5_000
  const deadAfterMs = options.deadAfterMs ?? 5_000
  const actionTimeoutMs = options.actionTimeoutMs ?? 10_000
  const backOff = options.backOffMs ?? { first: 250, most: 10_000, refused: 30_000 }
  let socket: Socket | null = null
  let waiting = new Map<string, Waiting>()
  let serial = 0
  let up = false
  let closed = false
  let attempt = 0
  let retry: NodeJS.Timeout | undefined
  let heartbeat: NodeJS.Timeout | undefined
  let lastHeard = 0
  let asked = 0

  const send = (action: AmiAction, asList: boolean): Promise<AmiFrame | AmiFrame[]> => {
    const id = action.actionId ?? `zuoxi-${++serial}`
    const bytes = encodeAction(id, action)
    const link = socket
    if (!link || link.destroyed) return Promise.reject(new ZuoxiError('pbx.unavailable'))
    return new Promise((done, failed) => {
      const timer = setTimeout(() => {
        waiting.delete(id)
        failed(new ZuoxiError('pbx.unavailable', { action: action.action }))
      }, actionTimeoutMs)
      waiting.set(id, { items: asList ? [] : null, done, failed, timer })
      link.write(bytes)
    })
  }
  const settle = (id: string, wait: Waiting): Waiting => {
    clearTimeout(wait.timer)
    waiting.delete(id)
    return wait
  }
  const session: AmiSession = {
    action: (action) => send(action, false) as Promise<AmiFrame>,
    list: (action) => send(action, true) as Promise<AmiFrame[]>,
  }

  const receive = (frame: AmiFrame): void => {
    const id = frame.get('ActionID')
    const wait = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || !wait) {
      if (frame.kind === 'event') options.event(frame)
      return
    }
    if (frame.kind === 'response') {
      if (frame.name === 'Error')
        settle(id, wait).failed(new ZuoxiError('pbx.refused', { reason: frame.get('Message') ?? 'no reason given' }))
      else if (wait.items === null) settle(id, wait).done(frame)
      return
    }
    if (wait.items === null) {
      // An event that an action caused (OriginateResponse) is still an event.
      options.event(frame)
      return
    }
    if (frame.get('EventList') === 'Complete' || (frame.get('EventList') === undefined && /Complete$/.test(frame.name)))
      settle(id, wait).done(wait.items)
    else wait.items.push(frame)
  }

  const lost = (link: Socket, reason: string, pauseMs?: number): void => {
    if (socket !== link) return
    socket = null
    link.destroy()
    clearInterval(heartbeat)
    const open = waiting
    waiting = new Map()
    for (const wait of open.values()) {
      clearTimeout(wait.timer)
      wait.failed(new ZuoxiError('pbx.unavailable'))
    }
    if (closed) return
    up = false
    options.down(reason)
    const pause = pauseMs ?? Math.min(backOff.most, backOff.first * 2 ** Math.min(attempt, 16))
    attempt += 1
    options.log('warn', 'no link to the PBX', { reason, host: options.host, port: options.port, retryInMs: pause })
    retry = setTimeout(open_, pause)
  }

  const logIn = async (link: Socket): Promise<void> => {
    try {
      await session.action({
        action: 'Login',
        fields: { Username: options.username, Secret: options.secret, Events: 'on' },
      })
    } catch (error) {
      if (error instanceof ZuoxiError && error.code === 'pbx.refused') {
        const words = String(error.parameters['reason'])
        options.log('error', 'the PBX refused the AMI login: check user and password of the hub and in manager.conf', {
          username: options.username,
          answer: words,
        })
        lost(link, `AMI login refused: ${words}`, refusedLogin.test(words) ? backOff.refused : undefined)
      } else lost(link, 'the PBX did not answer the AMI login')
      return
    }
    try {
      await options.up(session)
      if (socket !== link) return
      up = true
      attempt = 0
    } catch (error) {
      options.log('error', 'the state of the PBX could not be read', { error })
      lost(link, error instanceof Error ? error.message : 'the state of the PBX could not be read')
    }
  }

  const watch = (link: Socket): void => {
    heartbeat = setInterval(
      () => {
        const now = performance.now()
        if (now - lastHeard < pingAfterMs) return
        if (asked > lastHeard) {
          if (now - asked >= deadAfterMs) lost(link, `the PBX has been silent for ${Math.round(now - lastHeard)} ms`)
          return
        }
        asked = now
        session.action({ action: 'Ping' }).catch(() => undefined)
      },
      Math.max(20, Math.min(pingAfterMs, deadAfterMs) / 4),
    )
  }

  const open_ = (): void => {
    if (closed) return
    const target = { host: options.host, port: options.port }
    const link: Socket = options.tls ? connectTls({ ...options.tls, ...target }) : connectTcp(target)
    socket = link
    lastHeard = performance.now()
    asked = 0
    link.setNoDelay(true)
    link.setKeepAlive(true, 10_000)
    const reader = amiReader({ events: options.events, frame: receive })
    link.on('data', (chunk: Buffer) => {
      lastHeard = performance.now()
      // Frames after the link was given up belong to nobody.
      if (socket === link) reader.push(chunk)
    })
    link.on('error', (error) => lost(link, error.message))
    link.on('close', () => lost(link, 'the PBX closed the connection'))
    link.once(options.tls ? 'secureConnect' : 'connect', () => void logIn(link))
    watch(link)
  }

  return {
    ...session,
    isUp: () => up,
    start: () => {
      if (!socket && !closed) open_()
    },
    close: () => {
      closed = true
      up = false
      clearTimeout(retry)
      const link = socket
      if (link) {
        link.end('Action: Logoff\r\n\r\n')
        lost(link, 'closed')
      }
    },
  }
}

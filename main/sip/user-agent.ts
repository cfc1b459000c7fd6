import JsSIP from 'jssip'
import { type RTCSessionEvent } from 'jssip/lib/UA.js'
import { createHash } from 'node:crypto'
import { type SipAccess } from '../../contract/api/seats.api.ts'
import { type Peer } from '../media/peer.ts'
import { mediaOptions, provideJssipGlobals } from './jssip-globals.ts'
import { type Log } from './log.ts'
import { reconnectPauseMs } from './reconnect-pause.ts'
import { createSipSession, type SipSession } from './sip-session.ts'
import { createSipSocket, type OpenWebSocket } from './sip-socket.ts'

export type RegistrationState = 'connecting' | 'registered' | 'unregistered' | 'refused'
export type Registration = {
  readonly state: RegistrationState
  /** Epoch ms. */
  readonly since: number
  /** A status with its phrase, or what the line said; for the screen as it is. */
  readonly why: string | null
}

export type UserAgentEvents = {
  registration(registration: Registration): void
  /** A new INVITE, before 180 is sent. */
  incoming(session: SipSession): void
  /** The WebSocket is gone; calls may go on, but nothing can be said about them. */
  disconnected(): void
  /** Registered, for the first time or again: calls that run or were left behind want a word with the PBX. */
  registered(): void
}

export type UserAgent = {
  registration(): Registration
  isRegistered(): boolean
  isConnected(): boolean
  /** The own address of record, `sip:8001@host`. */
  readonly uri: string
  /** Throws a TypeError when the target cannot be written as a SIP address. */
  call(target: string, peer: Peer, headers: readonly string[]): SipSession
  /**
   * The system says that addresses or routes changed, or it woke up: looks at the line now and opens a new one at once. With
   * `lost` the line's own address is known to be gone, and nobody is asked.
   */
  networkChanged(lost?: boolean): Promise<void>
  /** REGISTER now, over the line there is or a new one: the PBX says that it knows no registration. */
  registerAgain(): Promise<void>
  /** A new password for the same seat; tried at once. */
  setPassword(password: string): void
  /** Unregisters and closes; ends what is still open when `hangUp`. Resolves when the line is closed, within 1 s. */
  close(options?: { readonly hangUp: boolean }): Promise<void>
}

export type UserAgentOptions = {
  readonly access: SipAccess
  /** PEM; used when the access names none. */
  readonly hubAuthority: string | null
  readonly events: UserAgentEvents
  readonly log: Log
  readonly now: () => number
  /** The peer of an inbound call. */
  readonly newPeer: () => Peer
  readonly openWebSocket?: OpenWebSocket
  readonly connectTimeoutMs?: number
  readonly pingMs?: number
  /** How long the far end may take to answer after a network change before the line is given up. */
  readonly checkMs?: number
}

/** JsSIP's transport: reconnecting is ours, and only this can be asked to do it now. */
type Transport = { connect(): void; disconnect(): void; isConnected(): boolean; isConnecting(): boolean }

/** JsSIP's own timer must never come first. */
const farAwaySeconds = 86_400
const registerAgainMs = 5_000
const refusedAgainMs = 30_000

/** Registers the seat and keeps it so. Password and nonces stay in this object; nothing of them is logged. */
export function createUserAgent(options: UserAgentOptions): UserAgent {
  provideJssipGlobals()
  const { access, events, log, now, newPeer, checkMs = 300 } = options
  const line = createSipSocket({
    urls: access.webSockets,
    certificateAuthority: access.certificateAuthority ?? options.hubAuthority,
    connectTimeoutMs: options.connectTimeoutMs ?? 4_000,
    pingMs: options.pingMs ?? 10_000,
    log,
    ...(options.openWebSocket ? { openWebSocket: options.openWebSocket } : {}),
  })
  const agent = new JsSIP.UA({
    sockets: [line.socket],
    uri: access.uri,
    authorization_user: access.authorizationUser,
    password: access.password,
    register: true,
    register_expires: access.registerSeconds,
    session_timers: false,
    // The queue's ring time is the PBX's to keep.
    no_answer_timeout: 600,
    connection_recovery_min_interval: farAwaySeconds,
    connection_recovery_max_interval: farAwaySeconds,
    user_agent: 'Zuoxi seat',
  })
  const transport = (agent as unknown as { transport: Transport }).transport
  let registration: Registration = { state: 'connecting', since: now(), why: null }
  let attempts = 0
  let reconnectTimer: NodeJS.Timeout | undefined
  let registerTimer: NodeJS.Timeout | undefined
  let wasRegistered = false
  let away = false
  let closed = false

  const enter = (state: RegistrationState, why: string | null): void => {
    if (registration.state === state && registration.why === why) return
    registration = { state, why, since: registration.state === state ? registration.since : now() }
    log.info('sip registration', { state, why })
    if (!closed) events.registration(registration)
  }
  const connectNow = (): void => {
    clearTimeout(reconnectTimer)
    reconnectTimer = undefined
    if (closed || transport.isConnected() || transport.isConnecting()) return
    transport.connect()
  }
  const registerLater = (pause: number): void => {
    clearTimeout(registerTimer)
    registerTimer = setTimeout(() => {
      if (!closed && agent.isConnected() && !agent.isRegistered()) agent.register()
    }, pause)
  }

  agent.on('disconnected', () => {
    if (closed) return
    clearTimeout(registerTimer)
    const first = !away
    away = true
    enter(wasRegistered ? 'unregistered' : 'connecting', line.lastTrouble())
    if (first) events.disconnected()
    if (transport.isConnecting() || reconnectTimer !== undefined) return
    const pause = reconnectPauseMs(attempts, access.webSockets.length, Math.random())
    attempts += 1
    reconnectTimer = setTimeout(connectNow, pause)
  })
  agent.on('connected', () => {
    enter('connecting', null)
  })
  agent.on('registered', () => {
    attempts = 0
    away = false
    wasRegistered = true
    enter('registered', null)
    if (!closed) events.registered()
  })
  agent.on('registrationFailed', ({ response, cause }) => {
    if (closed || !agent.isConnected()) return
    const status = (response as { status_code?: number; reason_phrase?: string } | null)?.status_code
    const phrase = (response as { reason_phrase?: string } | null)?.reason_phrase ?? ''
    const refused = status === 401 || status === 403 || status === 404 || status === 407
    enter(refused ? 'refused' : 'unregistered', status === undefined ? String(cause) : `${status} ${phrase}`.trim())
    registerLater(refused ? refusedAgainMs : registerAgainMs)
  })
  agent.on('newRTCSession', (event: RTCSessionEvent) => {
    if (String(event.originator) !== 'remote') return
    const session = createSipSession(event.session, event.request, newPeer())
    if (closed) session.end(480)
    else events.incoming(session)
  })
  events.registration(registration)
  agent.start()

  const own: UserAgent = {
    registration: () => registration,
    isRegistered: () => agent.isRegistered(),
    isConnected: () => agent.isConnected(),
    uri: access.uri,
    call(target, peer, headers) {
      const session = agent.call(target, {
        ...mediaOptions(peer),
        extraHeaders: [...headers],
        mediaConstraints: { audio: true, video: false },
      })
      // Nothing happens to it before this turn of the loop is over.
      return createSipSession(session, null, peer)
    },
    async networkChanged(lost = false) {
      if (closed) return
      attempts = 0
      if (agent.isConnected() || transport.isConnecting()) await line.check(lost ? 0 : checkMs)
      if (!agent.isConnected()) connectNow()
    },
    async registerAgain() {
      await own.networkChanged()
      if (!closed && agent.isConnected()) agent.register()
    },
    setPassword(password) {
      const realm = (agent as unknown as { get(name: string): string | null }).get('realm')
      if (realm === null || realm === undefined) agent.set('password', password)
      else {
        // After the first challenge JsSIP keeps only this digest (RFC 7616 §3.4.2).
        const digest = createHash('md5').update(`${access.authorizationUser}:${realm}:${password}`).digest('hex')
        agent.set('ha1', digest)
      }
      registerLater(0)
    },
    async close({ hangUp } = { hangUp: true }) {
      if (closed) return
      closed = true
      clearTimeout(reconnectTimer)
      clearTimeout(registerTimer)
      if (hangUp && agent.isConnected()) {
        agent.stop()
        await untilQuiet(agent, 1_000)
      }
      transport.disconnect()
    },
  }
  return own
}

/** BYE and unregistering get their answers before the line closes. */
function untilQuiet(agent: JsSIP.UA, limitMs: number): Promise<void> {
  const open = (agent as unknown as { _transactions: Record<string, object> })._transactions
  return new Promise((resolve) => {
    const deadline = Date.now() + limitMs
    const look = (): void => {
      const waiting = ['ict', 'nict'].some((type) =>
        Object.values(open[type] ?? {}).some((one: { state?: number }) => (one.state ?? 9) < 4),
      )
      if (!waiting || Date.now() > deadline) resolve()
      else setTimeout(look, 10)
    }
    look()
  })
}

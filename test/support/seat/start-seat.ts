import JsSIP from 'jssip'
import { type RTCSessionEvent } from 'jssip/lib/UA.js'
import { type RunningAsterisk } from '../asterisk/start-asterisk.ts'
import { waitFor, type WaitOptions } from '../wait-for.ts'
import { provideBrowserGlobals } from './jssip-globals.ts'
import { mediaFor, type SeatCall, seatCall } from './seat-call.ts'
import { openSipSocket, type SipTransport } from './sip-socket.ts'

export type SeatOptions = Readonly<{
  asterisk: Pick<RunningAsterisk, 'ports'>
  /** SIP user; the account's name */
  extension: string
  password: string
  /** when it differs from the extension */
  authorizationUser?: string
  /** default `udp` for plain media, `ws` for WebRTC */
  transport?: SipTransport
  /** `plain`: RTP/AVP as a desk phone; `webrtc`: ICE and DTLS-SRTP */
  media?: 'plain' | 'webrtc'
  /** overrides the port that belongs to the transport */
  port?: number
  /** default 127.0.0.1 */
  host?: string
  /** PEM of the authority for `wss` */
  authority?: string | Buffer
  /** what it says, in Hz; default 620 */
  say?: readonly number[]
  /** what a plain phone says instead, over and over: 8 kHz, whole packets of 160 samples */
  speech?: Int16Array
  /** RTP's first sequence number of each call of a plain phone */
  firstSequence?: number
  /** default true: comes back registered */
  register?: boolean
  /** SIP domain of its address; default the host */
  domain?: string
}>

export type Seat = AsyncDisposable &
  Readonly<{
    extension: string
    register: (options?: WaitOptions) => Promise<void>
    unregister: () => Promise<void>
    isRegistered: () => boolean
    /** every call so far, in order */
    calls: () => readonly SeatCall[]
    /** called for each incoming call from now on; gives back how to stop it */
    onIncoming: (listener: (call: SeatCall) => void) => () => void
    /** the next incoming call nobody has taken with `next()` yet; it may have come before */
    next: (options?: WaitOptions) => Promise<SeatCall>
    call: (number: string, options?: Readonly<{ headers?: readonly string[] }>) => SeatCall
    /** hangs up, unregisters and closes */
    close: () => Promise<void>
    /** as if its cable was cut: no BYE, no unregistering */
    cut: () => void
  }>

/** Signs a headless phone in: JsSIP over UDP, TCP or WebSocket, with plain RTP or real WebRTC. */
export async function startSeat(options: SeatOptions): Promise<Seat> {
  provideBrowserGlobals()
  const { extension, host = '127.0.0.1', say = [620], media = 'plain' } = options
  const transport = options.transport ?? (media === 'webrtc' ? 'ws' : 'udp')
  const { ports } = options.asterisk
  const port = options.port ?? { udp: ports.sipUdp, tcp: ports.sipTcp, ws: ports.http, wss: ports.https }[transport]
  const { authority } = options
  let registrations = 0
  const hears = (message: string): void => {
    if (/^SIP\/2\.0 2\d\d /.test(message) && /^CSeq:\s*\d+\s+REGISTER/im.test(message)) registrations += 1
  }
  const opened = await openSipSocket({ transport, host, port, hears, ...(authority ? { authority } : {}) })
  const plan = {
    ...{ kind: media, host, say },
    ...(options.speech ? { speech: options.speech } : {}),
    ...(options.firstSequence === undefined ? {} : { firstSequence: options.firstSequence }),
  }
  const agent = new JsSIP.UA({
    sockets: [opened.socket],
    uri: `sip:${extension}@${options.domain ?? host}`,
    authorization_user: options.authorizationUser ?? extension,
    password: options.password,
    display_name: extension,
    register: false,
    session_timers: false,
    user_agent: 'Zuoxi test seat',
    ...(opened.contactAddress ? { contact_uri: `sip:${extension}@${opened.contactAddress}` } : {}),
  })
  const calls: SeatCall[] = []
  const listeners = new Set<(call: SeatCall) => void>()
  let taken = 0
  const incoming = (): readonly SeatCall[] => calls.filter(({ direction }) => direction === 'incoming')
  agent.on('newRTCSession', ({ originator, session, request }: RTCSessionEvent) => {
    if (String(originator) !== 'remote') return
    const call = seatCall(session, request as unknown as Parameters<typeof seatCall>[1], plan, undefined)
    calls.push(call)
    for (const listener of listeners) listener(call)
  })
  let refused: string | undefined
  agent.on('registrationFailed', ({ cause, response }) => {
    refused = `${String(cause)} ${(response as { status_code?: number } | null)?.status_code ?? ''}`.trim()
  })
  agent.start()
  await waitFor(`seat ${extension} to be connected over ${transport}`, () => agent.isConnected(), { intervalMs: 5 })

  const register: Seat['register'] = async (waitOptions = {}) => {
    refused = undefined
    // JsSIP tells of the first success alone; whoever was registered already wants to know of this one.
    const before = registrations
    agent.register()
    await waitFor(
      `seat ${extension} to be registered`,
      () => {
        if (refused) return { refused }
        return registrations > before && agent.isRegistered()
      },
      { intervalMs: 5, ...waitOptions },
    )
    if (refused) throw new Error(`Seat ${extension} could not register: ${refused}`)
  }
  const unregister = async (): Promise<void> => {
    if (!agent.isRegistered()) return
    agent.unregister()
    await waitFor(`seat ${extension} to be unregistered`, () => !agent.isRegistered(), { intervalMs: 5 })
  }
  let closed = false
  const close = async (): Promise<void> => {
    if (closed) return
    closed = true
    for (const call of calls) if (call.state() !== 'ended') call.hangUp()
    await unregister().catch(() => undefined)
    agent.stop()
    // JsSIP waits for open transactions; on a closed PBX they would keep the process for half a minute.
    opened.close()
  }
  if (options.register ?? true) {
    try {
      await register()
    } catch (error) {
      await close()
      throw error
    }
  }
  return {
    extension,
    register,
    unregister,
    isRegistered: () => agent.isRegistered(),
    calls: () => calls,
    onIncoming: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    next: async (waitOptions) => {
      const call = await waitFor(`an incoming call at seat ${extension}`, () => incoming()[taken], {
        intervalMs: 5,
        ...waitOptions,
      })
      taken += 1
      return call
    },
    call: (number, callOptions = {}) => {
      const { slot, options: mediaOptions } = mediaFor(plan)
      let call: SeatCall | undefined
      const take = (event: RTCSessionEvent): void => {
        if (String(event.originator) !== 'local' || call) return
        call = seatCall(event.session, event.request as unknown as Parameters<typeof seatCall>[1], plan, slot)
      }
      agent.on('newRTCSession', take)
      agent.call(number, {
        ...mediaOptions,
        mediaConstraints: { audio: true, video: false },
        ...(callOptions.headers ? { extraHeaders: [...callOptions.headers] } : {}),
      })
      agent.off('newRTCSession', take)
      if (!call) throw new Error(`JsSIP did not begin the call of seat ${extension} to ${number}.`)
      calls.push(call)
      return call
    },
    close,
    cut: () => {
      closed = true
      opened.close()
      agent.removeAllListeners()
    },
    [Symbol.asyncDispose]: close,
  }
}

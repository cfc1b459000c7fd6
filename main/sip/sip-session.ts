import JsSIP from 'jssip'
import { type EndEvent, type RTCSession, type TerminateOptions } from 'jssip/lib/RTCSession.js'
import { type Peer } from '../media/peer.ts'
import { type DialogId } from './dialog-id.ts'
import { mediaOptions } from './jssip-globals.ts'
import { sipEndKind, type SipEnd } from './sip-end.ts'

/** `done`; `busy`: another offer is on its way, try again; `refused`: the other side would not; `lost`: the line broke. */
export type ReofferResult = 'done' | 'busy' | 'refused' | 'lost' | 'ended'

export type SipSessionEvents = {
  /** Outbound: it rings there, or audio comes before the answer. */
  progress(earlyMedia: boolean): void
  /** 200 sent or received: the dialog stands. */
  answered(): void
  /** The other side is somebody else now, or has another name: the PBX says so (RFC 3325) when a call was passed on. */
  identity(number: string, displayName: string | null): void
  /** The PBX made an offer of its own and has our answer, which knows nothing of a hold. */
  renegotiated(): void
  /** The PBX cannot be reached and something was on its way; the dialog is kept. */
  lineBroke(): void
  ended(end: SipEnd): void
}

/** One SIP session, with what JsSIP would end a call for kept from it. */
export type SipSession = {
  readonly direction: 'in' | 'out'
  readonly peer: Peer
  readonly number: string
  readonly displayName: string | null
  /** Of the INVITE, or the last answer to ours. */
  header(name: string): string | null
  headers(name: string): readonly string[]
  offer(): string | null
  /** Once it is answered. */
  dialog(): DialogId | null
  /** The ACK went or came: both sides have the dialog. */
  confirmed(): boolean
  ended(): boolean
  listen(events: Partial<SipSessionEvents>): void
  answer(): void
  /** CANCEL, BYE, or this final status for a call not answered. */
  end(status?: number): void
  /** A re-INVITE that holds or retrieves, or renews ICE. Never ends the call. */
  reoffer(wanted: { readonly held: boolean; readonly iceRestart: boolean }): Promise<ReofferResult>
  /** A re-INVITE in the making is not waited for any more: its media is gone. */
  giveUpOffer(): void
  /** RFC 3515. Resolves when the PBX carried it out, or is about to; rejects with a ReferRefusedError. */
  refer(target: string, replaces: SipSession | null): Promise<void>
  /** DTMF by INFO, for media that has no RFC 4733. */
  info(tones: string): void
}

/** The other side would not transfer. */
export class ReferRefusedError extends Error {
  readonly status: number | null
  constructor(status: number | null) {
    super(`REFER refused: ${status ?? 'no answer'}`)
    this.name = 'ReferRefusedError'
    this.status = status
  }
}

type Message = {
  readonly call_id?: string
  readonly from_tag?: string
  readonly to_tag?: string
  readonly body?: string
  readonly status_code?: number
  getHeader?(name: string): string | undefined
  getHeaders?(name: string): string[]
}

const { causes } = JsSIP.C
const sessions = new WeakMap<SipSession, RTCSession>()
/** How long the PBX may take to accept a REFER, and then to say that it cannot be done. */
const referLimitMs = 10_000
const referTakenMs = 3_000

/** Wraps a session JsSIP has just announced; `request` is the INVITE that came in, null for one of ours. */
export function createSipSession(session: RTCSession, request: unknown, peer: Peer): SipSession {
  const invite = (request ?? {}) as Message
  const direction = String(session.direction) === 'incoming' ? 'in' : 'out'
  const listeners = new Set<Partial<SipSessionEvents>>()
  let message = invite
  let dialog: DialogId | null = null
  let ended = false
  let confirmed = false
  let finishReoffer: ((result: ReofferResult) => void) | null = null

  const tell = <N extends keyof SipSessionEvents>(name: N, ...values: Parameters<SipSessionEvents[N]>): void => {
    for (const events of [...listeners]) (events[name] as ((...all: unknown[]) => void) | undefined)?.(...values)
  }
  const finish = (result: ReofferResult): void => {
    const done = finishReoffer
    finishReoffer = null
    done?.(result)
  }
  const answered = (response: Message | null): void => {
    if (dialog !== null) return
    dialog =
      direction === 'in'
        ? { sipCallId: invite.call_id ?? '', localTag: invite.to_tag ?? '', remoteTag: invite.from_tag ?? '' }
        : { sipCallId: response?.call_id ?? '', localTag: response?.from_tag ?? '', remoteTag: response?.to_tag ?? '' }
    tell('answered')
  }
  const close = (event: EndEvent): void => {
    if (ended) return
    ended = true
    const last = event.message as Message | null
    finish('ended')
    peer.close()
    tell('ended', {
      by: String(event.originator) === 'remote' ? 'there' : String(event.originator) === 'local' ? 'here' : 'system',
      status: last?.status_code ?? null,
      answered: dialog !== null,
      kind: sipEndKind(event.cause),
      reason: last?.getHeader?.('Reason') ?? null,
    })
  }

  // JsSIP ends a call by this method itself when a re-INVITE fails or the line breaks under a request. The PBX still has
  // the call then, so it is kept to be brought back.
  const terminate = session.terminate.bind(session)
  session.terminate = (options?: TerminateOptions) => {
    const cause = String(options?.cause ?? '')
    if (dialog !== null && !ended) {
      if (cause === causes.WEBRTC_ERROR) {
        finish('refused')
        return
      }
      if (cause === causes.CONNECTION_ERROR || cause === causes.REQUEST_TIMEOUT) {
        finish('lost')
        tell('lineBroke')
        return
      }
    }
    // A re-INVITE's failure that comes after the call is over is nobody's business, and would throw.
    if (!ended) terminate(options)
  }

  session.on('progress', (event: { response?: unknown }) => {
    const response = event.response as Message | null | undefined
    if (response === null || response === undefined) return
    message = response
    tell('progress', Boolean(response.body))
  })
  session.on('accepted', (event: { response?: unknown }) => {
    const response = (event.response ?? null) as Message | null
    if (response !== null) message = response
    answered(response)
  })
  session.on('confirmed', () => {
    confirmed = true
  })
  session.on('ended', close)
  session.on('failed', close)
  // Asterisk does so when the name of the other side changes (connected line), also while it is held.
  const answerOffer = (event: { request?: unknown; callback?: () => void }): void => {
    event.callback = () => tell('renegotiated')
    const asserted = (event.request as Message | undefined)?.getHeader?.('P-Asserted-Identity')
    const who = asserted === undefined ? undefined : JsSIP.NameAddrHeader.parse(asserted)
    if (who?.uri.user) tell('identity', who.uri.user, who.display_name || null)
  }
  session.on('reinvite', answerOffer)
  session.on('update', answerOffer)
  // Nobody transfers the seat itself, nor takes its place in a call.
  session.on('refer', (event) => event.reject())
  session.on('replaces', (event) => event.reject())

  const own: SipSession = {
    direction,
    peer,
    // RFC 3261 §19.1.1: a SIP address may have no user.
    number: session.remote_identity.uri.user || 'anonymous',
    displayName: session.remote_identity.display_name || null,
    header: (name) => message.getHeader?.(name) ?? null,
    headers: (name) => message.getHeaders?.(name) ?? [],
    offer: () => (direction === 'in' ? invite.body || null : null),
    dialog: () => dialog,
    confirmed: () => confirmed,
    ended: () => ended,
    listen: (events) => void listeners.add(events),
    answer: () => session.answer({ ...mediaOptions(peer), mediaConstraints: { audio: true, video: false } }),
    end(status) {
      if (ended) return
      terminate(dialog === null && direction === 'in' ? { status_code: status ?? 486 } : {})
    },
    reoffer: ({ held, iceRestart }) =>
      new Promise((resolve) => {
        if (ended) {
          resolve('ended')
          return
        }
        if (dialog === null || finishReoffer !== null || !session.isReadyToReOffer()) {
          resolve('busy')
          return
        }
        if (iceRestart) peer.restartIceNext()
        finishReoffer = resolve
        const done = (): void => finish('done')
        const was = session.isOnHold().local
        const started =
          held === was ? session.renegotiate({}, done) : held ? session.hold({}, done) : session.unhold({}, done)
        if (!started) finish('busy')
      }),
    giveUpOffer: () => finish('busy'),
    refer: (target, replaces) =>
      new Promise((resolve, reject) => {
        let timer = setTimeout(() => reject(new ReferRefusedError(null)), referLimitMs)
        const settle = (how: () => void): void => {
          clearTimeout(timer)
          how()
        }
        const refused = (event: { response?: Message | null; status_line?: Message }): void =>
          settle(() =>
            reject(new ReferRefusedError(event.response?.status_code ?? event.status_line?.status_code ?? null)),
          )
        listeners.add({ ended: () => settle(resolve) })
        const other = replaces === null ? undefined : sessions.get(replaces)
        const started = session.refer(target, {
          eventHandlers: {
            requestSucceeded: () => {
              clearTimeout(timer)
              // No word of failure: it rings there, and the transfer is the PBX's now.
              timer = setTimeout(resolve, referTakenMs)
            },
            accepted: () => settle(resolve),
            requestFailed: refused,
            failed: refused,
          },
          ...(other === undefined ? {} : { replaces: other }),
        }) as unknown
        if (started === false) settle(() => reject(new ReferRefusedError(null)))
      }),
    info(tones) {
      session.sendDTMF(tones, { duration: 100, interToneGap: 70 })
    },
  }
  sessions.set(own, session)
  return own
}

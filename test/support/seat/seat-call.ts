import { type RTCSession } from 'jssip/lib/RTCSession.js'
import { waitUntil, type WaitOptions } from '../wait-for.ts'
import { prepareMedia } from './jssip-globals.ts'
import { type SeatMedia } from './media.ts'

/** `ringing`: offered or ringing there; `answered`; `held` by us; `ended`. */
export type SeatCallState = 'calling' | 'ringing' | 'answered' | 'held' | 'ended'

export type SeatCallEnd = Readonly<{
  /** JsSIP's cause, such as `Terminated`, `Canceled`, `Busy`, `Rejected` */
  cause: string
  /** who ended it */
  by: 'local' | 'remote' | 'system'
  /** final SIP status of a refusal */
  status: number | undefined
}>

export type SeatCall = Readonly<{
  direction: 'incoming' | 'outgoing'
  /** Call-ID of the SIP dialog */
  sipCallId: string
  /** a header of the INVITE (or of the last reply to ours), `undefined` when it is not there */
  header: (name: string) => string | undefined
  remoteNumber: string
  remoteName: string
  state: () => SeatCallState
  /** UTC epoch milliseconds of each state entered, in order */
  history: () => readonly Readonly<{ state: SeatCallState; atMs: number }>[]
  end: () => SeatCallEnd | undefined
  /** waits for a state; fails at once when the call has ended instead */
  until: (state: SeatCallState, options?: WaitOptions) => Promise<SeatCall>
  media: () => SeatMedia
  /** 200; comes back when the ACK is there */
  answer: () => Promise<SeatCall>
  reject: (status?: number, reason?: string) => void
  hangUp: () => void
  hold: () => Promise<void>
  retrieve: () => Promise<void>
  mute: () => void
  unmute: () => void
  /** RFC 4733 from a plain phone, SIP INFO from a WebRTC one */
  sendDtmf: (digits: string) => Promise<void>
  /** REFER to a number; comes back when the PBX has accepted, refused or carried it out */
  blindTransfer: (number: string) => Promise<void>
  /** REFER with Replaces: joins this call's far end with the other call's */
  attendedTransfer: (other: SeatCall) => Promise<void>
  /** JsSIP's own session, for what is not offered here */
  session: RTCSession
}>

export type SeatCallPlan = Readonly<{
  kind: 'plain' | 'webrtc'
  host: string
  say: readonly number[]
  speech?: Int16Array
  firstSequence?: number
}>

type RequestLike = Readonly<{ getHeader: (name: string) => string | undefined; call_id?: string }>
type MediaSlot = { media: SeatMedia | undefined; close: (() => void) | undefined }

const sessions = new WeakMap<SeatCall, RTCSession>()

/** What JsSIP needs for the media of a call, and where to find it afterwards. */
export function mediaFor(plan: SeatCallPlan): { slot: MediaSlot; options: ReturnType<typeof prepareMedia> } {
  const slot: MediaSlot = { media: undefined, close: undefined }
  const options = prepareMedia({
    ...plan,
    made: (media, close) => {
      slot.media = media
      slot.close = close
    },
  })
  return { slot, options }
}

/** Wraps one JsSIP session. For an outgoing call the media is already made; an incoming one gets it with `answer()`. */
export function seatCall(
  session: RTCSession,
  request: RequestLike,
  plan: SeatCallPlan,
  outgoing: MediaSlot | undefined,
): SeatCall {
  const direction = outgoing ? 'outgoing' : 'incoming'
  let slot = outgoing
  let message = request
  let state: SeatCallState = outgoing ? 'calling' : 'ringing'
  const history: { state: SeatCallState; atMs: number }[] = [{ state, atMs: Date.now() }]
  let end: SeatCallEnd | undefined
  const enter = (next: SeatCallState): void => {
    if (state === 'ended' || state === next) return
    state = next
    history.push({ state, atMs: Date.now() })
  }
  const finish = (event: Readonly<{ originator: string; cause?: string; message?: unknown }>): void => {
    const status = (event.message as { status_code?: number } | null | undefined)?.status_code
    end = { cause: String(event.cause), by: event.originator as SeatCallEnd['by'], status }
    enter('ended')
    slot?.close?.()
  }
  session.on('progress', (event: { response?: RequestLike }) => {
    if (event.response) message = event.response
    if (state === 'calling') enter('ringing')
  })
  session.on('accepted', (event: { response?: RequestLike }) => {
    if (event.response) message = event.response
  })
  session.on('confirmed', () => enter('answered'))
  session.on('hold', ({ originator }) => {
    if (String(originator) === 'local') enter('held')
  })
  session.on('unhold', ({ originator }) => {
    if (String(originator) === 'local') enter('answered')
  })
  session.on('ended', finish)
  session.on('failed', finish)
  // The first host candidate is enough on one machine; waiting for all costs 150 ms.
  session.on('icecandidate', ({ ready }) => ready())

  const until: SeatCall['until'] = async (wanted, options) => {
    const seen = await waitUntil(
      `the ${direction} call with ${session.remote_identity.uri.user} to be ${wanted}`,
      () => (end ? `${state} (${JSON.stringify(end)})` : state),
      (value) => value.startsWith(wanted) || value.startsWith('ended'),
      { intervalMs: 5, ...options },
    )
    if (wanted !== 'ended' && seen.startsWith('ended')) throw new Error(`The call was not ${wanted}: ${seen}`)
    return call
  }
  const renegotiate = (start: (done: () => void) => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      if (!start(resolve)) reject(new Error(`JsSIP cannot ${what} a call that is ${state}.`))
    })
  const refer = (number: string, replaces?: RTCSession): Promise<void> =>
    new Promise((resolve, reject) => {
      const refused = (event: Readonly<{ response?: { status_code: number }; cause?: string }>): void =>
        reject(new Error(`The transfer was refused: ${event.response?.status_code ?? event.cause ?? 'no answer'}`))
      const options = {
        eventHandlers: {
          accepted: () => {
            // The target has it: the one who transferred leaves (RFC 5589, 6.1).
            if (state !== 'ended') session.terminate()
            resolve()
          },
          requestSucceeded: () => resolve(),
          requestFailed: refused,
          failed: refused,
        },
        ...(replaces ? { replaces } : {}),
      }
      session.refer(number, options as unknown as Parameters<RTCSession['refer']>[1])
    })

  const call: SeatCall = {
    direction,
    sipCallId: request.call_id ?? '',
    header: (name) => message.getHeader(name),
    remoteNumber: session.remote_identity.uri.user,
    remoteName: session.remote_identity.display_name ?? '',
    state: () => state,
    history: () => history,
    end: () => end,
    until,
    media: () => {
      if (!slot?.media) throw new Error('This call has no media yet: answer it first.')
      return slot.media
    },
    answer: async () => {
      const made = mediaFor(plan)
      slot = made.slot
      session.answer({ ...made.options, mediaConstraints: { audio: true, video: false } })
      return until('answered')
    },
    reject: (status = 486, reason) =>
      session.terminate({ status_code: status, ...(reason ? { reason_phrase: reason } : {}) }),
    hangUp: () => session.terminate(),
    hold: () => renegotiate((done) => session.hold({}, done), 'hold'),
    retrieve: () => renegotiate((done) => session.unhold({}, done), 'retrieve'),
    mute: () => session.mute({ audio: true }),
    unmute: () => session.unmute({ audio: true }),
    sendDtmf: async (digits) => {
      const send = slot?.media?.sendDigits
      if (send) return send(digits)
      session.sendDTMF(digits, { duration: 100, interToneGap: 60 })
      await new Promise((resolve) => setTimeout(resolve, digits.length * 160))
    },
    blindTransfer: (number) => refer(number),
    attendedTransfer: (other) => refer(other.remoteNumber, sessions.get(other)),
    session,
  }
  sessions.set(call, session)
  return call
}

import { guarded, type PracticeLog } from '../practice-log.ts'
import { type Media, MediaRefusedError } from '../sound/media.ts'
import { allowed, contactOf, type Dialog, inOrder, learn, newTag, type OwnAddress, requestIn } from './dialog.ts'
import { type SipConnection } from './sip-listener.ts'
import { type SipHeaders, headerOf, type SipResponse } from './sip-message.codec.ts'
import { readReferTo, sequenceOf, tagOf, type DialogName } from './sip-values.ts'
import { statusOfCause } from './status.ts'
import { cancellationOf, type ServerTransaction, type Transactions } from './transactions.ts'

export type SessionEvents = {
  rings(): void
  answered(): void
  refused(how: 'rejected' | 'unavailable'): void
  gone(why: 'hung-up' | 'lost'): void
  held(on: boolean): void
  digit(digit: string): void
  refer(to: string, replaces: DialogName | null): (() => void) | null
}

/**
 *   inviting ──200──> up ──BYE──> over          of a telephone that is rung
 *      └──────refused, cancelled────┘
 *   invited ──answer──> up ──BYE──> over        of one that dials
 *      └──────refused, cancelled────┘
 */
type State = 'inviting' | 'invited' | 'up' | 'over'

/** One dialog with a softphone and its sound. */
export type SipSession = {
  readonly dialog: Dialog
  readonly media: Media
  readonly state: State
  /** Of one that was invited. */
  ring(): void
  answer(): void
  /** CANCEL, BYE or a refusal, whichever fits; tells nothing. */
  end(cause: number, elsewhere?: boolean): void
  identify(number: string): void
  press(digit: string): void
  /** A request inside the dialog. */
  take(transaction: ServerTransaction): void
  acknowledged(): void
}

export type SessionSurroundings = {
  readonly own: OwnAddress
  readonly transactions: Transactions
  /** The telephone's line now; null while it is away. */
  readonly line: () => SipConnection | null
  readonly log: PracticeLog
  readonly events: SessionEvents
}

export type SessionStart =
  | { readonly kind: 'invite'; readonly headers: SipHeaders }
  /** `answer`: the description that is sent with the 200. */
  | { readonly kind: 'invited'; readonly transaction: ServerTransaction; readonly answer: string }

/** How long a 200 waits for its ACK (RFC 3261 §13.3.1.4). */
const acknowledgeMs = 32_000
const sdpType = ['Content-Type', 'application/sdp'] as const

export function createSipSession(
  dialog: Dialog,
  media: Media,
  start: SessionStart,
  { own, transactions, line, log, events }: SessionSurroundings,
): SipSession {
  let state: State = start.kind === 'invite' ? 'inviting' : 'invited'
  let invite: ReturnType<typeof requestIn> | null = null
  let rang = false
  let ackTimer: NodeJS.Timeout | undefined
  let renegotiating = false

  const over = (): void => {
    state = 'over'
    clearTimeout(ackTimer)
    media.close()
  }
  const gone = (why: 'hung-up' | 'lost'): void => {
    if (state === 'over') return
    over()
    events.gone(why)
  }
  const send = (
    method: string,
    headers: SipHeaders = [],
    body = '',
    done?: (response: SipResponse | null) => void,
  ): void => {
    const connection = line()
    if (connection === null) {
      done?.(null)
      return
    }
    transactions.request(requestIn(dialog, own, method, { headers, body }), connection, {
      response: (response) => response.status >= 200 && done?.(response),
      failed: () => done?.(null),
    })
  }
  const acknowledge = (response: SipResponse): void => {
    const connection = line()
    if (connection !== null)
      transactions.send(requestIn(dialog, own, 'ACK', { sequence: sequenceOf(response).number }), connection)
  }
  const refuse = (how: 'rejected' | 'unavailable'): void => {
    if (state !== 'inviting') return
    over()
    events.refused(how)
  }

  const inviteResponse = (response: SipResponse): void => {
    if (response.status < 200) {
      if (response.status > 100 && state === 'inviting') {
        learn(dialog, response)
        if (!rang) events.rings()
        rang = true
      }
      return
    }
    if (response.status >= 300) {
      // 486 and 603 come by a hand; what rang and then said no was told to by one as well.
      refuse(rang || response.status === 486 || response.status >= 600 ? 'rejected' : 'unavailable')
      return
    }
    learn(dialog, response)
    acknowledge(response)
    // Answered while it was being taken back: both sides have a dialog now, and it ends (§15).
    if (state !== 'inviting') return send('BYE')
    state = 'up'
    media.accept(response.body).then(
      () => media.held && state === 'up' && events.held(true),
      (error: unknown) => {
        log('warn', 'a telephone’s answer cannot be spoken', { error: String(error) })
        send('BYE')
        gone('lost')
      },
    )
    events.answered()
  }
  const begin = async (headers: SipHeaders): Promise<void> => {
    try {
      const offer = await media.offer()
      const connection = line()
      if (state !== 'inviting') return
      if (connection === null) return refuse('unavailable')
      invite = requestIn(dialog, own, 'INVITE', { headers: [...headers, sdpType], body: offer })
      transactions.request(invite, connection, { response: inviteResponse, failed: () => refuse('unavailable') })
    } catch (error) {
      log('error', 'a telephone could not be rung', { error: String(error) })
      refuse('unavailable')
    }
  }

  /** Another offer inside the call: hold, retrieve, or another path for the sound (RFC 3261 §14.2). */
  const renegotiate = async (transaction: ServerTransaction): Promise<void> => {
    // One at a time (§14.2: 491).
    if (renegotiating || state !== 'up') return transaction.respond(491)
    const { body } = transaction.request
    const before = media.held
    renegotiating = true
    try {
      // Without an offer it asks for ours (§14.2); nothing of it has changed.
      const answer = body === '' ? await media.offer() : await media.answer(body)
      transaction.respond(200, { headers: [['Contact', contactOf(own)], ['Allow', allowed], sdpType], body: answer })
      if (media.held !== before) events.held(media.held)
    } catch (error) {
      if (!(error instanceof MediaRefusedError))
        log('error', 'an offer could not be answered', { error: String(error) })
      transaction.respond(488)
    } finally {
      renegotiating = false
    }
  }
  const refer = (transaction: ServerTransaction): void => {
    const target = readReferTo(headerOf(transaction.request, 'refer-to'))
    if (target === undefined) return transaction.respond(400)
    if (state !== 'up') return transaction.respond(481)
    const id = String(sequenceOf(transaction.request).number)
    transaction.respond(202, { headers: [['Contact', contactOf(own)]] })
    const tell = (status: string, last: boolean): void =>
      send(
        'NOTIFY',
        [
          ['Event', `refer;id=${id}`],
          ['Subscription-State', last ? 'terminated;reason=noresource' : 'active;expires=30'],
          ['Content-Type', 'message/sipfrag;version=2.0'],
        ],
        `SIP/2.0 ${status}\r\n`,
      )
    tell('100 Trying', false)
    const carryOut = events.refer(target.user, target.replaces)
    // Told before it is done: its own BYE is what it would see otherwise.
    tell(carryOut === null ? '404 Not Found' : '200 OK', true)
    carryOut?.()
  }

  const session: SipSession = {
    dialog,
    media,
    get state() {
      return state
    },
    ring() {
      if (state === 'invited' && start.kind === 'invited')
        start.transaction.respond(180, { tag: dialog.localTag, headers: [['Contact', contactOf(own)]] })
    },
    answer() {
      if (state !== 'invited' || start.kind !== 'invited') return
      state = 'up'
      start.transaction.respond(200, {
        tag: dialog.localTag,
        headers: [['Contact', contactOf(own)], ['Allow', allowed], ['Supported', 'replaces'], sdpType],
        body: start.answer,
      })
      ackTimer = setTimeout(
        guarded(log, () => {
          send('BYE')
          gone('lost')
        }),
        acknowledgeMs,
      )
    },
    end(cause, elsewhere = false) {
      if (state === 'over') return
      const was = state
      over()
      const why = `Q.850;cause=${String(elsewhere ? 26 : cause)}`
      if (was === 'up') return send('BYE', [['Reason', why]])
      if (start.kind === 'invited') {
        start.transaction.respond(statusOfCause(cause), { tag: dialog.localTag, headers: [['Reason', why]] })
        return
      }
      const connection = line()
      if (invite === null || connection === null) return
      const cancel = cancellationOf(invite)
      const reason = elsewhere ? 'SIP;cause=200;text="Call completed elsewhere"' : why
      const quiet = { response: () => undefined, failed: () => undefined }
      transactions.request({ ...cancel, headers: [...cancel.headers, ['Reason', reason]] }, connection, quiet)
    },
    identify(number) {
      // RFC 3311 without an offer, and RFC 3325: only the name changes.
      if (state === 'up') send('UPDATE', [['P-Asserted-Identity', `<sip:${encodeURIComponent(number)}@${own.host}>`]])
    },
    press: (digit) => media.press(digit),
    acknowledged() {
      clearTimeout(ackTimer)
    },
    take(transaction) {
      const { request } = transaction
      if (state === 'over') return transaction.respond(481)
      if (!inOrder(dialog, request)) return transaction.respond(500)
      switch (request.method) {
        case 'INVITE':
          void renegotiate(transaction)
          return
        case 'UPDATE':
          if (request.body !== '') void renegotiate(transaction)
          else transaction.respond(200, { headers: [['Contact', contactOf(own)]] })
          return
        case 'BYE':
          transaction.respond(200)
          gone('hung-up')
          return
        case 'INFO': {
          transaction.respond(200)
          const digit = /^Signal\s*=\s*([0-9A-D*#])\s*$/im.exec(request.body)?.[1]
          if (digit !== undefined) events.digit(digit.toUpperCase())
          return
        }
        case 'REFER':
          refer(transaction)
          return
        case 'NOTIFY':
          transaction.respond(489)
          return
        case 'OPTIONS':
          transaction.respond(200, { headers: [['Allow', allowed]] })
          return
        default:
          transaction.respond(405, { headers: [['Allow', allowed]] })
      }
    },
  }
  if (start.kind === 'invite') void begin(start.headers)
  else {
    dialog.remoteTag = tagOf(headerOf(start.transaction.request, 'from')) ?? newTag()
    start.transaction.onCancel(() => {
      if (state !== 'invited') return
      start.transaction.respond(487, { tag: dialog.localTag })
      gone('hung-up')
    })
  }
  return session
}

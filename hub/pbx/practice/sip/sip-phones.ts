import { type Extension } from '../../../../contract/agent.ts'
import { sipHeaders } from '../../../../contract/sip-headers.ts'
import { type LegId } from '../../port.ts'
import { type Invitation, type Leg } from '../floor/leg.ts'
import { guarded, type PracticeLog } from '../practice-log.ts'
import { type Media, type OpenMedia, MediaRefusedError } from '../sound/media.ts'
import { allowed, dialogOf, incomingDialog, newTag, outgoingDialog, type OwnAddress } from './dialog.ts'
import { createDigest } from './digest.ts'
import { createRegistrar } from './registrar.ts'
import { createSipLeg, type SipLeg } from './sip-leg.ts'
import { openSipListener, type SipConnection, type SipListener } from './sip-listener.ts'
import { headerOf, type SipRequest } from './sip-message.codec.ts'
import { createSipSession, type SessionEvents, type SipSession } from './sip-session.ts'
import { readReplaces, userOf, writeAddress } from './sip-values.ts'
import { createTransactions, type ServerTransaction } from './transactions.ts'

export type SipPhonesOptions = {
  readonly listen: { readonly host: string; readonly port: number }
  readonly tls: { readonly key: string; readonly cert: string }
  /** The SIP password of a seat; null: there is no such seat. */
  readonly passwordOf: (extension: string) => string | null
  readonly openMedia: OpenMedia
  readonly now: () => number
  readonly log: PracticeLog
  readonly newLeg: () => LegId
  readonly mediaTimeoutMs: number
  readonly heldMediaTimeoutMs: number
  readonly events: {
    /** `address` null: it is gone. */
    registered(extension: Extension, address: string | null): void
    /** A seat dials. False: it cannot; it is refused as an unknown number. */
    dials(leg: Leg, number: string): boolean
  }
}

/** The softphones: registrar, their dialogs and their sound. */
export type SipPhones = {
  readonly url: string
  ring(extension: Extension, invitation: Invitation): Leg | null
  registered(extension: Extension): boolean
  address(extension: Extension): string | null
  close(): Promise<void>
}

const realm = 'zuoxi-practice'
const watchMs = 1_000
/** Q.850. */
const unknownNumber = 1
const outOfOrder = 38

export async function openSipPhones(options: SipPhonesOptions): Promise<SipPhones> {
  const { openMedia, now, log, events } = options
  const digest = createDigest(realm, options.passwordOf, now)
  const legs = new Set<SipLeg>()
  let own: OwnAddress = { host: options.listen.host }

  const registrar = createRegistrar(now, (extension, binding) =>
    events.registered(extension, binding?.connection.address ?? null),
  )
  const legOf = (dialog: Parameters<SipLeg['is']>[0]): SipLeg | null => [...legs].find((leg) => leg.is(dialog)) ?? null

  /** Who sends it, by his password; null: he has been asked for it, or refused. */
  const authenticate = (transaction: ServerTransaction, wanted: string | null): Extension | null => {
    const { request, from } = transaction
    const authorization = headerOf(request, 'authorization') || headerOf(request, 'proxy-authorization')
    const challenge = (stale: boolean): null => {
      transaction.respond(401, { tag: newTag(), headers: [['WWW-Authenticate', digest.challenge(stale)]] })
      return null
    }
    if (authorization === '') return challenge(false)
    const { user, verdict } = digest.check(authorization, request.method)
    if (verdict === 'stale') return challenge(true)
    if (verdict === 'wrong' || (wanted !== null && wanted !== user)) {
      log('warn', 'a telephone was refused', { method: request.method, address: from.address })
      transaction.respond(403, { tag: newTag() })
      return null
    }
    from.proven.add(user)
    return user as Extension
  }

  const register = (transaction: ServerTransaction): void => {
    const extension = authenticate(transaction, userOf(addressOfRecord(transaction.request)) ?? '')
    if (extension === null) return
    const taken = registrar.take(extension, transaction.request, transaction.from)
    if (taken === 400) return transaction.respond(400, { tag: newTag() })
    const { contact, seconds } = taken
    const current = seconds > 0 ? [['Contact', `<${contact}>;expires=${String(seconds)}`] as const] : []
    transaction.respond(200, { tag: newTag(), headers: [...current, ['Expires', String(seconds)]] })
  }

  const begin = (
    extension: Extension,
    transaction: ServerTransaction,
    media: Media,
    answer: string,
    sessionEvents: SessionEvents,
  ): SipSession =>
    createSipSession(
      incomingDialog(transaction.request),
      media,
      { kind: 'invited', transaction, answer },
      { own, transactions, line: () => lineOf(extension, transaction.from), log, events: sessionEvents },
    )
  const newLeg = (extension: Extension, shown: string, start: (sessionEvents: SessionEvents) => SipSession): SipLeg => {
    const ended = (one: SipLeg): void => void legs.delete(one)
    const leg = createSipLeg({ id: options.newLeg(), extension, shown, start, legOf, ended })
    legs.add(leg)
    return leg
  }
  /** Its registered line, or the one it called by. */
  const lineOf = (extension: Extension, first: SipConnection | null): SipConnection | null => {
    const bound = registrar.of(extension)?.connection ?? first
    return bound?.open === true ? bound : null
  }

  const invited = async (transaction: ServerTransaction): Promise<void> => {
    const { request } = transaction
    const extension = authenticate(transaction, null)
    if (extension === null) return
    const replaces = headerOf(request, 'replaces')
    const old = replaces === '' ? null : legOf(readReplaces(replaces) ?? { callId: '', localTag: '', remoteTag: '' })
    // 481: no such dialog (RFC 3891 §3); nobody takes the place of somebody else.
    if (replaces !== '' && (old === null || old.extension !== extension))
      return transaction.respond(old === null ? 481 : 403, { tag: newTag() })
    transaction.respond(100)
    // The leg it is for is not there yet; before the answer nobody presses a key.
    let told: SessionEvents | null = null
    const media = openMedia({ digit: (digit) => told?.digit(digit) })
    let cancelled = false
    transaction.onCancel(() => {
      cancelled = true
      transaction.respond(487, { tag: newTag() })
    })
    const answer = await media.answer(request.body).catch((error: unknown) => {
      if (!(error instanceof MediaRefusedError))
        log('error', 'a call’s sound could not be made', { error: String(error) })
      return null
    })
    if (cancelled || answer === null) {
      media.close()
      if (!cancelled) transaction.respond(488, { tag: newTag() })
      return
    }
    const start = (sessionEvents: SessionEvents): SipSession => {
      told = sessionEvents
      return begin(extension, transaction, media, answer, sessionEvents)
    }
    if (old !== null) {
      if (!legs.has(old)) {
        media.close()
        return transaction.respond(481, { tag: newTag() })
      }
      old.replace(start)
      return
    }
    const number = userOf(request.uri) ?? ''
    const leg = newLeg(extension, number, start)
    if (!events.dials(leg, number)) leg.end({ cause: unknownNumber, by: 'pbx' })
  }

  const transactions = createTransactions(
    (transaction) => {
      const { request, from } = transaction
      const name = dialogOf(request)
      if (name !== null) {
        const leg = legOf(name)
        if (leg === null) return transaction.respond(481)
        // A new line proves itself once before it speaks for a call.
        if (!from.proven.has(leg.extension) && authenticate(transaction, leg.extension) === null) return
        return leg.session.take(transaction)
      }
      switch (request.method) {
        case 'REGISTER':
          return register(transaction)
        case 'INVITE':
          invited(transaction).catch((error: unknown) => {
            log('error', 'an INVITE could not be handled', { error: String(error) })
            transaction.respond(500, { tag: newTag() })
          })
          return
        case 'OPTIONS':
          return transaction.respond(200, {
            tag: newTag(),
            headers: [
              ['Allow', allowed],
              ['Accept', 'application/sdp'],
            ],
          })
        case 'SUBSCRIBE':
        case 'PUBLISH':
          return transaction.respond(489, { tag: newTag() })
        default:
          return transaction.respond(405, { tag: newTag(), headers: [['Allow', allowed]] })
      }
    },
    (request) => {
      const name = dialogOf(request)
      if (name !== null) legOf(name)?.session.acknowledged()
    },
    log,
  )

  const listener: SipListener = await openSipListener({
    ...{ host: options.listen.host, port: options.listen.port, tls: options.tls, log },
    events: {
      message: (message, from) =>
        message.kind === 'request' ? transactions.takeRequest(message, from) : transactions.takeResponse(message, from),
      closed: (connection) => {
        transactions.closed(connection)
        registrar.closed(connection)
      },
    },
  })
  own = { host: `${listener.host}:${String(listener.port)}` }

  // A call whose sound stopped and that nobody comes back for ends (docs/adr/0013).
  const watch = setInterval(
    guarded(log, () => {
      for (const leg of legs) {
        const limit = leg.session.media.held ? options.heldMediaTimeoutMs : options.mediaTimeoutMs
        if ((leg.silentForMs() ?? 0) > limit) leg.lose()
      }
    }),
    watchMs,
  ).unref()

  return {
    url: `wss://${listener.host}:${String(listener.port)}/ws`,
    registered: (extension) => registrar.of(extension) !== null,
    address: (extension) => registrar.of(extension)?.connection.address ?? null,
    ring(extension, invitation) {
      const binding = registrar.of(extension)
      if (binding === null) return null
      const dialog = outgoingDialog(
        binding.contact,
        writeAddress(`sip:${encodeURIComponent(invitation.number)}@${own.host}`, invitation.name),
        writeAddress(`sip:${extension}@${own.host}`, null),
      )
      return newLeg(extension, invitation.number, (sessionEvents) =>
        createSipSession(
          dialog,
          openMedia({ digit: (digit) => sessionEvents.digit(digit) }),
          { kind: 'invite', headers: headersOfInvitation(invitation) },
          { own, transactions, line: () => lineOf(extension, binding.connection), log, events: sessionEvents },
        ),
      )
    },
    async close() {
      clearInterval(watch)
      for (const leg of [...legs]) leg.end({ cause: outOfOrder, by: 'pbx' })
      transactions.close()
      registrar.close()
      await listener.close()
    },
  }
}

/** Whose contact a REGISTER is about (RFC 3261 §10.2): its To. */
function addressOfRecord(request: SipRequest): string {
  return /<([^>]+)>/.exec(headerOf(request, 'to'))?.[1] ?? headerOf(request, 'to')
}

function headersOfInvitation({ call, queue, intervention }: Invitation): readonly (readonly [string, string])[] {
  const named = [
    [sipHeaders.call, call],
    [sipHeaders.queue, queue],
    [sipHeaders.intervention, intervention],
  ] as const
  return named.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const]))
}

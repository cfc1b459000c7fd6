import { guarded, type PracticeLog } from '../practice-log.ts'
import { type SipConnection } from './sip-listener.ts'
import { type SipHeaders, headerOf, headersOf, type SipRequest, type SipResponse } from './sip-message.codec.ts'
import { branchOf, sequenceOf, tagOf } from './sip-values.ts'
import { reasonPhrase } from './status.ts'

/** A request that came in and wants an answer (RFC 3261 §17.2). A second final answer is not sent. */
export type ServerTransaction = {
  readonly request: SipRequest
  readonly from: SipConnection
  /** `tag`: put into To where it has none (§8.2.6.2). */
  respond(
    status: number,
    options?: { readonly tag?: string; readonly headers?: SipHeaders; readonly body?: string },
  ): void
  readonly answered: boolean
  /** The telephone took its INVITE back (§9.2); told at most once. */
  onCancel(tell: () => void): void
}

export type ClientEvents = {
  response(response: SipResponse): void
  /** No word in time, or the line is gone. */
  failed(why: 'timeout' | 'connection'): void
}

export type Transactions = {
  request(request: SipRequest, by: SipConnection, events: ClientEvents): void
  /** An ACK of a 200, and whatever else wants no answer. */
  send(request: SipRequest, by: SipConnection): void
  takeRequest(request: SipRequest, from: SipConnection): void
  takeResponse(response: SipResponse, from: SipConnection): void
  closed(connection: SipConnection): void
  close(): void
}

/** How long a telephone may take for its first word to an INVITE; RFC 3261's 64 · T1 is meant for lossy lines. */
const firstWordMs = 6_000
const answerMs = 16_000
/** How long a repeated request finds its answer (§17.2.2, timer J on a line that loses nothing is 0; kept for a reconnect). */
const keptMs = 10_000

/** Transactions over lines that lose nothing (RFC 3261 §17): nothing is sent twice, but repeats are recognised. */
export function createTransactions(
  handle: (transaction: ServerTransaction) => void,
  acknowledged: (request: SipRequest, from: SipConnection) => void,
  log: PracticeLog,
): Transactions {
  type Client = { request: SipRequest; by: SipConnection; events: ClientEvents; timer: NodeJS.Timeout | undefined }
  type Server = { last: SipResponse | null; cancel: (() => void) | null; cancelled: boolean; request: SipRequest }
  const clients = new Map<string, Client>()
  const servers = new Map<string, Server>()
  const timers = new Set<NodeJS.Timeout>()

  const clientKey = (branch: string, method: string): string => `${branch} ${method}`
  const serverKey = (request: SipRequest, method: string): string =>
    `${branchOf(request)} ${method} ${headerOf(request, 'call-id')}`
  const finish = (key: string): Client | undefined => {
    const client = clients.get(key)
    clearTimeout(client?.timer)
    clients.delete(key)
    return client
  }
  const send: Transactions['send'] = (request, by) => void by.send(request)

  const respond = (key: string, own: Server, from: SipConnection): ServerTransaction['respond'] => {
    return (status, { tag, headers = [], body = '' } = {}) => {
      if (own.last !== null && own.last.status >= 200) return
      const { request } = own
      const to = headerOf(request, 'to')
      const echoed: SipHeaders = [
        ...headersOf(request, 'via').map((via) => ['Via', via] as const),
        ['From', headerOf(request, 'from')],
        ['To', tagOf(to) === undefined && tag !== undefined ? `${to};tag=${tag}` : to],
        ['Call-ID', headerOf(request, 'call-id')],
        ['CSeq', headerOf(request, 'cseq')],
      ]
      own.last = { kind: 'response', status, reason: reasonPhrase(status), headers: [...echoed, ...headers], body }
      from.send(own.last)
      if (status < 200) return
      const timer = setTimeout(() => {
        servers.delete(key)
        timers.delete(timer)
      }, keptMs).unref()
      timers.add(timer)
    }
  }

  return {
    send,
    request(request, by, events) {
      const key = clientKey(branchOf(request), request.method)
      if (!by.send(request)) {
        queueMicrotask(guarded(log, () => events.failed('connection')))
        return
      }
      const limit = request.method === 'INVITE' ? firstWordMs : answerMs
      const timer = setTimeout(
        guarded(log, () => finish(key)?.events.failed('timeout')),
        limit,
      )
      clients.set(key, { request, by, events, timer })
    },
    takeRequest(request, from) {
      if (request.method === 'ACK') {
        // Of a refusal it ends with us (§17.2.1); of a 200 it belongs to the dialog.
        const invite = servers.get(serverKey(request, 'INVITE'))
        if (invite === undefined) acknowledged(request, from)
        return
      }
      const key = serverKey(request, request.method)
      const known = servers.get(key)
      if (known !== undefined) {
        if (known.last !== null) from.send(known.last)
        return
      }
      const own: Server = { last: null, cancel: null, cancelled: false, request }
      servers.set(key, own)
      const transaction: ServerTransaction = {
        request,
        from,
        respond: respond(key, own, from),
        get answered() {
          return own.last !== null && own.last.status >= 200
        },
        onCancel(tell) {
          own.cancel = tell
          if (own.cancelled) tell()
        },
      }
      if (request.method !== 'CANCEL') return handle(transaction)
      const invite = servers.get(serverKey(request, 'INVITE'))
      transaction.respond(invite === undefined ? 481 : 200)
      if (invite === undefined || invite.cancelled || (invite.last?.status ?? 0) >= 200) return
      invite.cancelled = true
      invite.cancel?.()
    },
    takeResponse(response, from) {
      const { method } = sequenceOf(response)
      const key = clientKey(branchOf(response), method)
      const client = clients.get(key)
      if (client === undefined || client.by.id !== from.id) return
      if (response.status < 200) {
        // It has it: how long it may ring is the queue's affair.
        if (method === 'INVITE') clearTimeout(client.timer)
        client.events.response(response)
        return
      }
      finish(key)
      if (method === 'INVITE' && response.status >= 300) send(acknowledgementOf(client.request, response), from)
      client.events.response(response)
    },
    closed(connection) {
      for (const [key, client] of clients)
        if (client.by.id === connection.id) {
          finish(key)
          client.events.failed('connection')
        }
    },
    close() {
      for (const key of [...clients.keys()]) finish(key)
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
      servers.clear()
    },
  }
}

/** The ACK of a refusal has the INVITE's branch and the answer's To (§17.1.1.3). */
function acknowledgementOf(invite: SipRequest, response: SipResponse): SipRequest {
  const { number } = sequenceOf(invite)
  const kept = invite.headers.filter(([name]) =>
    ['via', 'from', 'call-id', 'max-forwards'].includes(name.toLowerCase()),
  )
  return {
    ...{ kind: 'request', method: 'ACK', uri: invite.uri, body: '' },
    headers: [...kept, ['To', headerOf(response, 'to')], ['CSeq', `${String(number)} ACK`]],
  }
}

/** CANCEL has everything of its INVITE but the method (§9.1). */
export function cancellationOf(invite: SipRequest): SipRequest {
  const { number } = sequenceOf(invite)
  const kept = invite.headers.filter(([name]) =>
    ['via', 'from', 'to', 'call-id', 'max-forwards'].includes(name.toLowerCase()),
  )
  return {
    ...{ kind: 'request', method: 'CANCEL', uri: invite.uri, body: '' },
    headers: [...kept, ['CSeq', `${String(number)} CANCEL`]],
  }
}

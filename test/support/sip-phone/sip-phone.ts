import { createSocket, type Socket } from 'node:dgram'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { waitFor } from '../wait-for.ts'
import { openRtp, type RtpSilence } from './rtp-silence.ts'
import { answerChallenge } from './digest.ts'
import {
  headerOf,
  headersOf,
  methodOf,
  parseSip,
  type SipMessage,
  statusOf,
  tagOf,
  uriOf,
  writeSip,
} from './sip-message.ts'

export type SipPhoneOptions = {
  readonly user: string
  /** Absent: a trunk's side, which is known by its address. */
  readonly password?: string
  readonly server: { readonly host: string; readonly port: number }
  /** Own address, such as 127.0.0.2 for the outside world. */
  readonly host?: string
  /** Sends silence while it talks; without it the PBX hears nothing at all, which costs least. */
  readonly sound?: boolean
  /** What an unexpected call gets; by default it waits for `nextCall`. */
  readonly onCall?: (call: PhoneCall) => void
}

export type PhoneCallState = 'trying' | 'ringing' | 'up' | 'ended'

type Dialog = {
  readonly callId: string
  readonly localTag: string
  remoteTag: string
  local: string
  remote: string
  target: string
  routes: string[]
  cseq: number
}

export type PhoneCall = ReturnType<typeof createPhoneCall>
export type SipPhone = Awaited<ReturnType<typeof startSipPhone>>

const random = (): string => randomBytes(6).toString('hex')

/**
 * A telephone in the test's own process: SIP over UDP, SDP without sound. It plays seats (registered) and the outside
 * world (a trunk's side), and can do what a desk phone can: ring, answer, reject, hold, REFER blind and attended, and
 * take its own call over with `Replaces`.
 */
export async function startSipPhone(options: SipPhoneOptions) {
  const host = options.host ?? '127.0.0.1'
  const socket: Socket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  const port = socket.address().port
  const contact = `<sip:${options.user}@${host}:${port}>`
  const rtp: RtpSilence | null = options.sound === true ? await openRtp(host) : null
  const waiting: PhoneCall[] = []
  const calls = new Map<string, PhoneCall>()
  const transactions = new Map<string, (message: SipMessage) => void>()
  /** Last answer per incoming transaction, for Asterisk's repetitions. */
  const answered = new Map<string, Buffer>()
  let registerSequence = 0
  const registerCallId = random()
  let closed = false

  const send = (bytes: Buffer): void => {
    if (!closed) socket.send(bytes, options.server.port, options.server.host)
  }
  const wire = {
    host,
    port,
    contact,
    options,
    rtp,
    send,
    /** Sends a request and hands every answer to `heard`. */
    request(
      method: string,
      uri: string,
      headers: [string, string][],
      body: string,
      heard: (m: SipMessage) => void,
    ): string {
      const branch = `z9hG4bK${random()}`
      transactions.set(`${branch}/${method}`, heard)
      send(
        writeSip(
          `${method} ${uri} SIP/2.0`,
          [
            ['Via', `SIP/2.0/UDP ${host}:${port};branch=${branch};rport`],
            ['Max-Forwards', '70'],
            ...headers,
            ...(body === '' ? [] : [['Content-Type', 'application/sdp'] as [string, string]]),
          ],
          body,
        ),
      )
      return branch
    },
    reply(request: SipMessage, status: string, tag: string, extra: [string, string][] = [], body = ''): void {
      const to = headerOf(request, 'to')
      const bytes = writeSip(
        `SIP/2.0 ${status}`,
        [
          ...headersOf(request, 'via').map((via) => ['Via', via] as [string, string]),
          ...headersOf(request, 'record-route').map((route) => ['Record-Route', route] as [string, string]),
          ['From', headerOf(request, 'from')],
          ['To', tagOf(to) === '' ? `${to};tag=${tag}` : to],
          ['Call-ID', headerOf(request, 'call-id')],
          ['CSeq', headerOf(request, 'cseq')],
          ['Contact', contact],
          ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, REFER, NOTIFY, UPDATE'],
          ['Supported', 'replaces'],
          ...extra,
          ...(body === '' ? [] : [['Content-Type', 'application/sdp'] as [string, string]]),
        ],
        body,
      )
      answered.set(transactionOf(request), bytes)
      send(bytes)
    },
    forget: (callId: string): void => void calls.delete(callId),
  }

  const receive = (message: SipMessage): void => {
    if (message.startLine.startsWith('SIP/2.0')) {
      const branch = /branch=([^;\s]+)/.exec(headerOf(message, 'via'))?.[1] ?? ''
      const method = headerOf(message, 'cseq').split(' ')[1] ?? ''
      transactions.get(`${branch}/${method}`)?.(message)
      return
    }
    const method = methodOf(message)
    const repeated = answered.get(transactionOf(message))
    if (repeated && method !== 'ACK') return send(repeated)
    const call = calls.get(headerOf(message, 'call-id'))
    if (call) return call.receive(message)
    if (method === 'INVITE') {
      const created = createPhoneCall(wire, message)
      calls.set(created.callId, created)
      wire.reply(message, '100 Trying', created.localTag)
      answered.delete(transactionOf(message))
      if (options.onCall) options.onCall(created)
      else waiting.push(created)
      return
    }
    if (method !== 'ACK')
      wire.reply(message, method === 'OPTIONS' || method === 'NOTIFY' ? '200 OK' : '481 Gone', random())
  }
  socket.on('message', (bytes) => {
    if (bytes.length > 4) receive(parseSip(bytes))
  })

  const register = (expires: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const uri = `sip:${options.server.host}:${options.server.port}`
      const attempt = (authorization: string | null): void => {
        registerSequence += 1
        wire.request(
          'REGISTER',
          uri,
          [
            ['From', `<sip:${options.user}@${options.server.host}>;tag=${random()}`],
            ['To', `<sip:${options.user}@${options.server.host}>`],
            ['Call-ID', registerCallId],
            ['CSeq', `${registerSequence} REGISTER`],
            ['Contact', contact],
            ['Expires', String(expires)],
            ...(authorization === null ? [] : [['Authorization', authorization] as [string, string]]),
          ],
          '',
          (answer) => {
            const status = statusOf(answer)
            if (status === 200) resolve()
            else if (status === 401 && authorization === null)
              attempt(
                answerChallenge(
                  headerOf(answer, 'www-authenticate'),
                  { user: options.user, password: options.password ?? '' },
                  'REGISTER',
                  uri,
                ),
              )
            else if (status >= 300) reject(new Error(`REGISTER of ${options.user}: ${answer.startLine}`))
          },
        )
      }
      attempt(null)
    })

  return {
    user: options.user,
    host,
    port,
    register: () => register(3_600),
    unregister: () => register(0),
    /** The next call that rings here. */
    nextCall: (timeoutMs = 15_000): Promise<PhoneCall> =>
      waitFor(`a call at ${options.user}`, () => waiting.shift(), { timeoutMs, intervalMs: 5 }),
    /** Calls; `from` is the caller's number (a trunk's side may say any). */
    dial(number: string, extra: { from?: string; replaces?: string } = {}): PhoneCall {
      const call = createPhoneCall(wire, null)
      calls.set(call.callId, call)
      call.invite(number, extra)
      return call
    },
    /** Forgets calls that rang here and were not taken. */
    forgetCalls: (): void => void waiting.splice(0),
    close(): void {
      if (closed) return
      closed = true
      rtp?.close()
      socket.close()
    },
  }
}

type Wire = {
  readonly host: string
  readonly port: number
  readonly contact: string
  readonly options: SipPhoneOptions
  readonly rtp: RtpSilence | null
  send(bytes: Buffer): void
  request(
    method: string,
    uri: string,
    headers: [string, string][],
    body: string,
    heard: (m: SipMessage) => void,
  ): string
  reply(request: SipMessage, status: string, tag: string, extra?: [string, string][], body?: string): void
  forget(callId: string): void
}

function createPhoneCall(wire: Wire, invite: SipMessage | null) {
  const server = wire.options.server
  const dialog: Dialog = {
    callId: invite ? headerOf(invite, 'call-id') : `${random()}@${wire.host}`,
    localTag: random(),
    remoteTag: invite ? tagOf(headerOf(invite, 'from')) : '',
    local: invite ? headerOf(invite, 'to') : '',
    remote: invite ? headerOf(invite, 'from') : '',
    target: invite ? uriOf(headerOf(invite, 'contact')) : '',
    routes: [],
    cseq: 100,
  }
  if (invite) dialog.local = `${dialog.local};tag=${dialog.localTag}`
  let state: PhoneCallState = 'trying'
  let status = 0
  let inviteHeaders: [string, string][] = []
  let inviteUri = ''
  let inviteBranch = ''
  let sdpVersion = 1
  let early = false
  const notifies: string[] = []

  const sdp = (direction: 'sendrecv' | 'sendonly' | 'inactive' = 'sendrecv'): string =>
    [
      'v=0',
      `o=- 1 ${sdpVersion++} IN IP4 ${wire.host}`,
      's=-',
      `c=IN IP4 ${wire.host}`,
      't=0 0',
      `m=audio ${wire.rtp?.port ?? 9} RTP/AVP 0 8`,
      'a=rtpmap:0 PCMU/8000',
      'a=rtpmap:8 PCMA/8000',
      `a=${direction}`,
      '',
    ].join('\r\n')

  const inDialog = (method: string, extra: [string, string][] = [], body = ''): Promise<SipMessage> =>
    new Promise((resolve) => {
      dialog.cseq += 1
      const headers: [string, string][] = [
        ['From', dialog.local],
        ['To', dialog.remote],
        ['Call-ID', dialog.callId],
        ['CSeq', `${dialog.cseq} ${method}`],
        ['Contact', wire.contact],
        ...extra,
      ]
      const target = dialog.target
      const sequence = dialog.cseq
      const attempt = (authorization: [string, string][]): void => {
        wire.request(method, target, [...headers, ...authorization], body, (answer) => {
          const code = statusOf(answer)
          if (code < 200) return
          if (method === 'INVITE') acknowledge(sequence)
          resolve(answer)
        })
      }
      attempt([])
    })

  const acknowledge = (sequence: number): void => {
    wire.request(
      'ACK',
      dialog.target,
      [
        ['From', dialog.local],
        ['To', dialog.remote],
        ['Call-ID', dialog.callId],
        ['CSeq', `${sequence} ACK`],
      ],
      '',
      () => undefined,
    )
  }

  const ended = (): void => {
    state = 'ended'
  }

  const call = {
    callId: dialog.callId,
    localTag: dialog.localTag,
    get state(): PhoneCallState {
      return state
    },
    /** The last status of an outgoing call. */
    get status(): number {
      return status
    },
    invitation: invite,
    header: (name: string): string => (invite ? headerOf(invite, name.toLowerCase()) : ''),
    /** `Replaces` value that takes this call over (RFC 3891), as the other side sees it. */
    replaces: (): string => `${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`,
    is: (wanted: PhoneCallState, timeoutMs = 15_000): Promise<unknown> =>
      waitFor(`the call of ${wire.options.user} to be ${wanted}, now ${state} ${status}`, () => state === wanted, {
        timeoutMs,
        intervalMs: 5,
      }),

    invite(number: string, extra: { from?: string; replaces?: string }): void {
      const from = extra.from ?? wire.options.user
      inviteUri = `sip:${number}@${server.host}:${server.port}`
      dialog.local = `<sip:${from}@${wire.options.password === undefined ? wire.host : server.host}>;tag=${dialog.localTag}`
      dialog.remote = `<sip:${number}@${server.host}>`
      dialog.target = inviteUri
      const body = sdp()
      const attempt = (authorization: [string, string][]): void => {
        dialog.cseq += 1
        const sequence = dialog.cseq
        inviteHeaders = [
          ['From', dialog.local],
          ['To', dialog.remote],
          ['Call-ID', dialog.callId],
          ['CSeq', `${sequence} INVITE`],
          ['Contact', wire.contact],
          ['Allow', 'INVITE, ACK, CANCEL, BYE, OPTIONS, REFER, NOTIFY, UPDATE'],
          ['Supported', 'replaces'],
          ...(extra.replaces === undefined
            ? []
            : ([
                ['Replaces', extra.replaces],
                ['Require', 'replaces'],
              ] as [string, string][])),
          ...authorization,
        ]
        inviteBranch = wire.request('INVITE', inviteUri, inviteHeaders, body, (answer) => {
          status = statusOf(answer)
          if (status < 200) {
            early = true
            if (status >= 180 && state === 'trying') state = 'ringing'
            return
          }
          const remote = headerOf(answer, 'to')
          if (status < 300) {
            dialog.remote = remote
            dialog.remoteTag = tagOf(remote)
            dialog.target = uriOf(headerOf(answer, 'contact'))
            acknowledge(sequence)
            wire.rtp?.sendTo(answer.body)
            if (state !== 'ended') state = 'up'
            return
          }
          // RFC 3261 §17.1.1.3: the ACK of a refusal carries the INVITE's branch.
          wire.send(
            writeSip(`ACK ${inviteUri} SIP/2.0`, [
              ['Via', `SIP/2.0/UDP ${wire.host}:${wire.port};branch=${inviteBranch};rport`],
              ['From', dialog.local],
              ['To', remote],
              ['Call-ID', dialog.callId],
              ['CSeq', `${sequence} ACK`],
            ]),
          )
          if (status === 401 && authorization.length === 0) {
            const account = { user: wire.options.user, password: wire.options.password ?? '' }
            attempt([
              ['Authorization', answerChallenge(headerOf(answer, 'www-authenticate'), account, 'INVITE', inviteUri)],
            ])
          } else ended()
        })
      }
      attempt([])
    },

    ring(): void {
      if (!invite || state !== 'trying') return
      state = 'ringing'
      wire.reply(invite, '180 Ringing', dialog.localTag)
    },
    answer(): void {
      if (!invite) return
      call.ring()
      wire.reply(invite, '200 OK', dialog.localTag, [], sdp())
      wire.rtp?.sendTo(invite.body)
      state = 'up'
    },
    reject(reply = '486 Busy Here'): void {
      if (!invite) return
      wire.reply(invite, reply, dialog.localTag)
      ended()
    },
    /** BYE when up, CANCEL while it rings there, 480 while it rings here. */
    async hangUp(): Promise<void> {
      if (state === 'ended') return
      if (state === 'up') {
        ended()
        await inDialog('BYE')
      } else if (invite) call.reject('480 Temporarily Unavailable')
      else {
        await waitFor('an answer before CANCEL', () => early || status >= 200, { intervalMs: 5 })
        const via = `SIP/2.0/UDP ${wire.host}:${wire.port};branch=${inviteBranch};rport`
        const headers = inviteHeaders.filter(([name]) => ['From', 'To', 'Call-ID'].includes(name))
        const sequence = /^\d+/.exec(inviteHeaders.find(([name]) => name === 'CSeq')?.[1] ?? '')?.[0] ?? ''
        wire.send(writeSip(`CANCEL ${inviteUri} SIP/2.0`, [['Via', via], ...headers, ['CSeq', `${sequence} CANCEL`]]))
      }
    },
    hold: (): Promise<SipMessage> => inDialog('INVITE', [], sdp('sendonly')),
    retrieve: (): Promise<SipMessage> => inDialog('INVITE', [], sdp('sendrecv')),
    /** REFER (RFC 3515); with `other`, attended: Replaces of that call (RFC 3891). */
    async refer(number: string, other?: { replaces(): string }): Promise<number> {
      const escape = other ? `?Replaces=${encodeURIComponent(other.replaces())}` : ''
      const answer = await inDialog('REFER', [
        ['Refer-To', `<sip:${number}@${server.host}:${server.port}${escape}>`],
        ['Referred-By', `<sip:${wire.options.user}@${server.host}>`],
      ])
      return statusOf(answer)
    },
    /** `SIP/2.0 200 OK` and the like, as NOTIFY told of a REFER. */
    notifies,

    receive(message: SipMessage): void {
      const method = methodOf(message)
      if (method === 'ACK') return
      if (method === 'BYE') {
        wire.reply(message, '200 OK', dialog.localTag)
        ended()
      } else if (method === 'CANCEL') {
        wire.reply(message, '200 OK', dialog.localTag)
        if (invite && state !== 'up' && state !== 'ended') {
          wire.reply(invite, '487 Request Terminated', dialog.localTag)
          ended()
        }
      } else if (method === 'INVITE' || method === 'UPDATE') {
        wire.reply(message, '200 OK', dialog.localTag, [], message.body === '' && method === 'UPDATE' ? '' : sdp())
      } else {
        if (method === 'NOTIFY') notifies.push(message.body.trim())
        wire.reply(message, '200 OK', dialog.localTag)
      }
    },
  }
  return call
}

function transactionOf(request: SipMessage): string {
  const branch = /branch=([^;\s]+)/.exec(headerOf(request, 'via'))?.[1] ?? ''
  return `${branch}/${headerOf(request, 'cseq')}`
}

import { type OpenWebSocket, type SipWebSocket } from '../../main/sip/sip-socket.ts'

/** One SIP message taken apart just enough to be answered. */
export type SipText = {
  readonly text: string
  readonly method: string
  readonly status: number | null
  header(name: string): string | undefined
  readonly callId: string
  readonly cseq: string
  readonly fromTag: string
  readonly toTag: string
  readonly body: string
}

/**
 * The far end of the seat's WebSockets, in memory: a registrar that accepts, and a PBX that says what a test has it say.
 * Lines can be dropped, delayed, refused and left half open.
 */
export type FakePbx = {
  readonly open: OpenWebSocket
  /** Addresses that were tried, in order. */
  readonly tried: readonly string[]
  readonly received: readonly SipText[]
  /** Requests of a method. */
  all(method: string): readonly SipText[]
  /** What REGISTER is answered with; default 200. */
  registerWith(status: number): void
  /** What an INVITE is answered with: initial ones, and those with Replaces, and those in a dialog. Default 200. */
  inviteWith(answer: (invite: SipText) => number | null): void
  /** Answers an INVITE that `inviteWith` left without one. */
  answer(invite: SipText, status: number): void
  /** Attempts fail until healed. */
  refuse(on: boolean): void
  /** Attempts to this address fail. */
  refuseUrl(url: string): void
  /** The line breaks. */
  drop(): void
  /** Nothing passes any more, in either direction, and nobody says so. */
  stall(): void
  /** An INVITE to the seat; gives its Call-ID. */
  invite(headers?: readonly string[], from?: string): string
  cancel(callId: string, headers?: readonly string[]): void
  bye(callId: string): void
  /** An offer in a running dialog. */
  reinvite(callId: string, headers?: readonly string[]): void
  lines(): number
}

const sdp =
  'v=0\r\no=- 7 7 IN IP4 192.0.2.9\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 192.0.2.9\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\n'

type Dialog = { readonly callId: string; readonly local: string; remote: string; cseq: number; readonly invite: string }

export function createFakePbx(extension = '8001'): FakePbx {
  const tried: string[] = []
  const received: SipText[] = []
  const sockets = new Set<{ drop: () => void; deliver: (text: string) => void; stalled: boolean }>()
  const refusedUrls = new Set<string>()
  const dialogs = new Map<string, Dialog>()
  let registerStatus = 200
  let inviteAnswer: (invite: SipText) => number | null = () => 200
  let refusing = false
  let contact = `sip:${extension}@seat.invalid;transport=ws`
  let number = 0

  const say = (text: string): void => {
    for (const socket of sockets) if (!socket.stalled) socket.deliver(text)
  }
  const reply = (request: SipText, status: number, extra: readonly string[] = [], body = ''): void => {
    const tag = request.toTag === '' ? `;tag=pbx${(number += 1)}` : ''
    say(
      [
        `SIP/2.0 ${status} Test`,
        `Via: ${request.header('Via') ?? ''}`,
        `From: ${request.header('From') ?? ''}`,
        `To: ${request.header('To') ?? ''}${tag}`,
        `Call-ID: ${request.callId}`,
        `CSeq: ${request.cseq}`,
        ...extra,
        ...(body === '' ? [] : ['Content-Type: application/sdp']),
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    )
  }
  const answer = (message: SipText, status: number): void => {
    const ok = status >= 200 && status < 300
    if (ok && !dialogs.has(message.callId)) {
      const local = `pbx${number + 1}`
      dialogs.set(message.callId, { callId: message.callId, local, remote: message.fromTag, cseq: 1, invite: '' })
    }
    reply(message, status, ['Contact: <sip:pbx@192.0.2.9;transport=ws>'], ok ? sdp : '')
  }
  const take = (text: string): void => {
    const message = parseSip(text)
    received.push(message)
    if (message.status !== null) {
      const dialog = dialogs.get(message.callId)
      if (dialog !== undefined && message.toTag !== '') dialog.remote = message.toTag
      if (dialog !== undefined && message.status >= 200 && message.cseq.endsWith('INVITE')) request(dialog, 'ACK')
      return
    }
    if (message.method === 'REGISTER') {
      contact = /<([^>]+)>/.exec(message.header('Contact') ?? '')?.[1] ?? contact
      reply(message, registerStatus, registerStatus === 200 ? [`Contact: ${message.header('Contact') ?? ''}`] : [])
    } else if (message.method === 'INVITE') {
      const status = inviteAnswer(message)
      if (status !== null) answer(message, status)
    } else if (message.method !== 'ACK') reply(message, 200)
  }
  const request = (dialog: Dialog, method: string, extra: readonly string[] = [], body = ''): void => {
    if (method !== 'ACK' && method !== 'CANCEL') dialog.cseq += 1
    const to = dialog.remote === '' || method === 'CANCEL' ? '' : `;tag=${dialog.remote}`
    const branch = method === 'CANCEL' ? dialog.invite : `z9hG4bKpbx${(number += 1)}`
    say(
      [
        `${method} ${contact} SIP/2.0`,
        `Via: SIP/2.0/WSS 192.0.2.9;branch=${branch}`,
        `From: <sip:pbx@192.0.2.9>;tag=${dialog.local}`,
        `To: <sip:${extension}@192.0.2.9>${to}`,
        `Call-ID: ${dialog.callId}`,
        `CSeq: ${dialog.cseq} ${method}`,
        'Max-Forwards: 70',
        ...extra,
        `Content-Length: ${body.length}`,
        '',
        body,
      ].join('\r\n'),
    )
  }

  const open: OpenWebSocket = (url) => {
    tried.push(url)
    const listeners = new Map<string, ((...values: unknown[]) => void)[]>()
    const emit = (name: string, ...values: unknown[]): void => {
      for (const listener of listeners.get(name) ?? []) listener(...values)
    }
    let state = 0
    const shut = (code: number, reason: string): void => {
      if (state === 3) return
      state = 3
      sockets.delete(entry)
      queueMicrotask(() => emit('close', code, Buffer.from(reason)))
    }
    const entry = {
      drop: () => shut(1006, ''),
      deliver: (text: string) => queueMicrotask(() => state === 1 && emit('message', Buffer.from(text))),
      stalled: false,
    }
    setImmediate(() => {
      if (state !== 0) return
      if (refusing || refusedUrls.has(url)) {
        emit('error', new Error('connect ECONNREFUSED'))
        shut(1006, '')
        return
      }
      state = 1
      sockets.add(entry)
      emit('open')
    })
    const socket: SipWebSocket = {
      get readyState() {
        return state
      },
      send(data) {
        if (!entry.stalled && state === 1) queueMicrotask(() => take(data))
      },
      ping() {
        if (!entry.stalled && state === 1) queueMicrotask(() => emit('pong'))
      },
      close: () => shut(1000, ''),
      terminate: () => shut(1006, ''),
      on(name: string, listener: never) {
        listeners.set(name, [...(listeners.get(name) ?? []), listener])
        return socket
      },
    }
    return socket
  }

  return {
    open,
    tried,
    received,
    answer,
    all: (method) => received.filter((one) => one.method === method && one.status === null),
    registerWith: (status) => {
      registerStatus = status
    },
    inviteWith: (answer) => {
      inviteAnswer = answer
    },
    refuse: (on) => {
      refusing = on
    },
    refuseUrl: (url) => void refusedUrls.add(url),
    drop: () => {
      for (const socket of [...sockets]) socket.drop()
    },
    stall: () => {
      for (const socket of sockets) socket.stalled = true
    },
    invite(headers = [], from = '13900000001') {
      const callId = `pbx-call-${(number += 1)}`
      const branch = `z9hG4bKpbx${number}`
      const dialog = { callId, local: `pbxtag${number}`, remote: '', cseq: 1, invite: branch }
      dialogs.set(callId, dialog)
      say(
        [
          `INVITE ${contact} SIP/2.0`,
          `Via: SIP/2.0/WSS 192.0.2.9;branch=${branch}`,
          `From: <sip:${from}@192.0.2.9>;tag=${dialog.local}`,
          `To: <sip:${extension}@192.0.2.9>`,
          `Call-ID: ${callId}`,
          'CSeq: 1 INVITE',
          'Contact: <sip:pbx@192.0.2.9;transport=ws>',
          'Max-Forwards: 70',
          ...headers,
          'Content-Type: application/sdp',
          `Content-Length: ${sdp.length}`,
          '',
          sdp,
        ].join('\r\n'),
      )
      return callId
    },
    cancel(callId, headers = []) {
      const dialog = dialogs.get(callId)
      if (dialog !== undefined) request(dialog, 'CANCEL', headers)
    },
    bye(callId) {
      const dialog = dialogs.get(callId)
      if (dialog !== undefined) request(dialog, 'BYE')
    },
    reinvite(callId, headers = []) {
      const dialog = dialogs.get(callId)
      if (dialog === undefined) return
      const head = ['Contact: <sip:pbx@192.0.2.9;transport=ws>', 'Content-Type: application/sdp']
      request(dialog, 'INVITE', [...head, ...headers], sdp)
    },
    lines: () => sockets.size,
  }
}

export function parseSip(text: string): SipText {
  const [head = '', body = ''] = text.split('\r\n\r\n')
  const [first = '', ...rest] = head.split('\r\n')
  const header = (name: string): string | undefined => {
    const line = rest.find((one) => one.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    return line?.slice(line.indexOf(':') + 1).trim()
  }
  const status = /^SIP\/2\.0 (\d+)/.exec(first)?.[1]
  return {
    text,
    method: status === undefined ? (first.split(' ')[0] ?? '') : '',
    status: status === undefined ? null : Number(status),
    header,
    callId: header('Call-ID') ?? '',
    cseq: header('CSeq') ?? '',
    fromTag: /;tag=([^;]+)/.exec(header('From') ?? '')?.[1] ?? '',
    toTag: /;tag=([^;]+)/.exec(header('To') ?? '')?.[1] ?? '',
    body,
  }
}

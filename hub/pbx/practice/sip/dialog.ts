import { randomBytes } from 'node:crypto'
import { type SipHeaders, headerOf, type SipRequest, type SipResponse } from './sip-message.codec.ts'
import { type DialogName, readNameAddress, sequenceOf, tagOf, writeAddress } from './sip-values.ts'

/** Who we are in our messages: `127.0.0.1:5066` over WSS. */
export type OwnAddress = { readonly host: string }

export const newTag = (): string => randomBytes(8).toString('hex')
export const newBranch = (): string => `z9hG4bK${randomBytes(9).toString('hex')}`
export const newCallId = (): string => randomBytes(12).toString('hex')

export const allowed = 'INVITE, ACK, CANCEL, BYE, UPDATE, INFO, REFER, NOTIFY, OPTIONS, REGISTER'
const supported = 'replaces, outbound'
export const contactOf = (own: OwnAddress): string => `<sip:practice@${own.host};transport=ws>`

/** Both ends of a dialog as RFC 3261 §12 keeps them; the telephone's tag comes with its first answer. */
export type Dialog = {
  readonly callId: string
  readonly localTag: string
  remoteTag: string | null
  /** Where its requests go: the telephone's Contact. */
  target: string
  /** From and To of the requests we send, without tags. */
  readonly local: string
  readonly remote: string
  localSequence: number
  remoteSequence: number
}

/** For an INVITE of ours. */
export function outgoingDialog(target: string, local: string, remote: string): Dialog {
  return {
    ...{ callId: newCallId(), localTag: newTag(), remoteTag: null, target, local, remote },
    ...{ localSequence: 0, remoteSequence: -1 },
  }
}

/** For an INVITE that came in. */
export function incomingDialog(invite: SipRequest): Dialog {
  const from = readNameAddress(headerOf(invite, 'from'))
  const to = readNameAddress(headerOf(invite, 'to'))
  return {
    callId: headerOf(invite, 'call-id'),
    localTag: newTag(),
    remoteTag: tagOf(headerOf(invite, 'from')) ?? '',
    target: readNameAddress(headerOf(invite, 'contact')).uri,
    local: writeAddress(to.uri, to.name),
    remote: writeAddress(from.uri, from.name),
    localSequence: 0,
    remoteSequence: sequenceOf(invite).number,
  }
}

/** What the telephone's answer says of itself (§12.1.2). */
export function learn(dialog: Dialog, response: SipResponse): void {
  dialog.remoteTag = tagOf(headerOf(response, 'to')) ?? dialog.remoteTag
  const contact = headerOf(response, 'contact')
  if (contact !== '') dialog.target = readNameAddress(contact).uri
}

/** A request inside it, or the INVITE that begins it. An ACK has its INVITE's number (§13.2.2.4). */
export function requestIn(
  dialog: Dialog,
  own: OwnAddress,
  method: string,
  { headers = [], body = '', sequence }: { headers?: SipHeaders; body?: string; sequence?: number } = {},
): SipRequest {
  const number = sequence ?? (dialog.localSequence += 1)
  const tagged = (address: string, tag: string | null): string => (tag === null ? address : `${address};tag=${tag}`)
  return {
    ...{ kind: 'request', method, uri: dialog.target, body },
    headers: [
      ['Via', `SIP/2.0/WSS ${own.host};branch=${newBranch()}`],
      ['Max-Forwards', '70'],
      ['From', tagged(dialog.local, dialog.localTag)],
      ['To', tagged(dialog.remote, dialog.remoteTag)],
      ['Call-ID', dialog.callId],
      ['CSeq', `${String(number)} ${method}`],
      ['Contact', contactOf(own)],
      ['Allow', allowed],
      ['Supported', supported],
      ['User-Agent', 'Zuoxi practice PBX'],
      ...headers,
    ],
  }
}

/** Out of order is answered with 500 (§12.2.2); an ACK is no new number. */
export function inOrder(dialog: Dialog, request: SipRequest): boolean {
  const { number } = sequenceOf(request)
  if (number <= dialog.remoteSequence) return false
  dialog.remoteSequence = number
  return true
}

export const isDialog = (dialog: Dialog, name: DialogName): boolean =>
  dialog.callId === name.callId && dialog.localTag === name.localTag && dialog.remoteTag === name.remoteTag

/** The dialog an incoming request speaks of. */
export function dialogOf(request: SipRequest): DialogName | null {
  const localTag = tagOf(headerOf(request, 'to'))
  if (localTag === undefined) return null
  return { callId: headerOf(request, 'call-id'), localTag, remoteTag: tagOf(headerOf(request, 'from')) ?? '' }
}

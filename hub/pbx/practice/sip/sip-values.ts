import { type SipMessage, headerOf, headersOf } from './sip-message.codec.ts'

/** The values of the headers that are looked into. Each reads whatever it is given and never throws. */

/** `"Name" <sip:8001@host>;tag=x` (RFC 3261 §20.10). */
export type NameAddress = { readonly name: string; readonly uri: string; readonly parameters: string }

export function readNameAddress(value: string): NameAddress {
  const bracketed = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^<"]*))\s*<([^>]*)>(.*)$/.exec(value)
  if (bracketed) {
    const [, quoted, plain, uri = '', parameters = ''] = bracketed
    return { name: (quoted ?? plain ?? '').replace(/\\(.)/g, '$1').trim(), uri, parameters }
  }
  // Without brackets the parameters are the header's, not the address's (§20.10).
  const at = value.indexOf(';')
  return at < 0
    ? { name: '', uri: value.trim(), parameters: '' }
    : { name: '', uri: value.slice(0, at).trim(), parameters: value.slice(at) }
}

/** A parameter `;name=value` or `;name="value"`; undefined when it is not there. */
export function parameterOf(text: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}\\s*=\\s*(?:"([^"]*)"|([^;>\\s,"]+))`, 'i').exec(text)
  return found?.[1] ?? found?.[2]
}

export const tagOf = (value: string): string | undefined => parameterOf(readNameAddress(value).parameters, 'tag')

/** The user part of `sip:8001@host`, unescaped; undefined when there is none. */
export function userOf(uri: string): string | undefined {
  const user = /^sips?:([^@;?>]+)@/i.exec(uri)?.[1]
  if (user === undefined) return undefined
  try {
    return decodeURIComponent(user)
  } catch {
    return undefined
  }
}

/** `<sip:…>` with a name, as a header's value. */
export function writeAddress(uri: string, name: string | null, tag?: string): string {
  const shown = name === null || name === '' ? '' : `"${name.replace(/["\\\r\n]/g, '')}" `
  return `${shown}<${uri}>${tag === undefined ? '' : `;tag=${tag}`}`
}

/** What names a request's transaction: the branch of its topmost Via (§17.2.3). */
export const branchOf = (message: SipMessage): string => parameterOf(headerOf(message, 'via'), 'branch') ?? ''

export function sequenceOf(message: SipMessage): { readonly number: number; readonly method: string } {
  const [number = '', method = ''] = headerOf(message, 'cseq').trim().split(/\s+/)
  return { number: /^\d{1,10}$/.test(number) ? Number(number) : -1, method: method.toUpperCase() }
}

/** What names a dialog: its Call-ID, the own tag and the telephone's (§12). */
export type DialogName = { readonly callId: string; readonly localTag: string; readonly remoteTag: string }

/** `Replaces` (RFC 3891 §6.1): `to-tag` is ours, `from-tag` the telephone's. */
export function readReplaces(value: string): DialogName | undefined {
  const callId = value.split(';')[0]?.trim() ?? ''
  const localTag = parameterOf(value, 'to-tag')
  const remoteTag = parameterOf(value, 'from-tag')
  if (callId === '' || localTag === undefined || remoteTag === undefined) return undefined
  return { callId, localTag, remoteTag }
}

/** `Refer-To` (RFC 3515 §2.1): whom to call, and the dialog to take the place of (RFC 3891). */
export function readReferTo(
  value: string,
): { readonly user: string; readonly replaces: DialogName | null } | undefined {
  const { uri } = readNameAddress(value)
  const user = userOf(uri)
  if (user === undefined) return undefined
  const written = /[?&]Replaces=([^&>]+)/i.exec(uri)?.[1]
  if (written === undefined) return { user, replaces: null }
  try {
    return { user, replaces: readReplaces(decodeURIComponent(written)) ?? null }
  } catch {
    return undefined
  }
}

/** RFC 3261 §8.1.1: without these a request is none. */
export function isWhole(message: SipMessage): boolean {
  const { number, method } = sequenceOf(message)
  return (
    number >= 0 &&
    (message.kind === 'response' || method === message.method) &&
    ['call-id', 'from', 'to'].every((name) => headerOf(message, name) !== '') &&
    headersOf(message, 'via').length > 0
  )
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  headerOf,
  headersOf,
  parseSip,
  type SipMessage,
  writeSip,
} from '../../../../../../hub/pbx/practice/sip/sip-message.codec.ts'
import {
  isWhole,
  parameterOf,
  readNameAddress,
  readReferTo,
  readReplaces,
  sequenceOf,
  tagOf,
  userOf,
} from '../../../../../../hub/pbx/practice/sip/sip-values.ts'

const register = [
  'REGISTER sip:127.0.0.1 SIP/2.0',
  'Via: SIP/2.0/WSS abc.invalid;branch=z9hG4bK1, SIP/2.0/WSS other;branch=z9hG4bK0',
  'f: "王芳" <sip:8001@127.0.0.1>;tag=one',
  't: <sip:8001@127.0.0.1>',
  'i: call-1',
  'CSeq: 7 REGISTER',
  'Subject: a line',
  '  that goes on',
  'Content-Length: 0',
  '',
  '',
].join('\r\n')

describe('parseSip', () => {
  it('reads short names, folded lines and lists', () => {
    const message = parseSip(register)
    if (message === undefined) throw new Error('not read')
    expect(message).toMatchObject({ kind: 'request', method: 'REGISTER', uri: 'sip:127.0.0.1', body: '' })
    expect(headerOf(message, 'Call-ID')).toBe('call-1')
    expect(headerOf(message, 'subject')).toBe('a line that goes on')
    expect(headersOf(message, 'via')).toHaveLength(2)
    expect(sequenceOf(message)).toEqual({ number: 7, method: 'REGISTER' })
    expect(isWhole(message)).toBe(true)
  })

  it('reads answers, with and without a reason', () => {
    expect(parseSip('SIP/2.0 486 Busy Here\r\n\r\n')).toMatchObject({
      kind: 'response',
      status: 486,
      reason: 'Busy Here',
    })
    expect(parseSip('SIP/2.0 200\r\n\r\nbody')).toMatchObject({
      kind: 'response',
      status: 200,
      reason: '',
      body: 'body',
    })
  })

  it.each([
    '',
    'hello',
    'INVITE sip:x SIP/3.0\r\n\r\n',
    'INVITE sip:x SIP/2.0\r\nno colon\r\n\r\n',
    `OPTIONS sip:x SIP/2.0\r\nFrom: ${'a'.repeat(3_000)}\r\n\r\n`,
    `OPTIONS sip:x SIP/2.0\r\n${'a: b\r\n'.repeat(300)}\r\n`,
  ])('takes %# for no message', (text) => {
    expect(parseSip(text)).toBeUndefined()
  })

  it('never throws, whatever comes, nor does what looks into it', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('INVITE sip:a SIP/2.0', 'From: <', 'To: "a', 'Via: ;;branch=', 'CSeq: x'),
    )
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const message = parseSip(lines.join('\r\n'))
        if (message === undefined) return
        isWhole(message)
        for (const [, value] of message.headers) {
          readNameAddress(value)
          readReferTo(value)
          readReplaces(value)
          tagOf(value)
          userOf(value)
        }
      }),
    )
  })

  it('reads what it writes', () => {
    const word = fc.stringMatching(/^[!-9;-~]([ -~]{0,20}[!-~])?$/)
    const header = fc.tuple(fc.constantFrom('From', 'To', 'X-Zuoxi-Call', 'Reason'), word)
    fc.assert(
      fc.property(fc.array(header), fc.string(), (headers, body) => {
        const message: SipMessage = { kind: 'request', method: 'INFO', uri: 'sip:8001@x', headers, body }
        const read = parseSip(writeSip(message))
        expect(read).toMatchObject({ kind: 'request', method: 'INFO', uri: 'sip:8001@x', body })
        expect(headerOf(read ?? message, 'content-length')).toBe(String(Buffer.byteLength(body)))
        for (const [name] of headers)
          expect(headersOf(read ?? message, name)).toEqual(headersOf(message, name).map((value) => value.trim()))
      }),
    )
  })

  it('writes no second header into a value', () => {
    const text = writeSip({
      kind: 'request',
      method: 'BYE',
      uri: 'sip:x',
      headers: [['From', 'a\r\nEvil: yes']],
      body: '',
    })
    expect(text.split('\r\n')).toHaveLength(5)
  })
})

describe('the values of headers', () => {
  it('are read with names, brackets and parameters', () => {
    expect(readNameAddress('"Wang \\"Fang\\"" <sip:8001@h;transport=ws>;tag=x;q=1')).toEqual({
      ...{ name: 'Wang "Fang"', uri: 'sip:8001@h;transport=ws', parameters: ';tag=x;q=1' },
    })
    expect(readNameAddress('sip:8001@h;tag=y')).toEqual({ name: '', uri: 'sip:8001@h', parameters: ';tag=y' })
    expect(parameterOf(';expires="60"; q=1', 'expires')).toBe('60')
    expect(userOf('sip:%2B86@h')).toBe('+86')
    expect(userOf('sip:%@h')).toBeUndefined()
    expect(userOf('sip:host')).toBeUndefined()
  })

  it('name the dialog that is to be replaced', () => {
    const dialog = { callId: 'a@b', localTag: 'ours', remoteTag: 'theirs' }
    expect(readReplaces('a@b;to-tag=ours;from-tag=theirs')).toEqual(dialog)
    expect(readReplaces('a@b;to-tag=ours')).toBeUndefined()
    expect(readReferTo('<sip:8003@h?Replaces=a%40b%3Bto-tag%3Dours%3Bfrom-tag%3Dtheirs>')).toEqual({
      ...{ user: '8003', replaces: dialog },
    })
    expect(readReferTo('<sip:8003@h>')).toEqual({ user: '8003', replaces: null })
    expect(readReferTo('<sip:8003@h?Replaces=%E0%A4%A>')).toBeUndefined()
  })
})

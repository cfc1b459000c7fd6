import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDescription, writeDescription } from '../../../../../../hub/pbx/practice/sound/sdp.codec.ts'

/** An offer of the seat's media window, shortened (Chromium). */
const offer = [
  'v=0',
  'o=- 1 2 IN IP4 127.0.0.1',
  's=-',
  't=0 0',
  'a=group:BUNDLE 0',
  'a=msid-semantic: WMS x',
  'm=audio 40123 UDP/TLS/RTP/SAVPF 111 8 0 110 126',
  'c=IN IP4 192.168.1.5',
  'a=candidate:1 1 udp 2122260223 192.168.1.5 40123 typ host generation 0 network-id 1',
  'a=candidate:2 1 tcp 1518280447 192.168.1.5 9 typ host tcptype active generation 0',
  'a=ice-ufrag:user',
  'a=ice-pwd:a-password-of-some-length',
  'a=ice-options:trickle',
  'a=fingerprint:sha-256 AB:CD',
  'a=setup:actpass',
  'a=mid:0',
  'a=sendrecv',
  'a=rtcp-mux',
  'a=rtpmap:111 opus/48000/2',
  'a=rtpmap:8 PCMA/8000',
  'a=rtpmap:110 telephone-event/48000',
  'a=rtpmap:126 telephone-event/8000',
  '',
].join('\r\n')

describe('readDescription', () => {
  it('takes from a browser’s offer what we speak, best first', () => {
    expect(readDescription(offer)).toMatchObject({
      ...{ mid: '0', direction: 'sendrecv', setup: 'actpass', bundled: true, events: 126, lines: [null] },
      ice: { user: 'user', password: 'a-password-of-some-length', lite: false },
      fingerprint: { algorithm: 'sha-256', value: 'AB:CD' },
      laws: [
        { law: 'PCMA', type: 8 },
        // Named by no line: RFC 3551 §6.
        { law: 'PCMU', type: 0 },
      ],
      candidates: [
        { protocol: 'udp', ip: '192.168.1.5', port: 40_123, type: 'host' },
        { protocol: 'tcp', port: 9 },
      ],
    })
  })

  it.each([
    ['sendonly', 'a=sendonly'],
    ['inactive', 'a=inactive'],
  ])('sees a hold: %s', (direction, line) => {
    expect(readDescription(offer.replace('a=sendrecv', line))?.direction).toBe(direction)
  })

  it('sees a hold as telephones had it before there were directions', () => {
    const old = offer.replace(/a=(sendrecv|candidate.*)\r\n/g, '').replace('c=IN IP4 192.168.1.5', 'c=IN IP4 0.0.0.0')
    expect(readDescription(old)?.direction).toBe('inactive')
  })

  it.each([
    ['no G.711', offer.replace('111 8 0 110 126', '111 110')],
    ['no audio', offer.replace('m=audio', 'm=video')],
    ['audio that was refused', offer.replace('m=audio 40123', 'm=audio 0')],
    ['no keys', offer.replace(/a=fingerprint.*\r\n/, '')],
    ['no ICE', offer.replace(/a=ice-pwd.*\r\n/, '')],
    ['sound in the clear', offer.replace('UDP/TLS/RTP/SAVPF', 'RTP/AVP')],
    ['nothing', ''],
  ])('refuses %s', (_, sdp) => {
    expect(readDescription(sdp)).toBeUndefined()
  })

  it('never throws', () => {
    const line = fc.oneof(fc.string(), fc.constantFrom(...offer.split('\r\n')))
    fc.assert(fc.property(fc.array(line), (lines) => void readDescription(lines.join('\r\n'))))
  })

  it('reads what we write, and what of an offer we do not take is refused in its place', () => {
    const told = readDescription(`${offer}m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\n`)
    if (told === undefined) throw new Error('not read')
    const sdp = writeDescription({
      ...{ session: '1', version: 1, mid: '0', direction: 'recvonly', setup: 'passive', ssrc: 5, bundled: true },
      ...{ ice: { user: 'u', password: 'p' }, fingerprint: { algorithm: 'sha-256', value: 'EF' } },
      candidates: told.candidates.slice(0, 1),
      laws: told.laws.slice(0, 1),
      events: told.events,
      lines: told.lines,
    })
    expect(sdp).toContain('m=video 0 UDP/TLS/RTP/SAVPF 96\r\n')
    expect(readDescription(sdp)).toMatchObject({
      ...{ direction: 'recvonly', setup: 'passive', events: 126, laws: [{ law: 'PCMA', type: 8 }] },
      ice: { user: 'u', lite: true },
    })
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amplitudeOf } from '../../support/audio/goertzel.ts'
import { toneSamples, toneUlaw } from '../../support/audio/tone.ts'
import { fromUlaw, toUlaw } from '../../support/audio/ulaw.ts'
import { parseRtp, readTelephoneEvent, telephoneEvent, writeRtp } from '../../support/seat/rtp-packet.ts'
import { splitSipStream } from '../../support/seat/sip-socket.ts'

test('µ-law keeps every sample within a half step and every byte as it is', () => {
  fc.assert(
    fc.property(fc.integer({ min: -32_635, max: 32_635 }), (sample) => {
      const back = fromUlaw(toUlaw(sample))
      return Math.abs(back - sample) <= Math.max(4, Math.abs(sample) / 16)
    }),
  )
  for (let byte = 0; byte < 256; byte++) {
    // Two bytes stand for zero.
    if (byte !== 0x7f) expect(toUlaw(fromUlaw(byte))).toBe(byte)
  }
  expect(toUlaw(0)).toBe(0xff)
})

test('a tone is heard at its own frequency and at no other', () => {
  const heard = Int16Array.from(toneUlaw([440, 620], 200), fromUlaw)
  expect(amplitudeOf(440, heard)).toBeGreaterThan(3_500)
  expect(amplitudeOf(620, heard)).toBeGreaterThan(3_500)
  expect(amplitudeOf(800, heard)).toBeLessThan(200)
  expect(amplitudeOf(440, toneSamples([440], 200))).toBeCloseTo(8_000, -2)
  expect(amplitudeOf(440, [])).toBe(0)
})

test('RTP packets come back as they were written, and no bytes do harm', () => {
  fc.assert(
    fc.property(
      fc.record({
        payloadType: fc.integer({ min: 0, max: 127 }),
        marker: fc.boolean(),
        sequence: fc.integer({ min: 0, max: 0xffff }),
        timestamp: fc.integer({ min: 0, max: 0xffffffff }),
        ssrc: fc.integer({ min: 0, max: 0xffffffff }),
        payload: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      }),
      (packet) => {
        expect(parseRtp(writeRtp(packet))).toEqual(packet)
      },
    ),
  )
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => void parseRtp(Buffer.from(bytes))))
})

test('telephone events carry their digit and their end', () => {
  for (const digit of '0123456789*#ABCD') {
    expect(readTelephoneEvent(telephoneEvent(digit, 160, false))).toEqual({ digit, end: false })
    expect(readTelephoneEvent(telephoneEvent(digit, 960, true))).toEqual({ digit, end: true })
  }
  expect(() => telephoneEvent('x', 160, false)).toThrow(/"x"/)
})

test('a TCP stream is cut into its SIP messages wherever it is split', () => {
  const messages = [
    'OPTIONS sip:a SIP/2.0\r\nContent-Length: 0\r\n\r\n',
    'INVITE sip:b SIP/2.0\r\nl: 12\r\n\r\nv=0\r\n座席\r\n'.replace(
      'l: 12',
      `l: ${Buffer.byteLength('v=0\r\n座席\r\n')}`,
    ),
    'SIP/2.0 200 OK\r\nContent-Length: 3\r\n\r\nabc',
  ]
  const stream = Buffer.from(`\r\n\r\n${messages.join('\r\n')}\r\n`)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (sizes) => {
      const seen: string[] = []
      const take = splitSipStream((message) => seen.push(message))
      for (let at = 0, step = 0; at < stream.length; step++) {
        const size = sizes[step % sizes.length]!
        take(stream.subarray(at, at + size))
        at += size
      }
      expect(seen).toEqual(messages)
    }),
  )
})

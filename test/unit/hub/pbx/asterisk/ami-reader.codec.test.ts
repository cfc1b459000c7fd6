import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type AmiFrame } from '../../../../../hub/pbx/asterisk/ami-frame.ts'
import { amiReader, type AmiReaderOptions } from '../../../../../hub/pbx/asterisk/ami-reader.codec.ts'

function read(chunks: readonly (string | Buffer)[], options: Partial<AmiReaderOptions> = {}) {
  const frames: AmiFrame[] = []
  const greetings: string[] = []
  const reader = amiReader({ ...options, frame: (f) => frames.push(f), greeting: (version) => greetings.push(version) })
  for (const chunk of chunks) reader.push(Buffer.from(chunk as string))
  return { frames, greetings, counters: reader.counters }
}

/** Cuts the bytes at the given places. */
function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length))
}

const header = fc.tuple(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,11}$/),
  fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.replace(/[\r\n]/g, '').trim()),
)
const frame = fc.record({
  kind: fc.constantFrom('Event', 'Response'),
  name: fc.stringMatching(/^[A-Za-z]{1,16}$/),
  headers: fc.array(header, { maxLength: 12 }),
  ending: fc.constantFrom('\r\n', '\n'),
})
type Frame = typeof frame extends fc.Arbitrary<infer T> ? T : never
const write = ({ kind, name, headers, ending }: Frame): string =>
  [`${kind}: ${name}`, ...headers.map(([key, value]) => `${key}: ${value}`), '', ''].join(ending)

describe('AMI reader', () => {
  it('reads what Asterisk writes after connecting: banner, response, events', () => {
    const { frames, greetings } = read([
      'Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: 1\r\nMessage: Authentication accepted\r\n\r\n' +
        'Event: FullyBooted\r\nPrivilege: system,all\r\nStatus: Fully Booted\r\n\r\n',
    ])
    expect(greetings).toEqual(['11.0.0'])
    expect(frames.map((f) => [f.kind, f.name])).toEqual([
      ['response', 'Success'],
      ['event', 'FullyBooted'],
    ])
    expect(frames[0]?.get('Message')).toBe('Authentication accepted')
    expect(frames[1]?.get('Nothing')).toBeUndefined()
  })

  it('keeps repeated headers, empty values and values with colons', () => {
    const { frames } = read([
      'Response: Success\r\nOutput: a\r\nOutput: \r\nOutput: b: c\r\nOutput:d\r\nApplication:\r\nChanVariable: X=1\r\n' +
        'ChanVariable(PJSIP/8001-1): Y=a=b\r\nDestChanVariable: X=2\r\n\r\n',
    ])
    expect(frames[0]?.getAll('Output')).toEqual(['a', '', 'b: c', 'd'])
    expect(frames[0]?.get('Application')).toBe('')
    expect([...frames[0]!.variables()]).toEqual([
      ['X', '1'],
      ['Y', 'a=b'],
    ])
    expect([...frames[0]!.variables('Dest')]).toEqual([['X', '2']])
  })

  it('gives the same frames for every split of the bytes', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(4_000), { maxLength: 12 }), (sent, cuts) => {
        const bytes = Buffer.from(sent.map(write).join(''))
        const { frames } = read(split(bytes, cuts))
        expect(frames.map((f) => [f.name, f.headers().slice(1)])).toEqual(sent.map((f) => [f.name, f.headers]))
      }),
      { numRuns: 300 },
    )
  })

  it('gives the same frames byte by byte, with a character of three bytes', () => {
    const bytes = Buffer.from('Event: A\r\nCallerIDName: 清泉水业\r\n\r\nEvent: B\n\nEvent: C\r\n\r\n')
    const { frames } = read([...bytes].map((byte) => Buffer.from([byte])))
    expect(frames.map((f) => f.name)).toEqual(['A', 'B', 'C'])
    expect(frames[0]?.get('CallerIDName')).toBe('清泉水业')
  })

  it('never throws and finds the next frame after any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat(400), { maxLength: 6 }), (garbage, cuts) => {
        const good = '\r\n\r\nEvent: Good\r\nA: 1\r\n\r\n'
        const { frames } = read(split(Buffer.concat([garbage, Buffer.from(good)]), cuts))
        expect(frames.at(-1)?.name).toBe('Good')
        for (const f of frames) f.headers()
      }),
      { numRuns: 500 },
    )
  })

  it('finds a frame that follows foreign lines without a blank line between', () => {
    const { frames, counters } = read(['GET / HTTP/1.1\r\nHost: x\r\nEvent: A\r\nB: 1\r\n\r\nwhat is this\r\n\r\n'])
    expect(frames.map((f) => [f.name, f.get('B')])).toEqual([['A', '1']])
    expect(counters.garbage).toBe(2)
  })

  it('drops a frame that is too long, however it is cut, and reads the next', () => {
    const bytes = Buffer.from(`Event: Long\r\nA: ${'x'.repeat(5_000)}\r\n\r\nEvent: Next\r\n\r\n`)
    fc.assert(
      fc.property(fc.array(fc.nat(6_000), { maxLength: 40 }), (cuts) => {
        const { frames, counters } = read(split(bytes, cuts), { maxFrameBytes: 1_000 })
        expect(frames.map((f) => f.name)).toEqual(['Next'])
        expect(counters.oversized).toBe(1)
      }),
    )
  })

  it('passes only the events asked for, and every response', () => {
    const { frames, counters } = read(['Event: VarSet\r\n\r\nEvent: Hangup\r\n\r\nResponse: Error\r\n\r\n'], {
      events: new Set(['Hangup']),
    })
    expect(frames.map((f) => f.name)).toEqual(['Hangup', 'Error'])
    expect(counters).toMatchObject({ frames: 2, skipped: 1 })
  })
})

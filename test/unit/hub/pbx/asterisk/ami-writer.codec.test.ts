import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { amiReader } from '../../../../../hub/pbx/asterisk/ami-reader.codec.ts'
import { encodeAction } from '../../../../../hub/pbx/asterisk/ami-writer.codec.ts'

describe('AMI writer', () => {
  it('writes an action with its variables', () => {
    expect(
      encodeAction('7', {
        action: 'Originate',
        fields: { Channel: 'PJSIP/8001', Async: true, Timeout: 30_000, Account: undefined },
        variables: { __ZUOXI_CALL: 'abc', 'PJSIP_HEADER(add-X)': '1' },
      }),
    ).toBe(
      'Action: Originate\r\nActionID: 7\r\nChannel: PJSIP/8001\r\nAsync: true\r\nTimeout: 30000\r\n' +
        'Variable: __ZUOXI_CALL=abc\r\nVariable: PJSIP_HEADER(add-X)=1\r\n\r\n',
    )
  })

  it('refuses what would begin another header, action or variable', () => {
    for (const value of ['a\r\nAction: Command', 'a\nb', 'a\rb', 'a\u0000b', 'x'.repeat(1_001)])
      expect(() => encodeAction('1', { action: 'Ping', fields: { A: value } })).toThrow(/not valid: AMI A/)
    expect(() => encodeAction('1\r\nX: 1', { action: 'Ping' })).toThrow(/ActionID/)
    expect(() => encodeAction('1', { action: 'Ping', fields: { 'A: b\r\nC': '1' } })).toThrow(/not a header/)
    expect(() => encodeAction('1', { action: 'Originate', variables: { A: '1,B=2' } })).toThrow(/comma/)
    expect(() => encodeAction('1', { action: 'Originate', variables: { 'A=1,B': '2' } })).toThrow(/name/)
  })

  it('is either refused or arrives as exactly the headers that were given', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(fc.stringMatching(/^[A-Za-z]{1,8}$/), fc.string({ maxLength: 8 })),
          fc.oneof(
            fc.string({ maxLength: 40 }).map((text) => text.trim()),
            fc.string({ unit: 'binary', maxLength: 40 }),
          ),
          { maxKeys: 3 },
        ),
        (fields) => {
          let text: string
          try {
            text = encodeAction('1', { action: 'Test', fields })
          } catch (error) {
            expect(error).toMatchObject({ code: 'request.invalid' })
            return
          }
          const seen: [string, string][] = []
          amiReader({ frame: (frame) => seen.push(...frame.headers()) }).push(Buffer.from(`Event: X\r\n${text}`))
          const sent = Object.entries(fields).map(([key, value]) => [key, Buffer.from(value).toString()])
          expect(seen.slice(1)).toEqual([['Action', 'Test'], ['ActionID', '1'], ...sent])
        },
      ),
      { numRuns: 500 },
    )
  })
})

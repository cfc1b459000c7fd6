import { describe, expect, test } from 'vitest'
import { needsRestart } from '../../../../pbx-config/apply/running-asterisk.ts'

const pjsip = (udpPort: number, callerId: string): string =>
  [
    '[transport-udp]',
    'type = transport',
    `bind = 0.0.0.0:${String(udpPort)}`,
    '',
    '[8001]',
    'type = endpoint',
    `callerid = ${callerId}`,
    '',
  ].join('\n')

describe('what a running Asterisk takes up only at its next start', () => {
  test('a changed transport', () => {
    expect(needsRestart('pjsip.conf', pjsip(5060, 'a'), pjsip(5070, 'a'))).toBe(true)
  })

  test('not a changed endpoint beside the same transports', () => {
    expect(needsRestart('pjsip.conf', pjsip(5060, 'a'), pjsip(5060, 'b'))).toBe(false)
  })

  test('the module list, always; the dial plan, never', () => {
    expect(needsRestart('modules.conf', 'a', 'b')).toBe(true)
    expect(needsRestart('extensions.conf', 'a', 'b')).toBe(false)
  })
})

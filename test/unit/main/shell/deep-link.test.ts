import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { writeEnrolmentCode } from '../../../../contract/enrolment.ts'
import { linkAmong, readLink } from '../../../../main/shell/deep-link.ts'

const code = writeEnrolmentCode({ host: '192.168.1.10', port: 8443, fingerprint: 'ab'.repeat(32) })

describe('a link from outside', () => {
  it.each([
    ['tel:13800138000', '13800138000'],
    ['tel:+86-138-0013-8000', '+86-138-0013-8000'],
    ['tel:0519.8600.1234;ext=12', '051986001234'],
    ['TEL://13800138000', '13800138000'],
    ['callto:%2B8613800138000', '+8613800138000'],
    ['sip:8002@pbx.local;transport=tls', '8002'],
    ['zuoxi:dial?number=138%200013%208000', '13800138000'],
    ['zuoxi://dial/?number=*97', '*97'],
  ])('%s asks to dial %s', (link, number) => {
    expect(readLink(link)).toEqual({ kind: 'dial', number })
  })

  it('brings an enrolment code that is one', () => {
    expect(readLink(`zuoxi:enrol?code=${encodeURIComponent(code)}`)).toEqual({ kind: 'enrol', code })
    expect(readLink('zuoxi:enrol?code=ZUOXI1~evil~1~x~00')).toBeUndefined()
  })

  it.each([
    '',
    'tel:',
    'tel:javascript:alert(1)',
    'tel:138\r\nX: y',
    'tel:%0d%0a138',
    'tel:%E0%A4%A',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://example.com',
    'zuoxi:quit',
    'zuoxi:dial?number=<script>',
    `tel:${'1'.repeat(700)}`,
    'sip:alice@pbx',
  ])('%j asks nothing', (link) => {
    expect(readLink(link)).toBeUndefined()
  })

  it('never throws, and dials nothing but digits and their marks', () => {
    const links = fc.oneof(
      fc.string(),
      fc
        .tuple(fc.constantFrom('tel:', 'sip:', 'callto:', 'zuoxi:dial?number='), fc.string())
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(links, (link) => {
        const request = readLink(link)
        if (request?.kind === 'dial') expect(request.number).toMatch(/^\+?[\d*#][\d*# \t()-]*$/)
      }),
    )
  })

  it('is found among the arguments of a second start', () => {
    expect(linkAmong(['/opt/zuoxi', '--no-sandbox', '.', 'tel:95588'])).toEqual({ kind: 'dial', number: '95588' })
    expect(linkAmong(['/opt/zuoxi', '--inspect'])).toBeUndefined()
  })
})

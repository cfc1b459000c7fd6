import { expect, test } from 'vitest'
import { signingOf } from '../../../packaging/signing.ts'

const apple = { APPLE_API_KEY: 'key.p8', APPLE_API_KEY_ID: 'id', APPLE_API_ISSUER: 'issuer' }

test('without keys nothing is signed, and both systems say what that means', () => {
  const { windows, mac, missing } = signingOf({})
  expect(windows).toEqual({ signExecutable: false })
  expect(mac).toEqual({ identity: null, notarize: false })
  expect(missing.win?.en).toContain('WIN_CSC_LINK')
  expect(missing.mac?.['zh-CN']).toContain('未签名')
})

test('a signature without a notarisation is no reason to be silent', () => {
  const { mac, missing } = signingOf({ CSC_LINK: 'mac.p12', WIN_CSC_LINK: 'win.p12' })
  expect(mac).toEqual({ notarize: false })
  expect(missing).toEqual({ mac: expect.objectContaining({ en: expect.stringContaining('APPLE_API_KEY') as string }) })
})

test('half of what Apple asks for does not count', () => {
  expect(signingOf({ CSC_LINK: 'mac.p12', APPLE_API_KEY: 'key.p8' }).mac).toEqual({ notarize: false })
})

test('with every key all is signed and notarised, without a warning', () => {
  expect(signingOf({ ...apple, CSC_LINK: 'mac.p12', WIN_CSC_LINK: 'win.p12' })).toEqual({
    windows: {},
    mac: { notarize: true },
    missing: {},
  })
})

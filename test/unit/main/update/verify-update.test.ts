import { createHash, createPrivateKey, sign } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { signedWords, type UpdateFile } from '../../../../contract/update/update.ts'
import { isTheHubs } from '../../../../main/update/trust-hub.ts'
import { hasSum, isSignedBy } from '../../../../main/update/verify-update.ts'
import {
  type CertificatePair,
  issueServerCertificate,
  makeAuthority,
} from '../../../../pbx-config/certificates/authority.ts'

const content = Buffer.from('a whole seat')
let authority: CertificatePair
let other: CertificatePair
const pemOf = (pair: CertificatePair): string => pair.certificate.toString('pem')

function signed(by: CertificatePair): UpdateFile {
  const sha512 = createHash('sha512').update(content).digest('base64')
  const file = { name: 'zuoxi-1.1.0-linux-x64.tar.gz', bytes: content.length, sha512 }
  const signature = sign('sha256', Buffer.from(signedWords(file)), createPrivateKey(by.key)).toString('base64')
  return { ...file, signature }
}

beforeAll(async () => {
  authority = await makeAuthority('The hub', Date.now())
  other = await makeAuthority('Somebody else', Date.now())
})

describe('an update', () => {
  test('is the hub’s when its authority has signed for exactly this file', () => {
    const file = signed(authority)
    expect(isSignedBy(pemOf(authority), file)).toBe(true)
    expect(isSignedBy(pemOf(other), file)).toBe(false)
    for (const change of [
      { name: 'zuoxi-9.9.9-linux-x64.tar.gz' },
      { bytes: 1 },
      { sha512: 'AAAA' },
      { signature: '' },
    ]) {
      expect(isSignedBy(pemOf(authority), { ...file, ...change }), JSON.stringify(change)).toBe(false)
    }
    expect(isSignedBy('no certificate', file)).toBe(false)
  })

  test('is whole when length and sum are what was signed for', async () => {
    const file = signed(authority)
    const pieces = async function* (bytes: Buffer): AsyncGenerator<Buffer> {
      yield bytes.subarray(0, 3)
      yield bytes.subarray(3)
    }
    expect(await hasSum(pieces(content), file)).toBe(true)
    expect(await hasSum(pieces(Buffer.from('a whole seaT')), file)).toBe(false)
    expect(await hasSum(pieces(content.subarray(1)), file)).toBe(false)
    expect(await hasSum(pieces(content), { ...file, bytes: 1 })).toBe(false)
  })
})

describe('the certificate that Chromium asks about', () => {
  test('is the hub’s when the pinned authority made it, for this host, and it is good now', async () => {
    const now = Date.now()
    const server = await issueServerCertificate(authority, 'hub', ['hub.local', '192.0.2.7', '::1'], now)
    const trusted = (host: string, by = authority, at = now): boolean => isTheHubs(pemOf(server), host, pemOf(by), at)
    expect(trusted('hub.local')).toBe(true)
    expect(trusted('192.0.2.7')).toBe(true)
    expect(trusted('[::1]')).toBe(true)
    expect(trusted('elsewhere.local')).toBe(false)
    expect(trusted('192.0.2.8')).toBe(false)
    expect(trusted('hub.local', other)).toBe(false)
    expect(trusted('hub.local', authority, now + 20 * 365 * 86_400_000)).toBe(false)
    expect(isTheHubs('nothing', 'hub.local', pemOf(authority), now)).toBe(false)
  })

  test('of another authority under the same name is not', async () => {
    const double = await makeAuthority('The hub', Date.now())
    const server = await issueServerCertificate(double, 'hub', ['hub.local'], Date.now())
    expect(isTheHubs(pemOf(server), 'hub.local', pemOf(authority), Date.now())).toBe(false)
  })
})

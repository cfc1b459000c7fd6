// The certificate library asks for it before its own modules are read.
import 'reflect-metadata'
import { createPrivateKey } from 'node:crypto'
import { isIP } from 'node:net'
import * as x509 from '@peculiar/x509'

/**
 * The certificates of a centre: an authority of its own and what it signs, for the PBX and for the hub alike. ECDSA on
 * P-256; every client of the last ten years takes it, and a key is made in a millisecond.
 */
export type CertificatePair = {
  readonly certificate: x509.X509Certificate
  /** PKCS #8, PEM. */
  readonly key: string
}

/** Named by its use: the browser's and Node's declarations of the type differ, and tests know both. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const day = 86_400_000
const authorityDays = 3_650
/** Some clients take no server certificate that is good for longer (Apple, since 2020). */
const serverDays = 397
/** A server certificate is renewed this long before its end. */
const renewDays = 60

/** @param now epoch ms */
export async function makeAuthority(commonName: string, now: number): Promise<CertificatePair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    notBefore: new Date(now - day),
    notAfter: new Date(now + authorityDays * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate, key: await pemOf(keys.privateKey) }
}

/**
 * A server certificate. It never outlives its authority.
 * @param names host names and IP addresses that clients use
 */
export async function issueServerCertificate(
  authority: CertificatePair,
  commonName: string,
  names: readonly string[],
  now: number,
): Promise<CertificatePair> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [commonName] }],
    issuer: authority.certificate.subjectName.toJSON(),
    notBefore: new Date(now - day),
    notAfter: new Date(Math.min(now + serverDays * day, authority.certificate.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? ('dns' as const) : ('ip' as const), value: name })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  })
  return { certificate, key: await pemOf(keys.privateKey) }
}

/** Whether the pair belongs together, comes from this authority, has these names and is not near its end. */
export async function stillServes(
  { certificate, key }: CertificatePair,
  authority: CertificatePair,
  names: readonly string[],
  now: number,
): Promise<boolean> {
  if (certificate.notAfter.getTime() - now < renewDays * day || certificate.notBefore.getTime() > now) return false
  const alternative = certificate.getExtension(x509.SubjectAlternativeNameExtension)
  const has = new Set(alternative?.names.items.map((item) => normalName(item.value)))
  if (names.some((name) => !has.has(normalName(name)))) return false
  const own = createPrivateKey(key).export({ format: 'jwk' })
  const certified = await crypto.subtle.exportKey('jwk', await certificate.publicKey.export())
  return own.x === certified.x && (await certificate.verify({ publicKey: authority.certificate, signatureOnly: true }))
}

/** `::1` and its long form are one address. */
function normalName(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname : name.toLowerCase()
}

async function pemOf(key: Key): Promise<string> {
  return `${x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`
}

async function importKey(pem: string): Promise<Key> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' })
  return crypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

/** Positive, 16 bytes (RFC 5280 §4.1.2.2). */
function serialNumber(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return Buffer.from(bytes).toString('hex')
}

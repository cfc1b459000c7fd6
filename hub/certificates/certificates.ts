import 'reflect-metadata'
import { createHash, createPrivateKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'

/** What the hub serves TLS with, and what a seat pins. PEM. */
export type HubCertificates = {
  readonly key: string
  /** The hub's certificate and the authority's, in this order (RFC 8446 §4.4.2). */
  readonly chain: string
  readonly authority: string
  /** SHA-256 over the authority's certificate (DER), hex. */
  readonly fingerprint: string
  /** Epoch ms. */
  readonly expiresAt: number
  readonly authorityExpiresAt: number
}

const day = 86_400_000
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const authorityDays = 3_650
/** Some clients take no certificate that is good for longer (Apple, since 2020). */
const serverDays = 397
/** Renewed at a start this long before the end. */
const renewDays = 60

const fileNames = {
  authorityKey: 'authority.key',
  authority: 'authority.crt',
  key: 'hub.key',
  certificate: 'hub.crt',
} as const

/**
 * The hub's own authority and certificate, kept in the folder (keys 0600). The authority is made once: seats pin it. The
 * hub's certificate is made anew when its end is near or the names have changed.
 * @param names host names and IP addresses the seats reach the hub by; `localhost` is always among them
 */
export async function ensureCertificates(
  folder: string,
  names: readonly string[],
  now: number = Date.now(),
): Promise<HubCertificates> {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const authority = await ensureAuthority(folder, now)
  const wanted = [...new Set([...names, 'localhost', '127.0.0.1', '::1'])].sort()
  const present = readPair(folder, fileNames.certificate, fileNames.key)
  const usable = present && (await isUsable(present, authority.certificate, wanted, now))
  const { certificate, key } = usable ? present : await issue(folder, authority, wanted, now)
  const pem = certificate.toString('pem')
  const authorityPem = authority.certificate.toString('pem')
  return {
    key,
    chain: `${pem}\n${authorityPem}\n`,
    authority: authorityPem,
    fingerprint: createHash('sha256').update(new Uint8Array(authority.certificate.rawData)).digest('hex'),
    expiresAt: certificate.notAfter.getTime(),
    authorityExpiresAt: authority.certificate.notAfter.getTime(),
  }
}

type Pair = { readonly certificate: x509.X509Certificate; readonly key: string }

async function ensureAuthority(folder: string, now: number): Promise<Pair> {
  const present = readPair(folder, fileNames.authority, fileNames.authorityKey)
  if (present) return present
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    // The number tells the authorities of two hubs apart.
    name: `CN=Zuoxi Hub Authority ${randomBytes(4).toString('hex')}`,
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
  return write(folder, fileNames.authority, fileNames.authorityKey, certificate, keys.privateKey)
}

async function issue(folder: string, authority: Pair, names: readonly string[], now: number): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Zuoxi Hub',
    issuer: authority.certificate.subject,
    notBefore: new Date(now - day),
    notAfter: new Date(Math.min(now + serverDays * day, authority.certificate.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(createPrivateKey(authority.key)),
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
  return write(folder, fileNames.certificate, fileNames.key, certificate, keys.privateKey)
}

async function isUsable(
  { certificate, key }: Pair,
  authority: x509.X509Certificate,
  names: readonly string[],
  now: number,
): Promise<boolean> {
  if (certificate.notAfter.getTime() - now < renewDays * day || certificate.notBefore.getTime() > now) return false
  const alternative = certificate.getExtension(x509.SubjectAlternativeNameExtension)
  const has = new Set(alternative?.names.items.map((item) => normalName(item.value)))
  if (names.some((name) => !has.has(normalName(name)))) return false
  const publicKey = createPrivateKey(key).export({ format: 'jwk' })
  const certified = await certificate.publicKey.export()
  const exported = await webcrypto.subtle.exportKey('jwk', certified)
  return publicKey.x === exported.x && (await certificate.verify({ publicKey: authority, signatureOnly: true }))
}

/** `::1` and its long form are one address. */
function normalName(name: string): string {
  return isIP(name) === 6 ? new URL(`http://[${name}]`).hostname : name.toLowerCase()
}

function readPair(folder: string, certificateName: string, keyName: string): Pair | undefined {
  const certificateFile = join(folder, certificateName)
  const keyFile = join(folder, keyName)
  if (!existsSync(certificateFile) || !existsSync(keyFile)) return undefined
  chmodSync(keyFile, 0o600)
  return {
    certificate: new x509.X509Certificate(readFileSync(certificateFile, 'utf8')),
    key: readFileSync(keyFile, 'utf8'),
  }
}

/** The key first: a certificate is only there when its key is. */
async function write(
  folder: string,
  certificateName: string,
  keyName: string,
  certificate: x509.X509Certificate,
  privateKey: webcrypto.CryptoKey,
): Promise<Pair> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey))
  const key = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END PRIVATE KEY-----\n`
  writeWhole(join(folder, keyName), key, 0o600)
  writeWhole(join(folder, certificateName), `${certificate.toString('pem')}\n`, 0o644)
  return { certificate, key }
}

function writeWhole(file: string, text: string, mode: number): void {
  writeFileSync(`${file}.tmp`, text, { mode })
  renameSync(`${file}.tmp`, file)
}

async function importKey(key: KeyObject): Promise<webcrypto.CryptoKey> {
  const der = key.export({ format: 'der', type: 'pkcs8' })
  return webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign'])
}

/** Positive, 16 bytes (RFC 5280 §4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return bytes.toString('hex')
}

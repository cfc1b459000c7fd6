// The certificate library asks for it before its own modules are read.
import 'reflect-metadata'
import { webcrypto } from 'node:crypto'
import { chmod, chown, mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import * as x509 from '@peculiar/x509'
import { type Centre } from '../../contract/centre/centre.ts'

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const day = 86_400_000
const caDays = 3650
/** Browsers refuse a server certificate that lives longer than 825 days. */
const serverDays = 800
const renewDays = 30

interface Pair {
  readonly certificate: x509.X509Certificate
  readonly privateKey: webcrypto.CryptoKey
}

/**
 * Makes the centre's own CA (`ca.crt`, `ca.key`) and the PBX's certificate (`pbx.crt`, `pbx.key`) in
 * `network.certificates` (or `folder`), and renews either near its end or when the names changed. Keys are mode 0600.
 * @returns the files that were written; empty when all was in order or the company brings its own certificate
 */
export async function ensureCertificates(
  centre: Centre,
  options: { readonly folder?: string; readonly now?: number } = {},
): Promise<readonly string[]> {
  const { network, company } = centre
  if (network.certificate !== undefined && network.privateKey !== undefined) return []
  const folder = options.folder ?? network.certificates
  const now = options.now ?? Date.now()
  await mkdir(folder, { recursive: true, mode: 0o750 })
  const written: string[] = []

  let ca = await readPair(folder, 'ca', now)
  if (ca === undefined) {
    ca = await makeCa(company.name, now)
    written.push(...(await writePair(folder, 'ca', ca)))
  }
  const names = serverNames(centre)
  const server = written.length > 0 ? undefined : await readPair(folder, 'pbx', now)
  if (server === undefined || !sameNames(server.certificate, names)) {
    written.push(...(await writePair(folder, 'pbx', await makeServer(ca, names, now))))
  }
  return written
}

/** Addresses and names under which seats may reach the PBX. */
function serverNames({ network }: Centre): readonly x509.JsonGeneralName[] {
  const all = new Set([
    ...network.names,
    ...(network.address === '0.0.0.0' ? [] : [network.address]),
    ...(network.externalAddress === undefined ? [] : [network.externalAddress]),
    hostname(),
    'localhost',
    '127.0.0.1',
  ])
  return [...all].map((value) => ({ type: /^[\d.]+$/.test(value) ? 'ip' : 'dns', value }))
}

function sameNames(certificate: x509.X509Certificate, names: readonly x509.JsonGeneralName[]): boolean {
  const extension = certificate.getExtension(x509.SubjectAlternativeNameExtension)
  const inside = new Set(extension?.names.toJSON().map(({ type, value }) => `${type}:${value}`))
  return names.every(({ type, value }) => inside.has(`${type}:${value}`))
}

/** The pair on disk, when it is whole and has long enough to live. */
async function readPair(folder: string, name: string, now: number): Promise<Pair | undefined> {
  try {
    const certificate = new x509.X509Certificate(await readFile(join(folder, `${name}.crt`), 'utf8'))
    const [der] = x509.PemConverter.decode(await readFile(join(folder, `${name}.key`), 'utf8'))
    if (der === undefined || certificate.notAfter.getTime() - now < renewDays * day) return undefined
    const privateKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, true, ['sign'])
    return { certificate, privateKey }
  } catch {
    return undefined
  }
}

async function makeCa(company: string, now: number): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [`Zuoxi CA ${company}`] }],
    notBefore: new Date(now - day),
    notAfter: new Date(now + caDays * day),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate, privateKey: keys.privateKey }
}

async function makeServer(ca: Pair, names: readonly x509.JsonGeneralName[], now: number): Promise<Pair> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ CN: [names[0]?.value ?? 'pbx'] }],
    issuer: ca.certificate.subjectName.toJSON(),
    notBefore: new Date(now - day),
    notAfter: new Date(Math.min(now + serverDays * day, ca.certificate.notAfter.getTime())),
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: ca.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension([...names]),
      await x509.AuthorityKeyIdentifierExtension.create(ca.certificate),
    ],
  })
  return { certificate, privateKey: keys.privateKey }
}

/** A positive number of 16 bytes (RFC 5280 §4.1.2.2). */
function serial(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16))
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01
  return Buffer.from(bytes).toString('hex')
}

async function writePair(folder: string, name: string, pair: Pair): Promise<readonly string[]> {
  const key = await webcrypto.subtle.exportKey('pkcs8', pair.privateKey)
  const owner = await stat(folder)
  const write = async (file: string, text: string, mode: number) => {
    const path = join(folder, file)
    await writeFile(`${path}.new`, text, { mode })
    await chmod(`${path}.new`, mode)
    // Asterisk runs under its own account, whose folder this is; the CA's key it need not read.
    if (process.getuid?.() === 0 && name !== 'ca') await chown(`${path}.new`, owner.uid, owner.gid)
    await rename(`${path}.new`, path)
    return path
  }
  return [
    await write(`${name}.key`, x509.PemConverter.encode(key, 'PRIVATE KEY'), 0o600),
    await write(`${name}.crt`, pair.certificate.toString('pem'), 0o644),
  ]
}

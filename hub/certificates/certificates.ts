import { createHash, randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { issueServerCertificate, makeAuthority, stillServes } from '../../pbx-config/certificates/authority.ts'
import { readPair, writePair } from '../../pbx-config/certificates/pair-files.ts'

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

/**
 * The hub's own authority (`authority.crt`) and certificate (`hub.crt`), kept in the folder. The authority stays as long
 * as it lives: seats pin it. The hub's certificate is made anew when its end is near or the names have changed.
 * @param names host names and IP addresses the seats reach the hub by; `localhost` is always among them
 */
export async function ensureCertificates(
  folder: string,
  names: readonly string[],
  now: number = Date.now(),
): Promise<HubCertificates> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  let authority = await readPair(folder, 'authority')
  if (authority === undefined || authority.certificate.notAfter.getTime() <= now) {
    // The number tells the authorities of two hubs apart.
    authority = await makeAuthority(`Zuoxi Hub Authority ${randomBytes(4).toString('hex')}`, now)
    await writePair(folder, 'authority', authority)
  }
  const wanted = [...new Set([...names, 'localhost', '127.0.0.1', '::1'])].sort()
  let server = await readPair(folder, 'hub')
  if (server === undefined || !(await stillServes(server, authority, wanted, now))) {
    server = await issueServerCertificate(authority, 'Zuoxi Hub', wanted, now)
    await writePair(folder, 'hub', server)
  }
  const authorityPem = authority.certificate.toString('pem')
  return {
    key: server.key,
    chain: `${server.certificate.toString('pem')}\n${authorityPem}\n`,
    authority: authorityPem,
    fingerprint: createHash('sha256').update(new Uint8Array(authority.certificate.rawData)).digest('hex'),
    expiresAt: server.certificate.notAfter.getTime(),
    authorityExpiresAt: authority.certificate.notAfter.getTime(),
  }
}

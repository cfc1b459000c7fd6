import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'

/**
 * Whether a certificate was made by the authority this seat has pinned, for this host, and is good now: what Node does with
 * `ca`, for Chromium's network stack, which knows only the system's authorities.
 */
export function isTheHubs(pem: string, host: string, authorityPem: string, now: number): boolean {
  try {
    const certificate = new X509Certificate(pem)
    const authority = new X509Certificate(authorityPem)
    const name = host.replace(/^\[|\]$/g, '')
    const named = isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)
    const good = Date.parse(certificate.validFrom) <= now && now <= Date.parse(certificate.validTo)
    return named !== undefined && good && certificate.checkIssued(authority) && certificate.verify(authority.publicKey)
  } catch {
    return false
  }
}

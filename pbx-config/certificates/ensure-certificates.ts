import { mkdir, stat } from 'node:fs/promises'
import { hostname } from 'node:os'
import { type Centre } from '../../contract/centre/centre.ts'
import { issueServerCertificate, makeAuthority, stillServes } from './authority.ts'
import { readPair, writePair } from './pair-files.ts'

/**
 * Makes the centre's own CA (`ca.crt`, `ca.key`) and the PBX's certificate (`pbx.crt`, `pbx.key`) in
 * `network.certificates` (or `folder`), and renews the latter near its end or when the names changed.
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

  let authority = await readPair(folder, 'ca')
  if (authority === undefined || authority.certificate.notAfter.getTime() <= now) {
    authority = await makeAuthority(`Zuoxi CA ${company.name}`, now)
    written.push(...(await writePair(folder, 'ca', authority)))
  }
  const names = serverNames(centre)
  const server = await readPair(folder, 'pbx')
  if (server === undefined || !(await stillServes(server, authority, names, now))) {
    const fresh = await issueServerCertificate(authority, names[0] ?? 'pbx', names, now)
    // Asterisk runs under its own account, whose folder this is; the CA's key it need not read.
    const owner = process.getuid?.() === 0 ? await stat(folder) : undefined
    written.push(...(await writePair(folder, 'pbx', fresh, owner)))
  }
  return written
}

/** Addresses and names under which seats may reach the PBX. */
function serverNames({ network }: Centre): readonly string[] {
  return [
    ...new Set([
      ...network.names,
      ...(network.address === '0.0.0.0' ? [] : [network.address]),
      ...(network.externalAddress === undefined ? [] : [network.externalAddress]),
      hostname(),
      'localhost',
      '127.0.0.1',
    ]),
  ]
}

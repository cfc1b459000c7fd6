import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Centre } from '../../contract/centre/centre.ts'

/** Beside centre.yaml: what the PBX's certificate comes from, where the hub cannot read the PBX's own folder. */
export const pbxAuthorityFile = 'pbx-authority.crt'

/**
 * The authority of the PBX's certificate, PEM: the file beside the centre definition, else the company's own
 * certificate or the centre's CA where pbx-config keeps them. Null when none can be read: a seat then trusts the hub's.
 */
export async function readPbxAuthority(
  network: Pick<Centre['network'], 'certificate' | 'certificates'>,
  centreFile: string | null,
): Promise<string | null> {
  const places = [
    ...(centreFile === null ? [] : [join(dirname(centreFile), pbxAuthorityFile)]),
    network.certificate ?? join(network.certificates, 'ca.crt'),
  ]
  for (const place of places) {
    try {
      const text = await readFile(place, 'utf8')
      if (text.includes('-----BEGIN CERTIFICATE-----')) return onlyCertificates(text)
    } catch {
      // Not there, or not for the hub to read: the next place.
    }
  }
  return null
}

/** A company's file may hold its key as well. */
function onlyCertificates(text: string): string {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? []
  return `${blocks.join('\n')}\n`
}

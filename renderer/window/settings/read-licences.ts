import { type LicenceList } from '../../../contract/licence-list.ts'

/** The list that lies beside the page; null when it cannot be read. */
export async function readLicences(): Promise<LicenceList | null> {
  try {
    const reply = await fetch(new URL('licences.json', document.baseURI))
    return reply.ok ? ((await reply.json()) as LicenceList) : null
  } catch {
    return null
  }
}

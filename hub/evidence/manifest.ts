import { createHash, verify, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson } from '../operation-log/chain.ts'

/** Names inside an evidence pack; everything else is named by the manifest. */
export const packNames = {
  manifest: 'manifest.json',
  signature: 'manifest.sig',
  /** The hub's certificate and its authority's, PEM. */
  certificates: 'certificates.pem',
  index: 'index.html',
  recordings: 'recordings.json',
} as const
export const packFormat = 'zuoxi-evidence'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const head = z.object({ sequence: z.int().min(0), hash: z.string() })

export const manifestSchema = z.object({
  format: z.literal(packFormat),
  version: z.literal(1),
  madeAt: z.number(),
  madeBy: z.object({ jobNumber: z.string(), name: z.string() }),
  reason: z.string(),
  callId: z.string(),
  company: z.string().nullable(),
  hubVersion: z.string(),
  /** Whoever made it may not see whole numbers: in the files they are masked. */
  masked: z.boolean(),
  files: z.array(z.object({ path: z.string(), bytes: z.int().min(0), sha256 })),
  /** Rows of the hub's database that never change afterwards, each by the hash of all it holds. */
  rows: z.array(z.object({ table: z.string(), key: z.string(), sha256 })),
  /** Where the hub's own chains ended when the pack was made. */
  heads: z.object({ operationLog: head, recordings: head }),
})
export type Manifest = z.infer<typeof manifestSchema>

export const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** One row, whatever the database: SQLite gives numbers where PostgreSQL gives their text. */
export function hashOfRow(row: Readonly<Record<string, unknown>>): string {
  const plain = Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? String(value) : value]),
  )
  return createHash('sha256').update(canonicalJson(plain)).digest('hex')
}

export type Signer =
  | { readonly ok: true; readonly authority: string }
  /** `signature`: these are not the bytes that were signed. `certificate`: signed, but not by a hub of this authority. */
  | { readonly ok: false; readonly problem: 'signature' | 'certificate' }

/**
 * Who signed the manifest. The certificate has to be of the authority beside it, and to have been good when the pack was
 * made; that it has run out since does not matter.
 */
export function whoSigned(pack: {
  readonly manifest: Uint8Array
  readonly signature: Uint8Array
  readonly certificates: string
  readonly madeAt: number
}): Signer {
  const [own, authority] = (
    pack.certificates.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  ).flatMap((pem) => {
    try {
      return [new X509Certificate(pem)]
    } catch {
      return []
    }
  })
  if (own === undefined || authority === undefined) return { ok: false, problem: 'certificate' }
  const goodThen = [own, authority].every(
    (one) => Date.parse(one.validFrom) <= pack.madeAt && pack.madeAt <= Date.parse(one.validTo),
  )
  if (!authority.ca || !own.verify(authority.publicKey) || !authority.verify(authority.publicKey) || !goodThen) {
    return { ok: false, problem: 'certificate' }
  }
  try {
    const signature = Buffer.from(Buffer.from(pack.signature).toString('latin1').trim(), 'base64')
    if (!verify('sha256', pack.manifest, own.publicKey, signature)) return { ok: false, problem: 'signature' }
  } catch {
    return { ok: false, problem: 'signature' }
  }
  return { ok: true, authority: authority.fingerprint256.replaceAll(':', '').toLowerCase() }
}

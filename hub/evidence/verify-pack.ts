import { readFile } from 'node:fs/promises'
import { unzipSync } from 'fflate'
import { z } from 'zod'
import { asFileError } from '../backup/file-trouble.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { verifyChain } from '../operation-log/operation-log.ts'
import { firstBrokenLink } from '../recordings/verify-recordings.ts'
import { type ChainName, hashAt, lastingRows, readCall } from './evidence.store.ts'
import { hashOf, type Manifest, manifestSchema, packNames, whoSigned } from './manifest.ts'

/** Something that is not as it was when the pack was made. */
export type Finding =
  | { readonly kind: 'no-pack' | 'manifest' | 'signature' | 'certificate' | 'authority' }
  | { readonly kind: 'file-changed' | 'file-missing' | 'file-added' | 'sound-changed'; readonly path: string }
  | { readonly kind: 'row-changed' | 'row-missing'; readonly table: string; readonly key: string }
  | { readonly kind: 'chain'; readonly chain: ChainName; readonly sequence: number }

export type Verdict = {
  readonly findings: readonly Finding[]
  readonly manifest: Manifest | null
  /** SHA-256 of the authority that signed, hex; null when nobody did. */
  readonly authority: string | null
}

/**
 * Examines a pack: every file against the manifest, the manifest against its signature, and the signer's certificate
 * against its authority. @throws ZuoxiError `file.failed`
 */
export async function verifyPack(file: string): Promise<Verdict> {
  const bytes = await readFile(file).catch((error: unknown) => {
    throw asFileError(error, file)
  })
  let entries: Readonly<Record<string, Uint8Array>>
  try {
    entries = unzipSync(bytes)
  } catch {
    return { findings: [{ kind: 'no-pack' }], manifest: null, authority: null }
  }
  const { [packNames.manifest]: manifestBytes, [packNames.signature]: signature, ...files } = entries
  const manifest = manifestBytes === undefined ? null : readManifest(manifestBytes)
  if (manifestBytes === undefined || manifest === null) {
    return { findings: [{ kind: 'manifest' }], manifest: null, authority: null }
  }
  const findings: Finding[] = []
  const signer = whoSigned({
    manifest: manifestBytes,
    signature: signature ?? new Uint8Array(0),
    certificates: Buffer.from(files[packNames.certificates] ?? []).toString('latin1'),
    madeAt: manifest.madeAt,
  })
  if (!signer.ok) findings.push({ kind: signer.problem })
  const named = new Map(manifest.files.map((one) => [one.path, one]))
  for (const [path, { sha256, bytes: length }] of named) {
    const content = files[path]
    if (content === undefined) findings.push({ kind: 'file-missing', path })
    else if (content.length !== length || hashOf(content) !== sha256) findings.push({ kind: 'file-changed', path })
  }
  for (const path of Object.keys(files)) if (!named.has(path)) findings.push({ kind: 'file-added', path })
  for (const [path, sha256] of soundsAsTheyArrived(files[packNames.recordings])) {
    const packed = named.get(path)
    if (packed !== undefined && packed.sha256 !== sha256) findings.push({ kind: 'sound-changed', path })
  }
  return { findings, manifest, authority: signer.ok ? signer.authority : null }
}

const linkSchema = z.object({ event: z.string(), sha256: z.string().nullable() })
const chainedSchema = z.array(z.object({ id: z.string(), chain: z.array(linkSchema) }))
const formOf: Readonly<Record<string, string>> = { arrived: 'wav', encoded: 'mp3' }

/** What the chain of the recordings says of each sound: one changed on the hub's own disk is packed, and signed, as it is there. */
function soundsAsTheyArrived(bytes: Uint8Array | undefined): ReadonlyMap<string, string> {
  try {
    const recordings = chainedSchema.parse(JSON.parse(Buffer.from(bytes ?? []).toString('utf8')))
    return new Map(
      recordings.flatMap(({ id, chain }) =>
        chain.flatMap(({ event, sha256 }) =>
          sha256 !== null && event in formOf ? [[`recordings/${id}.${formOf[event] ?? ''}`, sha256] as const] : [],
        ),
      ),
    )
  } catch {
    // Missing, or changed: that is found already.
    return new Map()
  }
}

function readManifest(bytes: Uint8Array): Manifest | null {
  try {
    return manifestSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    return null
  }
}

/** Examines the hub's own database against the pack: each row it was made from, and both chains up to where they ended then. */
export async function verifyRows(
  database: DatabaseHandle,
  witnessFile: string | null,
  manifest: Manifest,
): Promise<readonly Finding[]> {
  const { db } = database
  const findings: Finding[] = []
  const rows = await readCall(db, manifest.callId)
  const today = new Map((rows === undefined ? [] : lastingRows(rows)).map((one) => [`${one.table} ${one.key}`, one]))
  for (const { table, key, sha256 } of manifest.rows) {
    const now = today.get(`${table} ${key}`)
    if (now === undefined) findings.push({ kind: 'row-missing', table, key })
    else if (now.sha256 !== sha256) findings.push({ kind: 'row-changed', table, key })
  }
  for (const chain of ['operationLog', 'recordings'] as const) {
    const { sequence, hash } = manifest.heads[chain]
    if (sequence > 0 && (await hashAt(db, chain, sequence)) !== hash) findings.push({ kind: 'chain', chain, sequence })
  }
  const log = await verifyChain(database, witnessFile)
  if (!log.intact) findings.push({ kind: 'chain', chain: 'operationLog', sequence: log.firstBroken ?? 0 })
  const broken = await firstBrokenLink(db)
  if (broken !== null) findings.push({ kind: 'chain', chain: 'recordings', sequence: broken })
  return findings
}

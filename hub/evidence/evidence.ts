import { createPrivateKey, sign } from 'node:crypto'
import { recordingsApi } from '../../contract/api/recordings.api.ts'
import { type FileReply } from '../../contract/api/endpoint.ts'
import { ZuoxiError } from '../../contract/errors.ts'
import { type Caller } from '../access/caller.ts'
import { callNoun } from '../calls/call-control.ts'
import { type HubCertificates } from '../certificates/certificates.ts'
import { type DatabaseHandle } from '../database/open-database.ts'
import { type Register } from '../http/http-server.ts'
import { actorOf, type OperationLog } from '../operation-log/operation-log.ts'
import { recordingReachOf } from '../recordings/recordings.routes.ts'
import { type Recordings } from '../recordings/recordings.ts'
import { lastingRows, readCall, readCustomer, readHeads } from './evidence.store.ts'
import { type Manifest, packFormat, packNames } from './manifest.ts'
import { packFacts } from './pack-facts.ts'
import { packPage } from './pack-page.ts'
import { type WrittenEntry, type ZipEntry, zipStream } from './zip-stream.ts'

export type EvidenceOptions = {
  readonly database: Pick<DatabaseHandle, 'db'>
  readonly log: Pick<OperationLog, 'recordAlone'>
  readonly recordings: Pick<Recordings, 'find' | 'files'>
  /** Made when they are first needed: a hub behind a test has none. */
  readonly certificates: () => Promise<Pick<HubCertificates, 'key' | 'chain'>>
  readonly company: string | null
  readonly version: string
  readonly now: () => number
}

/**
 * The pack of a complaint (RC5): what was said, what happened, what the agent saw and what became of it, with the hash of
 * every file and of every row it was made from, signed with the key of the hub's certificate.
 */
export function createEvidence(options: EvidenceOptions) {
  const { database, log, recordings, now } = options
  const text = (value: string): Uint8Array => Buffer.from(value)
  const json = (value: unknown): Uint8Array => text(`${JSON.stringify(value, null, 2)}\n`)

  /** @throws ZuoxiError `thing.not-found`, also when the call or all of its recordings are out of reach */
  async function make(caller: Caller, address: string, callId: string, reason: string): Promise<FileReply> {
    const found = await readCall(database.db, callId)
    const missing = new ZuoxiError('thing.not-found', { what: callNoun, id: callId })
    if (found === undefined || !mayHave(caller, found.call)) throw missing
    // Of a call in two teams' hands, only what the right reaches.
    const reach = recordingReachOf(caller, 'recording.evidence')
    const heard = await Promise.all(
      found.recordings.map(({ id }) => recordings.find(id, reach).catch((error: unknown) => notFound(error))),
    )
    const within = new Set(heard.flatMap((one) => (one === null ? [] : [one.id as string])))
    const rows = {
      ...found,
      recordings: found.recordings.filter(({ id }) => within.has(id)),
      marks: found.marks.filter((mark) => within.has(mark.recording_id)),
      chain: found.chain.filter((link) => within.has(link.recording_id)),
    }
    const { customer_id: customerId, started_at: startedAt } = rows.call
    const customer = customerId === null ? null : await readCustomer(database.db, customerId, startedAt)
    await log.recordAlone({
      ...{ actor: actorOf(caller, address), action: 'recording.evidence' },
      subject: { kind: 'call', id: callId },
      detail: { reason, recordings: [...within] },
    })
    const { key, chain } = await options.certificates()
    const masked = caller.scopeOf('customer.number') === undefined
    const facts = packFacts(rows, customer, masked)
    const head = {
      ...{ madeAt: Math.round(now()), madeBy: { jobNumber: caller.jobNumber, name: caller.name }, reason, callId },
      ...{ company: options.company, hubVersion: options.version, masked },
    }
    const sounds = new Map<string, { path: string; entry: ZipEntry }>()
    for (const recording of heard) {
      if (recording === null || recording.deletedAt !== null) continue
      for (const format of ['wav', 'mp3'] as const) {
        if (sounds.has(recording.id) || recording[format === 'wav' ? 'wavBytes' : 'mp3Bytes'] === null) continue
        const size = await recordings.files.sizeOf(recording, format)
        if (size === undefined || size === 0) continue
        const path = `recordings/${recording.id}.${format}`
        const content = recordings.files.read(recording, format, 0, size - 1)
        sounds.set(recording.id, { path, entry: { path, store: true, content } })
      }
    }
    const heads = await readHeads(database.db)

    const files: WrittenEntry[] = []
    const page = packPage(head, facts, new Map([...sounds].map(([id, { path }]) => [id, path])))
    function* entries(): Generator<ZipEntry> {
      yield { path: packNames.index, store: false, content: text(page) }
      yield { path: 'call.json', store: false, content: json({ call: facts.call, steps: facts.steps }) }
      yield { path: 'notes.json', store: false, content: json(facts.notes) }
      yield { path: 'seen.json', store: false, content: json(facts.seen) }
      yield { path: 'orders.json', store: false, content: json(facts.orders) }
      yield { path: packNames.recordings, store: false, content: json(facts.recordings) }
      for (const { entry } of sounds.values()) yield entry
      yield { path: packNames.certificates, store: false, content: text(chain) }
      // All of the files before are whole by now.
      const manifest: Manifest = {
        ...{ format: packFormat, version: 1, ...head, files: [...files], rows: lastingRows(rows), heads },
      }
      const bytes = json(manifest)
      yield { path: packNames.manifest, store: false, content: bytes }
      const signature = sign('sha256', bytes, createPrivateKey(key)).toString('base64')
      yield { path: packNames.signature, store: false, content: text(`${signature}\n`) }
    }
    return {
      fileName: `evidence-${callId}.zip`,
      mediaType: 'application/zip',
      content: zipStream(entries(), (entry) => files.push(entry), new Date(now())),
    }
  }

  return { make }
}
export type Evidence = ReturnType<typeof createEvidence>

export function registerEvidence(register: Register, evidence: Evidence): void {
  register(recordingsApi.evidence, ({ caller, address, params, query }) =>
    evidence.make(caller, address, params.callId, query.reason),
  )
}

function mayHave(caller: Caller, call: { readonly user_id: string | null; readonly team: string | null }): boolean {
  const scope = caller.scopeOf('recording.evidence')
  if (scope === 'all') return true
  if (scope === 'team') return call.user_id === null || (caller.team !== null && call.team === caller.team)
  return scope === 'own' && call.user_id === caller.userId
}

function notFound(error: unknown): null {
  if (error instanceof ZuoxiError && error.code === 'thing.not-found') return null
  throw error
}

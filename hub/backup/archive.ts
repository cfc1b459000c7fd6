import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Transform, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { asFileError, errorCode } from './file-trouble.ts'
import {
  type BackupPart,
  backupFormatVersion,
  type Manifest,
  manifestHeadSchema,
  manifestName,
  manifestSchema,
} from './manifest.ts'

/** A backup is a gzip-compressed tar file: any system's own tools can look into it. */

/** Where the bytes of a part are while the archive is being made. */
export type PartSource = BackupPart & { readonly file: string }

/** Length and SHA-256 of a file. */
export async function measureFile(file: string, signal?: AbortSignal): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      hash.update(chunk)
      bytes += chunk.length
      done()
    },
  })
  await pipeline(createReadStream(file), sink, { ...(signal ? { signal } : {}) })
  return { bytes, sha256: hash.digest('hex') }
}

/**
 * Writes the manifest and then every part, and has it on the disk before it returns.
 * @param file must not exist
 */
export async function writeArchive(
  file: string,
  manifest: Manifest,
  sources: readonly PartSource[],
  options: { readonly signal?: AbortSignal; readonly progress?: (bytes: number) => void } = {},
): Promise<void> {
  const archive = pack()
  const mtime = new Date(manifest.createdAt)
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      options.progress?.(chunk.length)
      done(null, chunk)
    },
  })
  const written = pipeline(
    archive,
    counter,
    // Level 1: the disk is slower than this, and higher levels win a few per cent only.
    createGzip({ level: 1 }),
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
    { ...(options.signal ? { signal: options.signal } : {}) },
  )
  const filled = (async () => {
    archive.entry({ name: manifestName, mtime, mode: 0o600 }, JSON.stringify(manifest, null, 1))
    for (const { path, bytes, file: source } of sources) {
      const entry = archive.entry({ name: path, size: bytes, mtime, mode: 0o600 })
      await pipeline(createReadStream(source), entry)
    }
    archive.finalize()
  })()
  try {
    await Promise.all([written, filled.catch((error: unknown) => void archive.destroy(asError(error)))])
  } catch (error) {
    throw asFileError(error, file)
  }
}

/** Why an archive cannot be used. */
const reasons = {
  foreign: { 'zh-CN': '不是座席备份文件', en: 'it is not a Zuoxi backup' },
  truncated: {
    'zh-CN': '文件不完整（被截断），请重新复制或换一份备份',
    en: 'the file is incomplete (cut off); copy it again or use another backup',
  },
  damaged: { 'zh-CN': '文件已损坏，请换一份备份', en: 'the file is damaged; use another backup' },
} as const satisfies Record<string, BilingualText>

const newerFormat = (version: string): BilingualText => ({
  'zh-CN': `它由更新版本的程序（${version}）制作，请先升级程序`,
  en: `it was made by a newer program (${version}); upgrade the program first`,
})
const damagedPart = (path: string): BilingualText => ({
  'zh-CN': `其中的 ${path} 已损坏，请换一份备份`,
  en: `its part ${path} is damaged; use another backup`,
})
const missingPart = (path: string): BilingualText => ({
  'zh-CN': `缺少 ${path}，请换一份备份`,
  en: `its part ${path} is missing; use another backup`,
})

/**
 * Reads a whole archive and compares every part with the manifest; with a folder, each part is put there too. Nothing
 * else is ever written.
 * @throws ZuoxiError `backup.unusable` with the reason, `file.failed`
 */
export async function readArchive(
  file: string,
  options: {
    readonly into?: string
    readonly signal?: AbortSignal
    readonly progress?: (done: number, total: number) => void
  } = {},
): Promise<Manifest> {
  const refuse = (reason: BilingualText, cause?: unknown): ZuoxiError =>
    new ZuoxiError('backup.unusable', { file, reason }, { cause })
  let total: number
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new ZuoxiError('file.failed', { file, reason: notAFile })
    total = found.size
  } catch (error) {
    throw asFileError(error, file)
  }
  if (!(await beginsAsGzip(file))) throw refuse(total === 0 ? reasons.truncated : reasons.foreign)

  let manifest: Manifest | undefined
  const seen = new Set<string>()
  const reader = extract()
  const readParts = async (): Promise<void> => {
    for await (const entry of reader) {
      const { name, size = 0 } = entry.header
      if (manifest === undefined) {
        if (name !== manifestName || size > 50_000_000) throw refuse(reasons.foreign)
        manifest = readManifest(await textOf(entry), refuse)
        continue
      }
      const part = manifest.parts.find((one) => one.path === name)
      if (!part || seen.has(name) || part.bytes !== size) throw refuse(damagedPart(name))
      seen.add(name)
      if ((await takePart(entry, options.into, name)) !== part.sha256) throw refuse(damagedPart(name))
    }
  }
  let done = 0
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length
      options.progress?.(done, total)
      next(null, chunk)
    },
  })
  const parts = readParts().catch((error: unknown) => {
    reader.destroy(asError(error))
    throw error
  })
  parts.catch(() => undefined)
  try {
    await pipeline(
      createReadStream(file),
      counter,
      createGunzip(),
      // Fed by hand: piped, the reader would be content at the archive's end mark, before gzip has compared its checksum.
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          if (!reader.write(chunk)) await Promise.race([once(reader, 'drain'), parts])
        }
        reader.end(undefined)
      },
      { ...(options.signal ? { signal: options.signal } : {}) },
    )
    await parts
  } catch (error) {
    reader.destroy(asError(error))
    // Which of the two broke first does not matter; what the parts say is nearer to the cause.
    const cause = await parts.then(
      () => error,
      (own: unknown) => (own instanceof ZuoxiError ? own : error),
    )
    throw asArchiveError(cause, refuse)
  }
  if (manifest === undefined) throw refuse(reasons.foreign)
  const missing = manifest.parts.find((part) => !seen.has(part.path))
  if (missing) throw refuse(missingPart(missing.path))
  return manifest
}

const notAFile: BilingualText = { 'zh-CN': '不是文件', en: 'it is not a file' }

function readManifest(text: string, refuse: (reason: BilingualText) => ZuoxiError): Manifest {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refuse(reasons.foreign)
  }
  const head = manifestHeadSchema.safeParse(value)
  if (!head.success) throw refuse(reasons.foreign)
  if (head.data.formatVersion > backupFormatVersion) throw refuse(newerFormat(head.data.program?.version ?? '?'))
  const manifest = manifestSchema.safeParse(value)
  if (!manifest.success) throw refuse(reasons.damaged)
  return manifest.data
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** @returns the part's SHA-256 */
async function takePart(entry: AsyncIterable<unknown>, into: string | undefined, name: string): Promise<string> {
  const hash = createHash('sha256')
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      hash.update(chunk)
      next(null, chunk)
    },
  })
  if (into === undefined) {
    await pipeline(entry, counted, new Writable({ write: (_chunk, _encoding, next) => next() }))
  } else {
    const target = join(into, name)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    await pipeline(entry, counted, createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true }))
  }
  return hash.digest('hex')
}

function asArchiveError(error: unknown, refuse: (reason: BilingualText, cause: unknown) => ZuoxiError): unknown {
  if (error instanceof ZuoxiError || isAbort(error)) return error
  const code = errorCode(error)
  if (code === 'Z_BUF_ERROR') return refuse(reasons.truncated, error)
  if (code.startsWith('Z_')) return refuse(reasons.damaged, error)
  const message = error instanceof Error ? error.message : ''
  if (/Unexpected end of data/i.test(message)) return refuse(reasons.truncated, error)
  if (/Invalid tar header|Invalid pax|Premature close|Writable stream closed/i.test(message)) {
    return refuse(reasons.damaged, error)
  }
  return asFileError(error)
}

export const isAbort = (error: unknown): boolean =>
  error instanceof Error && (error.name === 'AbortError' || errorCode(error) === 'ABORT_ERR')

async function beginsAsGzip(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(3), 0, 3, 0)
      // RFC 1952 §2.3.1: two magic bytes and deflate.
      return bytesRead === 3 && buffer[0] === 0x1f && buffer[1] === 0x8b && buffer[2] === 8
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw asFileError(error, file)
  }
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZuoxiError } from '../../contract/errors.ts'
import {
  compareVersions,
  type Update,
  type UpdateFile,
  updateFilePattern,
  type UpdateSystem,
} from '../../contract/update/update.ts'
import { asFileError } from '../backup/file-trouble.ts'
import { mayFetchFrom, type UpdateSourceSettings } from '../settings/settings.ts'
import { feedName, parseFeed, readFeed, updatesFolder, writeFeed } from './feed.ts'
import { publishUpdate } from './publish-update.ts'
import * as words from './update-words.ts'
import { isSignedWith } from './update-signature.ts'

/** A feed is some hundred bytes a file. */
const largestFeed = 256 * 1024
const feedWithinMs = 30_000
/** What a disk keeps for the centre itself. */
const keepFree = 1024 ** 3

export type FetchOptions = {
  readonly dataFolder: string
  readonly source: UpdateSourceSettings
  readonly now: () => number
  readonly signal: AbortSignal
}

/** What came of looking at one system. */
export type Fetched = { readonly system: UpdateSystem; readonly version: string; readonly percent: number }

/**
 * Looks at the source's feeds, fetches what is newer, and offers it from the hub's own folder as if it had been published
 * there: no seat ever leaves the house. Nothing is offered that the source's key has not signed, and no byte of it that
 * differs.
 * @returns what is offered now that was not before
 * @throws ZuoxiError `update.source` in words, `file.failed`
 */
export async function fetchUpdates(options: FetchOptions): Promise<readonly Fetched[]> {
  const { source } = options
  const key = await readKey(source.keyFile)
  const fetched: Fetched[] = []
  for (const system of source.systems) {
    const there = await readSource(options, system)
    const one = there === null ? null : await take(options, key, there)
    if (one !== null) fetched.push(one)
  }
  return fetched
}

async function take(options: FetchOptions, key: KeyObject, there: Update): Promise<Fetched | null> {
  const { dataFolder, source } = options
  const { system, version } = there
  for (const file of there.files) {
    const [, named, of] = updateFilePattern.exec(file.name) ?? []
    // The name is signed, the feed's own version is not: an old file is not to come back under a new number.
    if (named !== version || of !== system || !isSignedWith(key, file)) throw trouble(words.notSigned(file.name))
  }
  const folder = updatesFolder(dataFolder)
  const here = await readFeed(folder, system)
  const age = here === null ? 1 : compareVersions(version, here.version)
  // What was published here by hand and is newer stays; what the publisher has stopped is not begun with.
  if (age < 0 || (age > 0 && there.percent === 0)) return null
  const percent = Math.min(there.percent, source.percent)
  const missing = there.files.filter(({ name, sha512 }) => {
    const known = age === 0 ? here?.files.find((one) => one.name === name) : undefined
    // The same name with other content would be another program under the version some seats run.
    if (known !== undefined && known.sha512 !== sha512) throw trouble(words.changed(name))
    return known === undefined
  })
  const wanted = age === 0 && here !== null ? stagedAgain(here.percent, percent, there.percent) : percent
  for (const file of missing) await fetchFile(options, file, wanted)
  const now = await readFeed(folder, system)
  if (missing.length === 0 && now !== null && now.percent !== wanted)
    await writeFeed(folder, { ...now, percent: wanted })
  return missing.length > 0 || (here !== null && here.percent !== wanted) ? { system, version, percent: wanted } : null
}

/** Stopped, here or there, it stays so; a share that was raised by hand here stays, up to what the publisher allows. */
const stagedAgain = (here: number, wanted: number, publisher: number): number =>
  here === 0 ? 0 : Math.min(publisher, Math.max(here, wanted))

async function fetchFile(options: FetchOptions, file: UpdateFile, percent: number): Promise<void> {
  const { dataFolder, source, signal, now } = options
  const incoming = join(updatesFolder(dataFolder), 'incoming')
  const path = join(incoming, file.name)
  try {
    await mkdir(incoming, { recursive: true, mode: 0o700 })
    const { bavail, bsize } = await statfs(incoming)
    // It is there twice for a moment.
    if (bavail * bsize < file.bytes * 2 + keepFree) throw trouble(words.noRoom(file.name))
    const reply = await ask(new URL(encodeURIComponent(file.name), source.url), signal)
    if (reply.body === null) throw trouble(words.broken(file.name))
    await pipeline(Readable.fromWeb(reply.body as never), checked(file), createWriteStream(path, { mode: 0o600 }), {
      signal,
    })
    await publishUpdate({ dataFolder, file: path, percent, now: now(), signal })
  } catch (error) {
    signal.throwIfAborted()
    const known = asFileError(error, path)
    throw known instanceof ZuoxiError ? known : trouble(words.broken(file.name), error)
  } finally {
    await rm(incoming, { recursive: true, force: true })
  }
}

/** Passes on what is as it was signed; ends with the first byte too many, or at the end when it differs. */
function checked(file: UpdateFile) {
  return async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const hash = createHash('sha512')
    let bytes = 0
    for await (const chunk of chunks) {
      bytes += chunk.length
      if (bytes > file.bytes) throw trouble(words.broken(file.name))
      hash.update(chunk)
      yield chunk
    }
    if (bytes !== file.bytes || hash.digest('base64') !== file.sha512) throw trouble(words.broken(file.name))
  }
}

/** Null: the source has nothing for this system. */
async function readSource({ source, signal }: FetchOptions, system: UpdateSystem): Promise<Update | null> {
  const url = new URL(feedName(system), source.url)
  const reply = await ask(url, AbortSignal.any([signal, AbortSignal.timeout(feedWithinMs)]), [404, 410])
  if (!reply.ok) return null
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of reply.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    if (text.length > largestFeed) throw trouble(words.noFeed(url.href))
  }
  try {
    return parseFeed(text, system)
  } catch (error) {
    throw trouble(words.noFeed(url.href), error)
  }
}

async function ask(url: URL, signal: AbortSignal, also: readonly number[] = []): Promise<Response> {
  try {
    const reply = await fetch(url, { signal, redirect: 'follow' })
    if (!mayFetchFrom(new URL(reply.url))) throw trouble(words.elsewhere(new URL(reply.url).origin))
    if (!reply.ok && !also.includes(reply.status)) throw trouble(words.status(url.href, reply.status))
    return reply
  } catch (error) {
    if (error instanceof ZuoxiError) throw error
    throw trouble(words.unreachable(url.origin), error)
  }
}

async function readKey(file: string): Promise<KeyObject> {
  try {
    return createPublicKey(await readFile(file))
  } catch (error) {
    throw trouble(words.noKey(file), error)
  }
}

const trouble = (reason: words.Words, cause?: unknown): ZuoxiError =>
  new ZuoxiError('update.source', { reason }, { cause })

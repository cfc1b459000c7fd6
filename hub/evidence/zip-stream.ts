import { createHash } from 'node:crypto'
import { Zip, ZipDeflate, ZipPassThrough } from 'fflate'

export type ZipEntry = {
  readonly path: string
  /** Sound does not become smaller. */
  readonly store: boolean
  readonly content: Uint8Array | AsyncIterable<Uint8Array>
}
export type WrittenEntry = { readonly path: string; readonly bytes: number; readonly sha256: string }

/**
 * A ZIP as it comes into being, so that an hour of sound is never in memory at once. `written` is told each entry as soon
 * as it is whole: the next may say what the ones before hold.
 */
export async function* zipStream(
  entries: AsyncIterable<ZipEntry> | Iterable<ZipEntry>,
  written: (entry: WrittenEntry) => void,
  at: Date,
): AsyncGenerator<Uint8Array> {
  let ready: Uint8Array[] = []
  let failed: Error | null = null
  const zip = new Zip((error, chunk) => {
    if (error !== null) failed = error
    else ready.push(chunk)
  })
  function* taken(): Generator<Uint8Array> {
    if (failed !== null) throw failed
    const chunks = ready
    ready = []
    yield* chunks
  }
  for await (const { path, store, content } of entries) {
    const file = store ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 })
    file.mtime = at
    zip.add(file)
    const hash = createHash('sha256')
    let bytes = 0
    for await (const chunk of content instanceof Uint8Array ? [content] : content) {
      hash.update(chunk)
      bytes += chunk.length
      // A copy: what is read next may lie in the same memory.
      file.push(Uint8Array.from(chunk))
      yield* taken()
    }
    file.push(new Uint8Array(0), true)
    yield* taken()
    written({ path, bytes, sha256: hash.digest('hex') })
  }
  zip.end()
  yield* taken()
}

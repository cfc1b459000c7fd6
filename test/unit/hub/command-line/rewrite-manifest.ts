import { readFile, writeFile } from 'node:fs/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import { extract, pack } from 'tar-stream'

/** A copy of a backup with another manifest and the same parts. */
export async function rewriteManifest(
  from: string,
  to: string,
  change: (manifest: Record<string, unknown>) => Record<string, unknown>,
): Promise<void> {
  const reader = extract()
  const writer = pack()
  const written: Buffer[] = []
  writer.on('data', (chunk) => written.push(chunk as Buffer))
  reader.end(gunzipSync(await readFile(from)))
  for await (const entry of reader) {
    const chunks: Buffer[] = []
    for await (const chunk of entry) chunks.push(chunk as Buffer)
    const content = Buffer.concat(chunks)
    const { name } = entry.header
    if (name !== 'manifest.json') writer.entry({ name }, content)
    else {
      const manifest = JSON.parse(content.toString()) as Record<string, unknown>
      writer.entry({ name }, JSON.stringify(change(manifest)))
    }
  }
  writer.finalize()
  await new Promise<void>((resolve) => writer.once('end', () => resolve()))
  await writeFile(to, gzipSync(Buffer.concat(written)))
}

import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, readlink, lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack, type Pack } from 'tar-stream'

/** What else goes into an archive, as text. */
export type TarText = { readonly name: string; readonly text: string; readonly mode: number }

/**
 * Writes a folder as `.tar.gz`; everything of it lies below `prefix`, belongs to root, and keeps its rights.
 * (electron-builder's own target of this kind wants 7-Zip, which it downloads.)
 */
export async function tarFolder(
  folder: string,
  file: string,
  prefix: string,
  { level = 6, texts = [] }: { readonly level?: number; readonly texts?: readonly TarText[] } = {},
): Promise<void> {
  const archive = pack()
  const writing = pipeline(archive, createGzip({ level }), createWriteStream(file))
  for (const { text, ...header } of texts) archive.entry(header, text)
  const adding = addFolder(archive, folder, prefix).then(() => archive.finalize())
  // Whichever fails first has the reason; the other ends with it.
  adding.catch((error: unknown) => archive.destroy(error as Error))
  await Promise.all([writing, adding])
}

async function addFolder(archive: Pack, folder: string, at: string): Promise<void> {
  const names = (await readdir(folder)).sort()
  archive.entry({ name: `${at}/`, type: 'directory', mode: 0o755 })
  for (const name of names) {
    const path = join(folder, name)
    const found = await lstat(path)
    const header = { name: `${at}/${name}`, mtime: found.mtime, mode: found.mode & 0o7777 }
    if (found.isDirectory()) await addFolder(archive, path, header.name)
    else if (found.isSymbolicLink()) {
      archive.entry({ ...header, type: 'symlink', linkname: await readlink(path) })
    } else {
      const entry = archive.entry({ ...header, size: found.size })
      await pipeline(createReadStream(path), entry)
    }
  }
}

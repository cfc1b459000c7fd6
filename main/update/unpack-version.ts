import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { plainFiles } from './plain-files.ts'

/**
 * Unpacks one version out of an installation's archive, `zuoxi/versions/N/…`, into a folder. Anything else in the archive
 * is passed over; a name that would leave the folder, or a kind of entry that no package has, ends it.
 */
export async function unpackVersion(archive: string, version: string, folder: string): Promise<void> {
  const inside = `zuoxi/versions/${version}/`
  const reader = extract()
  const reading = pipeline(plainFiles.createReadStream(archive), createGunzip(), reader)
  // Told by the loop below; unheard meanwhile it would end the programme.
  reading.catch(() => undefined)
  await plainFiles.promises.mkdir(folder, { recursive: true })
  for await (const entry of reader) {
    const { name, type, mode = 0o644 } = entry.header
    const path = name.startsWith(inside) ? name.slice(inside.length) : ''
    if (path === '') {
      entry.resume()
      continue
    }
    if (path.split('/').some((part) => part === '..') || /[\\\0:]/.test(path)) throw new Error(`a name leaves: ${name}`)
    const target = join(folder, path)
    if (type === 'directory') {
      await plainFiles.promises.mkdir(target, { recursive: true })
      entry.resume()
    } else if (type === 'file') {
      // Every right but those to become somebody else.
      await pipeline(entry, plainFiles.createWriteStream(target, { mode: mode & 0o777 }))
    } else throw new Error(`an entry of the kind ${String(type)}: ${name}`)
  }
  await reading
}

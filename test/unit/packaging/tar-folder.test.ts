import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import { tarFolder } from '../../../packaging/tar-folder.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('an archive holds the folder below its prefix, with rights, links and no owner', async () => {
  await using folder = await temporaryFolder('tar')
  const from = join(folder.path, 'from')
  await mkdir(join(from, 'inside'), { recursive: true })
  await writeFile(join(from, 'program'), 'runs')
  await chmod(join(from, 'program'), 0o755)
  await writeFile(join(from, 'inside/text'), 'read')
  await chmod(join(from, 'inside/text'), 0o644)
  await symlink('inside/text', join(from, 'link'))
  const file = join(folder.path, 'made.tar.gz')
  await tarFolder(from, file, 'zuoxi', { texts: [{ name: 'zuoxi/current', text: '1.0.0', mode: 0o644 }] })

  const found: Record<string, unknown> = {}
  const reader = extract()
  reader.end(gunzipSync(await readFile(file)))
  for await (const entry of reader) {
    const { name, mode, type, linkname, uid } = entry.header
    found[name] = [type, mode, linkname ?? (await text(entry)), uid]
  }
  expect(found).toEqual({
    'zuoxi/current': ['file', 0o644, '1.0.0', 0],
    'zuoxi/': ['directory', 0o755, '', 0],
    'zuoxi/program': ['file', 0o755, 'runs', 0],
    'zuoxi/inside/': ['directory', 0o755, '', 0],
    'zuoxi/inside/text': ['file', 0o644, 'read', 0],
    'zuoxi/link': ['symlink', expect.any(Number), 'inside/text', 0],
  })
})

test('what cannot be written is said, and does not hang', async () => {
  await using folder = await temporaryFolder('tar')
  await expect(tarFolder(folder.path, join(folder.path, 'none/made.tar.gz'), 'zuoxi')).rejects.toThrow('ENOENT')
  await expect(tarFolder(join(folder.path, 'none'), join(folder.path, 'made.tar.gz'), 'zuoxi')).rejects.toThrow(
    'ENOENT',
  )
})

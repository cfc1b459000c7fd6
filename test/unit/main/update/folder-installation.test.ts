import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findFolderInstallation, openFolderInstallation } from '../../../../main/update/folder-installation.ts'
import { writeInstallationArchive } from '../../../../packaging/installation-archive.ts'
import { type TemporaryFolder, temporaryFolder } from '../../../support/temporary-folder.ts'

let folder: TemporaryFolder
let root: string
beforeEach(async () => {
  folder = await temporaryFolder('installation')
  root = join(folder.path, 'installed')
  await version(join(root, 'versions/1.0.0'), 'one')
  await writeFile(join(root, 'current'), '1.0.0\n')
})
afterEach(() => folder.remove())

async function version(at: string, text: string): Promise<void> {
  await mkdir(join(at, 'resources'), { recursive: true })
  await writeFile(join(at, 'zuoxi'), text)
  await chmod(join(at, 'zuoxi'), 0o755)
  await writeFile(join(at, 'resources/app.asar'), text)
}

async function archive(text: string, number: string): Promise<string> {
  const unpacked = join(folder.path, `unpacked-${number}`)
  await version(unpacked, text)
  const file = openFolderInstallation(root, '1.0.0').fetchedFile(number)
  await writeInstallationArchive(unpacked, number, file)
  return file
}

const read = (...names: string[]): Promise<string> => readFile(join(root, ...names), 'utf8')

describe('an unpacked installation', () => {
  test('lays a version down beside the others, switches to it on trial, and keeps one to go back to', async () => {
    const old = openFolderInstallation(root, '1.0.0')
    await version(join(root, 'versions/0.9.0'), 'older still')
    await old.install(await archive('two', '1.1.0'), '1.1.0')
    expect(await read('versions/1.1.0/resources/app.asar')).toBe('two')
    expect(await read('current')).toBe('1.0.0\n')
    await old.switchTo('1.1.0')
    expect([await read('current'), await read('trial')]).toEqual(['1.1.0\n', '1.1.0\n1.0.0\n0\n'])

    const started = await findFolderInstallation('1.1.0', { ZUOXI_LAUNCHER: join(root, 'zuoxi') })
    await started?.proven()
    expect(await readdir(root)).not.toContain('trial')
    expect((await readdir(join(root, 'versions'))).sort()).toEqual(['1.0.0', '1.1.0'])
  })

  test('that is not on trial is left as it is', async () => {
    await version(join(root, 'versions/0.9.0'), 'by hand')
    await openFolderInstallation(root, '1.0.0').proven()
    expect((await readdir(join(root, 'versions'))).sort()).toEqual(['0.9.0', '1.0.0'])
  })

  test('tells which versions were taken back', async () => {
    const it = openFolderInstallation(root, '1.0.0')
    expect(await it.refused()).toEqual([])
    await writeFile(join(root, 'refused'), '1.1.0\n1.2.0\n')
    expect(await it.refused()).toEqual(['1.1.0', '1.2.0'])
  })

  test('is none without its launcher, without its own version in it, or where it may not write', async () => {
    const launcher = { ZUOXI_LAUNCHER: join(root, 'zuoxi') }
    expect(await findFolderInstallation('1.0.0', launcher)).not.toBeNull()
    expect(await findFolderInstallation('1.0.0', {})).toBeNull()
    expect(await findFolderInstallation('2.0.0', launcher)).toBeNull()
    expect(await findFolderInstallation('1.0.0', { ZUOXI_LAUNCHER: '/proc/self/zuoxi' })).toBeNull()
  })

  test.each([
    ['a name that leaves the folder', 'zuoxi/versions/1.1.0/../../../elsewhere', 'file' as const],
    ['a link', 'zuoxi/versions/1.1.0/link', 'symlink' as const],
  ])('refuses an archive with %s, and nothing of it counts', async (_what, name, type) => {
    const it = openFolderInstallation(root, '1.0.0')
    const writer = pack()
    writer.entry({ name, type, linkname: '/etc/passwd' }, '')
    writer.finalize()
    await pipeline(writer, createGzip(), createWriteStream(it.fetchedFile('1.1.0')))
    await expect(it.install(it.fetchedFile('1.1.0'), '1.1.0')).rejects.toThrow(name)
    expect(await readdir(join(root, 'versions'))).not.toContain('1.1.0')
    expect(await readdir(folder.path)).not.toContain('elsewhere')
  })

  test.each([
    ['without a program in it', async () => archive('two', '1.2.0')],
    [
      'cut short',
      async () => {
        const file = await archive('two', '1.1.0')
        await writeFile(file, (await readFile(file)).subarray(0, 200))
        return file
      },
    ],
    [
      'that is none',
      async () => {
        const file = openFolderInstallation(root, '1.0.0').fetchedFile('1.1.0')
        await writeFile(file, 'no archive at all')
        return file
      },
    ],
  ])('refuses an archive %s', async (_what, make) => {
    await expect(openFolderInstallation(root, '1.0.0').install(await make(), '1.1.0')).rejects.toThrow()
    expect(await readdir(join(root, 'versions'))).not.toContain('1.1.0')
  })
})

import { execFile } from 'node:child_process'
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { writeInstallationArchive } from '../../../packaging/installation-archive.ts'

const run = promisify(execFile)
const launcher = join(import.meta.dirname, '../../../packaging/linux/launcher.sh')

/** An installation as the archive unpacks to, of a packaged app that is there already; its files are shared with that. */
export async function installUnpacked(unpacked: string, version: string, root: string): Promise<string> {
  await mkdir(join(root, 'versions'), { recursive: true })
  await run('cp', ['-al', unpacked, join(root, 'versions', version)])
  await writeFile(join(root, 'current'), `${version}\n`)
  await copyFile(launcher, join(root, 'zuoxi'))
  await chmod(join(root, 'zuoxi'), 0o755)
  return join(root, 'zuoxi')
}

/** The same app with another number written in, as an archive that can be published; packed without pressing, to be quick. */
export async function archiveAs(unpacked: string, from: string, to: string, folder: string): Promise<string> {
  const copy = join(folder, `unpacked-${to}`)
  await run('cp', ['-al', unpacked, copy])
  const archive = join(copy, 'resources/app.asar')
  const content = await readFile(archive)
  // As long as before, so that nothing else in it moves. Linux does not check the archive's sum.
  const written = content.indexOf(`"version": "${from}"`)
  if (written < 0 || from.length !== to.length) throw new Error(`no version ${from} of the length of ${to} in the app`)
  content.write(`"version": "${to}"`, written)
  await rm(archive)
  await writeFile(archive, content)
  return pack(copy, to, folder, 0)
}

/** A version that ends as soon as it is started. */
export async function brokenArchive(version: string, folder: string): Promise<string> {
  const copy = join(folder, `broken-${version}`)
  await mkdir(copy)
  await writeFile(join(copy, 'zuoxi'), '#!/bin/sh\nexit 7\n', { mode: 0o755 })
  return pack(copy, version, folder)
}

async function pack(copy: string, version: string, folder: string, level?: number): Promise<string> {
  const file = join(folder, `zuoxi-${version}-linux-${process.arch}.tar.gz`)
  await writeInstallationArchive(copy, version, file, level)
  await rm(copy, { recursive: true })
  return file
}

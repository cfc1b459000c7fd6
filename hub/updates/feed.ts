import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { type Update, updateFileSchema, type UpdateSystem, versionSchema } from '../../contract/update/update.ts'
import { dataNames } from '../backup/data-folder.ts'
import { asFileError, errorCode } from '../backup/file-trouble.ts'

/** The feed of each system lies beside its files, in the form electron-updater reads; what it does not know it passes over. */
const feedNames: Readonly<Record<UpdateSystem, string>> = {
  linux: 'latest-linux.yml',
  win: 'latest.yml',
  mac: 'latest-mac.yml',
}
export const feedName = (system: UpdateSystem): string => feedNames[system]
export const isFeed = (name: string): boolean => Object.values(feedNames).includes(name)

const feedSchema = z.object({
  version: versionSchema,
  releaseDate: z.iso.datetime(),
  stagingPercentage: z.int().min(0).max(100),
  files: z.array(
    updateFileSchema
      .omit({ name: true, bytes: true })
      .extend({ url: updateFileSchema.shape.name, size: updateFileSchema.shape.bytes }),
  ),
})

export const updatesFolder = (dataFolder: string): string => join(dataFolder, dataNames.updates)

/** @throws for one that is not as this program writes it */
export function parseFeed(text: string, system: UpdateSystem): Update {
  const feed = feedSchema.parse(parse(text, { maxAliasCount: 0 }))
  return {
    ...{ system, version: feed.version, percent: feed.stagingPercentage },
    publishedAt: Date.parse(feed.releaseDate),
    files: feed.files.map(({ url, size, sha512, signature }) => ({ name: url, bytes: size, sha512, signature })),
  }
}

/** Null when there is none. @throws ZuoxiError `file.failed` for one that is not as this program writes it */
export async function readFeed(folder: string, system: UpdateSystem): Promise<Update | null> {
  const file = join(folder, feedNames[system])
  try {
    return parseFeed(await readFile(file, 'utf8'), system)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return null
    throw asFileError(error, file)
  }
}

/** Beside, then in its place: a seat never reads half a feed. */
export async function writeFeed(folder: string, update: Update): Promise<void> {
  const file = join(folder, feedNames[update.system])
  const [first] = update.files
  const feed = {
    version: update.version,
    files: update.files.map(({ name, bytes, sha512, signature }) => ({ url: name, size: bytes, sha512, signature })),
    // Said twice, for electron-updater's older readers.
    path: first?.name,
    sha512: first?.sha512,
    releaseDate: new Date(update.publishedAt).toISOString(),
    stagingPercentage: update.percent,
  }
  try {
    await writeFile(`${file}.tmp`, stringify(feed), { flush: true })
    await rename(`${file}.tmp`, file)
  } catch (error) {
    throw asFileError(error, file)
  }
}

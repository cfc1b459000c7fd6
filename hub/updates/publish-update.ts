import { createHash, createPrivateKey, type KeyObject } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { compareVersions, type Update, updateFilePattern, type UpdateSystem } from '../../contract/update/update.ts'
import { asFileError } from '../backup/file-trouble.ts'
import { readPair } from '../../pbx-config/certificates/pair-files.ts'
import { readFeed, updatesFolder, writeFeed } from './feed.ts'
import { signUpdateFile } from './update-signature.ts'

export type PublishWish = OfferWish & { readonly dataFolder: string }

type OfferWish = {
  readonly file: string
  readonly percent: number
  readonly now: number
  /** Also when what is offered now is newer. */
  readonly older?: boolean
  readonly signal?: AbortSignal
}

/**
 * Takes a packaged seat into the hub's folder and offers it, signed with the key of the authority every seat has pinned.
 * @throws ZuoxiError `file.failed`, `state.illegal` (no authority yet; older than what is offered)
 */
export async function publishUpdate(wish: PublishWish): Promise<Update> {
  const authority = await readPair(join(wish.dataFolder, 'certificates'), 'authority')
  if (authority === undefined) throw new ZuoxiError('state.illegal', { reason: neverStarted })
  return putIntoFeed({ ...wish, folder: updatesFolder(wish.dataFolder), key: createPrivateKey(authority.key) })
}

/**
 * Copies a packaged seat into a folder, hashed on the way, and into the folder's feed, signed. Several files of one version,
 * such as a `.deb` beside a `.tar.gz`, share a feed.
 * @throws ZuoxiError `file.failed`, `state.illegal` (older than what is there)
 */
export async function putIntoFeed(
  wish: OfferWish & { readonly folder: string; readonly key: KeyObject },
): Promise<Update> {
  const name = basename(wish.file)
  const [, version = '', system] = updateFilePattern.exec(name) ?? []
  if (system === undefined) throw new ZuoxiError('file.failed', { file: wish.file, reason: notOurs })
  const { folder } = wish
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw asFileError(error, folder)
  })
  const before = await readFeed(folder, system as UpdateSystem)
  if (before !== null && compareVersions(version, before.version) < 0 && !wish.older) {
    throw new ZuoxiError('state.illegal', { reason: olderThan(before.version) })
  }
  const { bytes, sha512 } = await takeIn(wish.file, join(folder, name), wish.signal)
  const signature = signUpdateFile(wish.key, { name, bytes, sha512 })
  const others = before?.version === version ? before.files.filter((one) => one.name !== name) : []
  const update: Update = {
    ...{ system: system as UpdateSystem, version, percent: wish.percent, publishedAt: wish.now },
    files: [...others, { name, bytes, sha512, signature }],
  }
  await writeFeed(folder, update)
  return update
}

async function takeIn(
  from: string,
  to: string,
  signal?: AbortSignal,
): Promise<{ readonly bytes: number; readonly sha512: string }> {
  const hash = createHash('sha512')
  const part = `${to}.tmp`
  let bytes = 0
  try {
    await pipeline(
      createReadStream(from),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          hash.update(chunk)
          bytes += chunk.length
          yield chunk
        }
      },
      createWriteStream(part, { mode: 0o600, flush: true }),
      ...(signal ? [{ signal }] : []),
    )
    await rename(part, to)
  } catch (error) {
    await rm(part, { force: true })
    signal?.throwIfAborted()
    throw asFileError(error, from)
  }
  return { bytes, sha512: hash.digest('base64') }
}

const notOurs: BilingualText = {
  'zh-CN': '不是座席的安装文件。文件名应像 zuoxi-0.2.0-linux-x64.tar.gz，由 npm run package 生成，请不要改名',
  en: 'is no packaged seat. Its name is to be like zuoxi-0.2.0-linux-x64.tar.gz, as npm run package makes it; do not rename it',
}
const neverStarted: BilingualText = {
  'zh-CN': '这个数据文件夹还没有证书，无法签名。请先启动一次中心',
  en: 'this data folder has no certificates yet to sign with. Start the hub once first',
}
const olderThan = (version: string): BilingualText => ({
  'zh-CN': `现在提供的是更新的版本 ${version}。确实要改为旧版本请加 --older（已更新的座席不会降级）`,
  en: `version ${version}, which is newer, is offered now. To offer the older one all the same add --older (seats that have the newer one keep it)`,
})

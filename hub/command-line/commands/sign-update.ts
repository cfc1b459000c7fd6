import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ZuoxiError } from '../../../contract/errors.ts'
import { asFileError } from '../../backup/file-trouble.ts'
import { putIntoFeed } from '../../updates/publish-update.ts'
import { type CommandContext } from '../terminal.ts'

const texts = {
  signed: {
    'zh-CN': '已放进 {folder}：{version}（{system}），提供给 {percent}% 的座席。把整个文件夹放到网站上。',
    en: 'In {folder}: {version} ({system}), offered to {percent} % of the seats. Put the whole folder on the web server.',
  },
  key: { 'zh-CN': '各中心的 updates.key 用这个公钥：', en: 'The public key for updates.key of every hub:' },
  notAKey: { 'zh-CN': '不是私钥（PEM）', en: 'is no private key (PEM)' },
} as const

export type SignUpdateOptions = {
  readonly key: string
  readonly into: string
  readonly percent: number
  readonly older?: boolean
}

/** For whoever publishes to several centres: a folder for a web server, from which their hubs fetch. */
export async function signUpdate(file: string, options: SignUpdateOptions, context: CommandContext): Promise<void> {
  const { terminal, say } = context
  const key = await readPrivateKey(options.key)
  const folder = resolve(options.into)
  const { system, version, percent } = await putIntoFeed({
    ...{ file: resolve(file), folder, key, percent: options.percent, now: Date.now() },
    ...{ older: options.older === true, signal: terminal.signal },
  })
  terminal.out(say(texts.signed, { folder, version, system, percent }))
  terminal.out(say(texts.key))
  terminal.out(createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString().trimEnd())
}

async function readPrivateKey(file: string): Promise<KeyObject> {
  try {
    return createPrivateKey(await readFile(file))
  } catch (error) {
    const known = asFileError(error, file)
    throw known instanceof ZuoxiError ? known : new ZuoxiError('file.failed', { file, reason: texts.notAKey })
  }
}

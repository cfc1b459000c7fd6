import { resolve } from 'node:path'
import { consoleActor } from '../../operation-log/operation-log.ts'
import { publishUpdate } from '../../updates/publish-update.ts'
import { openParts } from '../open-parts.ts'
import { type CommandContext } from '../terminal.ts'

const texts = {
  published: {
    'zh-CN': '已发布：{version}（{system}），提供给 {percent}% 的座席。座席空闲时会提示更新。',
    en: 'Published: {version} ({system}), offered to {percent} % of the seats. Each asks its person when it is not in a call.',
  },
} as const

export type PublishOptions = { readonly data: string; readonly percent: number; readonly older?: boolean }

/** Whoever has the hub's data folder may; there is no way over the network. Written into the operation log. */
export async function publish(file: string, options: PublishOptions, context: CommandContext): Promise<void> {
  const { terminal, say } = context
  const what = 'zuoxi-hub publish-update'
  const parts = await openParts(context, { dataFolder: options.data }, { lock: false, what, migrate: false })
  try {
    const { system, version, percent, files } = await publishUpdate({
      dataFolder: parts.settings.dataFolder,
      file: resolve(file),
      percent: options.percent,
      now: Date.now(),
      older: options.older === true,
      signal: terminal.signal,
    })
    await parts.log.recordAlone({
      actor: consoleActor,
      action: 'update.publish',
      subject: { kind: 'update', id: version },
      detail: { system, percent, file: files.at(-1)?.name, sha512: files.at(-1)?.sha512 },
    })
    terminal.out(say(texts.published, { system, version, percent }))
  } finally {
    await parts.close()
  }
}

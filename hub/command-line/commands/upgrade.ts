import { type Upgrade, upgradeData } from '../../backup/upgrade.ts'
import { consoleActor } from '../../operation-log/operation-log.ts'
import { openParts } from '../open-parts.ts'
import { progressLine } from '../progress-line.ts'
import { type CommandContext } from '../terminal.ts'
import { backupSteps } from './backup-steps.ts'

const texts = {
  current: {
    'zh-CN': '数据已是版本 {version} 的格式，无需升级。',
    en: 'The data is in the form of version {version} already.',
  },
  upgraded: {
    'zh-CN': '数据已升级到版本 {version}（{count} 项改动）。升级前的备份：{backup}（含密钥，请妥善保管）',
    en: 'The data was brought to version {version} ({count} changes). Backup made first: {backup} (holds keys; keep it safe)',
  },
} as const

/** Before a new version's first start, with the hub stopped; a start does the same by itself. */
export async function upgrade(options: { readonly data: string }, context: CommandContext): Promise<void> {
  const upgraded = await upgradeFolder(options.data, 'zuoxi-hub upgrade', context)
  if (upgraded.kind !== 'upgraded') context.terminal.out(context.say(texts.current, { version: context.version }))
}

/** Says what it did, when it did something. Takes the folder's lock for as long as it works. */
export async function upgradeFolder(dataFolder: string, what: string, context: CommandContext): Promise<Upgrade> {
  const { terminal, say, version } = context
  const parts = await openParts(context, { dataFolder }, { lock: true, what, migrate: false, writer: 'here' })
  try {
    const show = progressLine(context)
    const upgraded = await upgradeData({
      dataFolder: parts.settings.dataFolder,
      database: parts.database,
      version,
      signal: terminal.signal,
      progress: (step, done, total) => show(backupSteps[step], done, total),
    })
    if (upgraded.kind !== 'upgraded') return upgraded
    await parts.log.recordAlone({
      actor: consoleActor,
      action: 'system.upgrade',
      subject: { kind: 'backup', id: null },
      detail: { version, backup: upgraded.backup, migrations: upgraded.migrations.length },
    })
    const { backup, migrations } = upgraded
    terminal.out(say(texts.upgraded, { version, count: migrations.length, backup }))
    return upgraded
  } finally {
    await parts.close()
  }
}

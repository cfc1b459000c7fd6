import { resolve } from 'node:path'
import { createBackup } from '../../backup/create-backup.ts'
import { restoreBackup } from '../../backup/restore-backup.ts'
import { openDatabase } from '../../database/open-database.ts'
import { consoleActor } from '../../operation-log/operation-log.ts'
import { readSettings } from '../../settings/settings.ts'
import { openParts } from '../open-parts.ts'
import { progressLine } from '../progress-line.ts'
import { type CommandContext } from '../terminal.ts'
import { backupSteps } from './backup-steps.ts'

const texts = {
  warning: {
    'zh-CN': '注意：备份里有密钥和密码，拿到它的人可以冒充本中心。请妥善保管。',
    en: 'Careful: the backup holds keys and passwords; whoever has it can pose as this hub. Keep it safe.',
  },
  leftOut: {
    'zh-CN': '密钥没有放进备份（共 {count} 个文件）。换机器恢复后座席要重新注册；需要时加 --with-secrets。',
    en: 'Keys were left out ({count} files). Restored on another machine, the seats must enrol again; --with-secrets includes them.',
  },
  made: { 'zh-CN': '备份完成：{file}（{size} MB，{rows} 行数据）', en: 'Backup made: {file} ({size} MB, {rows} rows)' },
  restored: {
    'zh-CN': '恢复完成：备份于 {at}，程序 {version}，{rows} 行数据。',
    en: 'Restored: backup of {at}, program {version}, {rows} rows.',
  },
  keptIn: {
    'zh-CN': '原有数据保留在 {folder}，确认无误后可删除。',
    en: 'What was there is kept in {folder}; delete it when all is well.',
  },
  keptSecrets: { 'zh-CN': '备份里没有密钥，沿用本机的。', en: "The backup has no keys; this machine's own stay." },
  noSecrets: {
    'zh-CN': '备份里没有密钥，下次启动会新建；座席要用新的注册码重新注册。',
    en: 'The backup has no keys; the next start makes new ones and the seats must enrol again.',
  },
  signIn: { 'zh-CN': '所有人需要重新登录。', en: 'Everybody has to sign in again.' },
  interrupted: {
    'zh-CN': '之前有一次中断的恢复操作，已先撤销。',
    en: 'An earlier restore had been cut short; it was undone first.',
  },
} as const

const rowsIn = (tables: Readonly<Record<string, number>>): number =>
  Object.values(tables).reduce((sum, rows) => sum + rows, 0)

export async function backup(
  file: string,
  options: { readonly data: string; readonly withSecrets?: boolean; readonly centre?: string },
  context: CommandContext,
): Promise<void> {
  const { terminal, say, version } = context
  const withSecrets = options.withSecrets === true
  const centreFile = options.centre === undefined ? undefined : resolve(options.centre)
  const parts = await openParts(
    context,
    { dataFolder: options.data, centreFile },
    { lock: false, what: 'zuoxi-hub backup', migrate: false },
  )
  try {
    const show = progressLine(context)
    const result = await createBackup({
      dataFolder: parts.settings.dataFolder,
      database: parts.database,
      file,
      withSecrets,
      centreFile: parts.settings.centreFile ?? undefined,
      version,
      signal: terminal.signal,
      progress: (step, done, total) => show(backupSteps[step], done, total),
    })
    // A backup takes everything out of the house, so it is logged like any other export.
    await parts.log.recordAlone({
      actor: consoleActor,
      action: 'backup.create',
      subject: { kind: 'backup', id: null },
      detail: { file: result.file, bytes: result.bytes, withSecrets },
    })
    if (withSecrets) terminal.error(say(texts.warning))
    else if (result.leftOut.length > 0) terminal.out(say(texts.leftOut, { count: result.leftOut.length }))
    const size = (result.bytes / 1024 / 1024).toFixed(1)
    terminal.out(say(texts.made, { file: result.file, size, rows: rowsIn(result.manifest.database.tables) }))
  } finally {
    await parts.close()
  }
}

export async function restore(
  file: string,
  options: { readonly data: string; readonly replace?: boolean },
  context: CommandContext,
): Promise<void> {
  const { terminal, say, version } = context
  const { database } = readSettings({ dataFolder: options.data, environment: terminal.environment })
  const postgres = database.kind === 'postgres' ? await openDatabase(database, { migrate: false }) : undefined
  try {
    const show = progressLine(context)
    const result = await restoreBackup({
      file,
      dataFolder: options.data,
      postgres,
      replace: options.replace === true,
      version,
      signal: terminal.signal,
      progress: (step, done, total) => show(backupSteps[step], done, total),
    })
    const { manifest } = result
    if (result.clearedInterrupted) terminal.error(say(texts.interrupted))
    terminal.out(
      say(texts.restored, {
        at: new Date(manifest.createdAt).toISOString(),
        version: manifest.program.version,
        rows: rowsIn(manifest.database.tables),
      }),
    )
    if (result.keptIn !== null) terminal.out(say(texts.keptIn, { folder: result.keptIn }))
    if (!manifest.withSecrets) terminal.out(say(result.keptSecrets.length > 0 ? texts.keptSecrets : texts.noSecrets))
    terminal.out(say(texts.signIn))
  } finally {
    await postgres?.close()
  }
}

import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { ZuoxiError } from '../../contract/errors.ts'
import { dataNames } from '../backup/data-folder.ts'
import { tryLockDataFolder, lockDataFolder } from '../backup/data-lock.ts'
import { asFileError } from '../backup/file-trouble.ts'
import { askRestored } from '../backup/ask-restored.ts'
import { restoreWasInterrupted, settleRestore } from '../backup/swap-files.ts'
import { type DatabaseHandle, openDatabase } from '../database/open-database.ts'
import { createOperationLog, type OperationLog } from '../operation-log/operation-log.ts'
import { type HubSettings, readSettings, type SettingsSource } from '../settings/settings.ts'
import { type CommandContext } from './terminal.ts'

/** What a command needs of a hub that may be running beside it, or not at all. */
export type HubParts = {
  readonly settings: HubSettings
  readonly database: DatabaseHandle
  readonly log: OperationLog
  /** A hub or another command has the folder now; the database takes both. */
  readonly alone: boolean
  close(): Promise<void>
}

export type OpenWish = {
  /** Keeps a hub from starting meanwhile. */
  readonly lock: boolean
  /** The program's name for whoever finds the folder locked. */
  readonly what: string
  /** False leaves the schema as it is. */
  readonly migrate: boolean
  readonly writer?: 'thread' | 'here'
}

const interrupted = {
  undone: {
    'zh-CN': '发现一次中断的恢复操作，已撤销：数据仍是恢复之前的状态。',
    en: 'A restore had been cut short; it was undone and the data is as before it.',
  },
  completed: {
    'zh-CN': '发现一次在最后一步之后中断的恢复操作，已收尾：数据是恢复后的状态，所有人需要重新登录。',
    en: 'A restore had been cut short after its last step; it was completed, and everybody has to sign in again.',
  },
} as const

/** @throws ZuoxiError `file.failed` when there is no hub's data, `data.in-use`, `settings.invalid`, `database.unavailable` */
export async function openParts(
  context: CommandContext,
  source: Omit<SettingsSource, 'environment'>,
  wish: OpenWish,
): Promise<HubParts> {
  const folder = resolve(source.dataFolder)
  await refuseNoData(folder)
  await clearInterrupted(context, folder, wish.what)
  const settings = readSettings({ ...source, environment: context.terminal.environment })
  if (!hasDatabase(settings)) throw noData(folder)
  const lock = wish.lock ? tryLockDataFolder(folder, wish.what) : undefined
  try {
    const database = await openDatabase(settings.database, {
      migrate: wish.migrate,
      ...(wish.writer === undefined ? {} : { writer: wish.writer }),
    })
    const log = createOperationLog({ database, witnessFile: join(folder, dataNames.witness) })
    return {
      settings,
      database,
      log,
      alone: lock !== undefined,
      async close() {
        try {
          await log.close()
          await database.close()
        } finally {
          lock?.release()
        }
      },
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}

/** PostgreSQL says only when it is asked; until then it counts as there. */
export const hasDatabase = ({ database }: HubSettings): boolean =>
  database.kind === 'postgres' || existsSync(database.file)

/** Undoes a restore that was cut short (or completes it, when its rows were in PostgreSQL already), and says so. */
export async function clearInterrupted(context: CommandContext, folder: string, what: string): Promise<void> {
  if (!(await restoreWasInterrupted(folder))) return
  // While a restore is running it has the lock, and this is refused.
  const lock = lockDataFolder(folder, what)
  try {
    const ended = await settleRestore(folder, async (restoreId) => {
      const { database } = readSettings({ dataFolder: folder, environment: context.terminal.environment })
      return askRestored(database, restoreId)
    })
    if (ended !== 'nothing') context.terminal.error(context.say(interrupted[ended]))
  } finally {
    lock.release()
  }
}

async function refuseNoData(folder: string): Promise<void> {
  try {
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
  } catch (error) {
    throw asFileError(error, folder)
  }
}

function noData(folder: string): ZuoxiError {
  return new ZuoxiError('file.failed', {
    file: folder,
    reason: {
      'zh-CN': '里面没有中心的数据。请检查 --data，或先运行 zuoxi-hub start',
      en: "there is no hub's data in it. Check --data, or run zuoxi-hub start first",
    },
  })
}

import { join, resolve } from 'node:path'
import { createAccess } from '../../access/access.ts'
import { lockDataFolder } from '../../backup/data-lock.ts'
import { makeFolder } from '../../backup/make-folder.ts'
import { openDatabase } from '../../database/open-database.ts'
import { makeSampleData, type SampleKind, sampleSizes } from '../../sample-data/sample-data.ts'
import { ensureSecret } from '../../settings/secret-files.ts'
import { readSettings } from '../../settings/settings.ts'
import { clearInterrupted, openParts } from '../open-parts.ts'
import { progressLine } from '../progress-line.ts'
import { Cancelled } from '../say-error.ts'
import { type CommandContext } from '../terminal.ts'

export type SampleDataOptions = {
  readonly data: string
  readonly kind: SampleKind
  readonly customers?: number
  readonly days: number
  readonly seed: number
}

const texts = {
  done: {
    'zh-CN': '样例数据已生成：{customers} 位客户，用时 {seconds} 秒。',
    en: 'The sample data is made: {customers} customers, in {seconds} s.',
  },
  administrator: {
    'zh-CN': '管理员：工号 {jobNumber}，一次性代码 {code}（24 小时内有效，只显示这一次）',
    en: 'Administrator: job number {jobNumber}, one-time code {code} (good for 24 hours, shown only now)',
  },
  people: {
    'zh-CN': '人员（1001–1007 座席、1100 班长、2001–2003 送水站）用 zuoxi-hub reset-password 领取一次性代码后登录。',
    en: 'Its people (seats 1001–1007, supervisor 1100, stations 2001–2003) sign in after zuoxi-hub reset-password gave them a one-time code.',
  },
} as const
const what = 'zuoxi-hub sample-data'

/** Into a new data folder, or one of a hub that has no customers yet. */
export async function sampleData(options: SampleDataOptions, context: CommandContext): Promise<void> {
  const { terminal, say } = context
  const began = Date.now()
  await makeHubData(resolve(options.data), context)
  const parts = await openParts(
    context,
    { dataFolder: options.data },
    { lock: true, what, migrate: true, writer: 'here' },
  )
  try {
    // Beside a running hub its memory would not know of what is made here.
    if (!parts.alone) lockDataFolder(parts.settings.dataFolder, what).release()
    const { database, log } = parts
    const tokenSecret = ensureSecret(join(parts.settings.dataFolder, 'secrets', 'token.key'), 32)
    const access = await createAccess({ database, log, tokenSecret, watchMs: 0 })
    try {
      const customers = options.customers ?? sampleSizes[options.kind]
      await makeSampleData(
        { database, log, access, now: Date.now, signal: terminal.signal, told: progressLine(context) },
        { kind: options.kind, customers, days: options.days, seed: options.seed },
      )
      terminal.out(say(texts.done, { customers, seconds: Math.round((Date.now() - began) / 1000) }))
      const first = access.firstCode
      if (first) terminal.out(say(texts.administrator, { jobNumber: first.jobNumber, code: first.oneTimeCode }))
      if (options.kind === 'qingquan') terminal.out(say(texts.people))
    } catch (error) {
      if (terminal.signal.aborted) throw new Cancelled()
      throw error
    } finally {
      access.close()
    }
  } finally {
    await parts.close()
  }
}

/** A folder as the first start of a hub makes it. */
async function makeHubData(folder: string, context: CommandContext): Promise<void> {
  makeFolder(folder)
  await clearInterrupted(context, folder, what)
  const lock = lockDataFolder(folder, what)
  try {
    const { database } = readSettings({ dataFolder: folder, environment: context.terminal.environment })
    await (await openDatabase(database)).close()
  } finally {
    lock.release()
  }
}

import { type BilingualText } from '../../contract/language.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

/** Pure: from what was measured to what it means. */

const gigabyte = 1024 ** 3
const day = 86_400_000

export function judgeDisk(freeBytes: number, totalBytes: number): Finding {
  const free = `${(freeBytes / gigabyte).toFixed(1)} GB`
  const share = `${Math.round((freeBytes / Math.max(1, totalBytes)) * 100)} %`
  const text = { 'zh-CN': `磁盘剩余 ${free}（${share}）`, en: `${free} of the disk free (${share})` }
  const remedy = {
    'zh-CN': '清理旧备份和录音，或换更大的磁盘',
    en: 'clear old backups and recordings, or take a larger disk',
  }
  if (freeBytes < 0.5 * gigabyte) return fail('disk', text, remedy)
  return freeBytes < 5 * gigabyte || freeBytes / totalBytes < 0.05 ? warn('disk', text, remedy) : ok('disk', text)
}

export function judgeRights(mode: number, writable: boolean): Finding {
  const shown = (mode & 0o777).toString(8)
  if (!writable) {
    return fail(
      'data-folder',
      { 'zh-CN': '数据文件夹不可写', en: 'the data folder cannot be written' },
      { 'zh-CN': '把它的所有者改为运行中心的用户', en: 'make the user who runs the hub its owner' },
    )
  }
  if ((mode & 0o077) !== 0) {
    return warn(
      'data-folder',
      {
        'zh-CN': `本机其他用户能读数据文件夹（权限 ${shown}）`,
        en: `other users of this machine can read the data folder (mode ${shown})`,
      },
      { 'zh-CN': '运行 chmod 700', en: 'run chmod 700 on it' },
    )
  }
  return ok('data-folder', { 'zh-CN': '数据文件夹可写，别人读不到', en: 'the data folder is writable and private' })
}

export function judgeCertificate(
  check: string,
  name: { zh: string; en: string },
  expiresAt: number,
  now: number,
): Finding {
  const days = Math.floor((expiresAt - now) / day)
  const date = new Date(expiresAt).toISOString().slice(0, 10)
  const text = {
    'zh-CN': `${name.zh}有效至 ${date}（${days} 天）`,
    en: `the ${name.en} is good until ${date} (${days} days)`,
  }
  const remedy = { 'zh-CN': '重新启动中心，它会自动续期', en: 'restart the hub, which renews it' }
  if (days < 0) return fail(check, text, remedy)
  return days < 30 ? warn(check, text, remedy) : ok(check, text)
}

/** @param offsetMs how far the other clock is ahead of ours */
export function judgeClock(now: number, builtAt: number, offsetMs: number | null): Finding {
  const remedy = { 'zh-CN': '打开时间同步（NTP）', en: 'turn on time synchronisation (NTP)' }
  if (now < builtAt) {
    const date = new Date(now).toISOString()
    return fail('clock', { 'zh-CN': `本机时间不对：${date}`, en: `this machine's clock is wrong: ${date}` }, remedy)
  }
  if (offsetMs === null) return ok('clock', { 'zh-CN': '本机时间可信', en: "this machine's clock is plausible" })
  const seconds = (offsetMs / 1000).toFixed(1)
  const text = { 'zh-CN': `与交换机时间相差 ${seconds} 秒`, en: `the PBX's clock is ${seconds} s off ours` }
  return Math.abs(offsetMs) > 2_000 ? warn('clock', text, remedy) : ok('clock', text)
}

export function judgeSearchIndex(customers: number, indexed: number): Finding {
  if (customers === indexed) {
    return ok('search-index', {
      'zh-CN': `客户 ${customers} 位，检索齐全`,
      en: `${customers} customers, all in the search index`,
    })
  }
  return fail(
    'search-index',
    {
      'zh-CN': `客户 ${customers} 位，检索里有 ${indexed} 条`,
      en: `${customers} customers, but ${indexed} entries in the search index`,
    },
    {
      'zh-CN': '停止中心，运行 zuoxi-hub doctor --repair-search',
      en: 'stop the hub and run zuoxi-hub doctor --repair-search',
    },
  )
}

/** @param broken the first entry of the recordings' chain that was changed or is missing */
export function judgeRecordings(broken: number | null): Finding {
  if (broken === null) {
    return ok('recordings', { 'zh-CN': '录音的校验链完整', en: 'the chain of the recordings is whole' })
  }
  return fail(
    'recordings',
    {
      'zh-CN': `录音的校验链在第 ${broken} 条处不对`,
      en: `the chain of the recordings is broken at entry ${broken}`,
    },
    {
      'zh-CN': '保留现场，运行 zuoxi-hub verify-recordings 逐个核对，查明谁动过数据库',
      en: 'leave everything as it is, run zuoxi-hub verify-recordings, find out who touched the database',
    },
  )
}

/** The first of what is wrong, and how much more there is. */
export function judgeBooks(problems: readonly BilingualText[]): Finding {
  const [first] = problems
  if (first === undefined) {
    return ok('books', {
      'zh-CN': '账目平衡，与订单和收款相符',
      en: 'the books balance and agree with orders and receipts',
    })
  }
  const more = problems.length - 1
  return fail(
    'books',
    {
      'zh-CN': `账目不对：${first['zh-CN']}${more > 0 ? `，另有 ${more} 处` : ''}`,
      en: `the books are wrong: ${first.en}${more > 0 ? `, and ${more} more` : ''}`,
    },
    {
      'zh-CN': '保留现场，与备份核对，查明谁动过数据库；确认后用“调整账目”更正',
      en: 'leave everything as it is, compare with a backup, find out who touched the database; then correct it by an adjustment',
    },
  )
}

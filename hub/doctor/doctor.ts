import { X509Certificate } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs'
import { readFile, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { ZuoxiError } from '../../contract/errors.ts'
import { type BilingualText } from '../../contract/language.ts'
import { checkCentreText } from '../../pbx-config/check/check-text.ts'
import { sayProblem } from '../../pbx-config/check/problems.ts'
import { loadSecrets } from '../../pbx-config/secrets-file.ts'
import { dataNames } from '../backup/data-folder.ts'
import { appliedMigrations, unknownMigrations } from '../database/migrate.ts'
import { type DatabaseHandle, openDatabase } from '../database/open-database.ts'
import { migrations } from '../database/schema.ts'
import { bookProblems } from '../ledgers/ledgers.ts'
import { verifyChain } from '../operation-log/operation-log.ts'
import { firstBrokenLink } from '../recordings/verify-recordings.ts'
import { type HubSettings, readSettings, type SettingsSource } from '../settings/settings.ts'
import { askPbx } from './ask-pbx.ts'
import { countSearchIndex, integrityProblems, ordersInBooks } from './doctor.store.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import {
  judgeBooks,
  judgeCertificate,
  judgeClock,
  judgeDisk,
  judgeRecordings,
  judgeRights,
  judgeSearchIndex,
} from './judge.ts'

/** Before this no machine ran this program: an earlier clock is wrong. */
const builtAt = Date.UTC(2026, 10, 1)

/**
 * Looks at everything a hub needs and says what is wrong and what to do. Changes nothing; a hub may be running. What
 * cannot be looked at is itself a finding, so this never throws for what it finds.
 */
export async function examine(source: SettingsSource, now: number = Date.now()): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  const add = (...more: readonly Finding[]): void => void findings.push(...more)

  let settings: HubSettings
  try {
    settings = readSettings(source)
    add(ok('settings', { 'zh-CN': '设置有效', en: 'the settings are valid' }))
  } catch (error) {
    return [
      fail('settings', reasonOf(error), { 'zh-CN': '改正设置后再检查', en: 'correct the settings and look again' }),
    ]
  }
  const folder = lookAtFolder(settings.dataFolder)
  add(folder)
  if (folder.verdict !== 'fail') {
    const disk = await statfs(settings.dataFolder)
    add(judgeDisk(disk.bavail * disk.bsize, disk.blocks * disk.bsize))
    add(...(await lookAtDatabase(settings)))
    add(...lookAtCertificates(settings.dataFolder, now))
  }
  add(...(await lookAtCentre(settings.centreFile, now)))
  return findings
}

function lookAtFolder(folder: string): Finding {
  try {
    const { mode } = statSync(folder)
    const writable = (() => {
      try {
        accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
        return true
      } catch {
        return false
      }
    })()
    return judgeRights(mode, writable)
  } catch {
    return fail(
      'data-folder',
      { 'zh-CN': `没有数据文件夹 ${folder}`, en: `there is no data folder ${folder}` },
      { 'zh-CN': '检查 --data，或先运行 zuoxi-hub start', en: 'check --data, or run zuoxi-hub start first' },
    )
  }
}

async function lookAtDatabase(settings: HubSettings): Promise<readonly Finding[]> {
  const restore: BilingualText = {
    'zh-CN': '停止中心，从最近的备份恢复',
    en: 'stop the hub and restore the last backup',
  }
  // Opening a file that is not there would make one.
  if (settings.database.kind === 'sqlite' && !existsSync(settings.database.file)) {
    return [
      fail(
        'database',
        { 'zh-CN': '没有数据库文件', en: 'there is no database file' },
        { 'zh-CN': '先运行 zuoxi-hub start，或从备份恢复', en: 'run zuoxi-hub start first, or restore a backup' },
      ),
    ]
  }
  let database: DatabaseHandle
  try {
    database = await openDatabase(settings.database, { migrate: false })
  } catch (error) {
    return [fail('database', reasonOf(error), restore)]
  }
  const findings: Finding[] = []
  try {
    findings.push(await integrity(database, restore))
    findings.push(await schemaVersion(database))
    if (findings.every(({ verdict }) => verdict !== 'fail')) {
      findings.push(await operationLog(database, settings.dataFolder))
      const { customers, indexed } = await countSearchIndex(database.db)
      findings.push(judgeSearchIndex(customers, indexed))
      // The tables of the books and the recordings may be an upgrade away.
      if (findings.every(({ check, verdict }) => check !== 'schema' || verdict === 'ok')) {
        findings.push(judgeRecordings(await firstBrokenLink(database.db)))
        findings.push(judgeBooks(await bookProblems(database.db, () => ordersInBooks(database.db))))
      }
    }
  } catch (error) {
    findings.push(fail('database', reasonOf(error), restore))
  } finally {
    await database.close()
  }
  return findings
}

async function integrity(database: DatabaseHandle, restore: BilingualText): Promise<Finding> {
  if (database.kind === 'postgres') {
    await appliedMigrations(database.db)
    return ok('database', { 'zh-CN': 'PostgreSQL 可用', en: 'PostgreSQL answers' })
  }
  const [first] = await integrityProblems(database.db)
  if (first === undefined) return ok('database', { 'zh-CN': '数据库完好', en: 'the database is sound' })
  return fail('database', { 'zh-CN': `数据库已损坏：${first}`, en: `the database is damaged: ${first}` }, restore)
}

async function schemaVersion(database: DatabaseHandle): Promise<Finding> {
  const [newer] = await unknownMigrations(database.db)
  if (newer !== undefined) {
    return fail(
      'schema',
      { 'zh-CN': `数据库由更新版本的程序写过（${newer}）`, en: `a newer program wrote this database (${newer})` },
      { 'zh-CN': '使用新版本的程序', en: 'use the newer program' },
    )
  }
  const applied = new Set(await appliedMigrations(database.db))
  const missing = Object.keys(migrations).filter((name) => !applied.has(name))
  if (missing.length === 0) return ok('schema', { 'zh-CN': '数据库版本最新', en: 'the database schema is up to date' })
  return warn(
    'schema',
    { 'zh-CN': `数据库有 ${missing.length} 项升级未做`, en: `${missing.length} upgrades of the database are due` },
    { 'zh-CN': '重新启动中心，它会自动升级', en: 'restart the hub, which makes them' },
  )
}

async function operationLog(database: DatabaseHandle, folder: string): Promise<Finding> {
  const result = await verifyChain(database, join(folder, dataNames.witness))
  if (result.intact) {
    return ok('operation-log', {
      'zh-CN': `操作日志完整（${result.rows} 条）`,
      en: `the operation log is whole (${result.rows} entries)`,
    })
  }
  return fail(
    'operation-log',
    {
      'zh-CN': `操作日志在第 ${String(result.firstBroken)} 条处不对`,
      en: `the operation log is broken at entry ${String(result.firstBroken)}`,
    },
    {
      'zh-CN': '保留现场，与备份核对，查明谁动过数据库',
      en: 'leave everything as it is, compare with a backup, find out who touched the database',
    },
  )
}

function lookAtCertificates(folder: string, now: number): readonly Finding[] {
  const names = [
    ['certificate', 'hub.crt', { zh: '中心证书', en: "hub's certificate" }],
    ['authority', 'authority.crt', { zh: '根证书', en: "authority's certificate" }],
  ] as const
  return names.map(([check, file, name]) => {
    try {
      const { validTo } = new X509Certificate(readFileSync(join(folder, 'certificates', file)))
      return judgeCertificate(check, name, Date.parse(validTo), now)
    } catch {
      return warn(
        check,
        { 'zh-CN': `${name.zh}还没有，或读不出`, en: `the ${name.en} is not there or cannot be read` },
        { 'zh-CN': '启动一次中心（zuoxi-hub start）', en: 'start the hub once (zuoxi-hub start)' },
      )
    }
  })
}

async function lookAtCentre(file: string | null, now: number): Promise<readonly Finding[]> {
  if (file === null) {
    return [
      warn(
        'centre',
        { 'zh-CN': '没有中心定义，不连接交换机', en: 'there is no centre definition, so no PBX' },
        {
          'zh-CN': '用 --centre 或 settings.yaml 的 centre 指定',
          en: 'name it with --centre or `centre` in settings.yaml',
        },
      ),
      judgeClock(now, builtAt, null),
    ]
  }
  const findings: Finding[] = []
  const remedy: BilingualText = { 'zh-CN': '改正后用 zuoxi-pbx check 再查', en: 'correct it, then zuoxi-pbx check' }
  let offset: number | null = null
  try {
    const { centre, problems } = checkCentreText(file, await readFile(file, 'utf8'))
    for (const problem of problems) {
      const text = { 'zh-CN': sayProblem(problem, 'zh-CN'), en: sayProblem(problem, 'en') }
      findings.push(problem.severity === 'error' ? fail('centre', text, remedy) : warn('centre', text, remedy))
    }
    if (centre) {
      if (problems.length === 0)
        findings.push(ok('centre', { 'zh-CN': '中心定义有效', en: 'the centre definition is valid' }))
      const { secrets } = await loadSecrets(file)
      if (secrets) {
        const { address: host, port } = centre.hub.ami
        const { user: username, password: secret } = secrets.ami
        const answer = await askPbx({ host, port, username, secret })
        findings.push(answer.finding)
        offset = answer.clockOffsetMs
      } else {
        findings.push(
          fail(
            'pbx',
            {
              'zh-CN': '没有交换机密码文件 secrets.yaml',
              en: 'the file with the PBX passwords, secrets.yaml, is missing',
            },
            { 'zh-CN': '运行 zuoxi-pbx apply', en: 'run zuoxi-pbx apply' },
          ),
        )
      }
    }
  } catch (error) {
    findings.push(
      fail(
        'centre',
        { 'zh-CN': `读不到中心定义 ${file}`, en: `the centre definition ${file} cannot be read` },
        error instanceof Error ? { 'zh-CN': '检查路径和权限', en: 'check its path and rights' } : remedy,
      ),
    )
  }
  return [...findings, judgeClock(now, builtAt, offset)]
}

function reasonOf(error: unknown): BilingualText {
  if (error instanceof ZuoxiError) return { 'zh-CN': error.say('zh-CN'), en: error.say('en') }
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
  return { 'zh-CN': message, en: message }
}

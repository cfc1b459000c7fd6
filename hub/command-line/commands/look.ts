import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ZuoxiError } from '../../../contract/errors.ts'
import { writeEnrolmentCode } from '../../../contract/enrolment.ts'
import { asFileError, errorCode } from '../../backup/file-trouble.ts'
import { dataNames } from '../../backup/data-folder.ts'
import { portInUse } from '../../backup/data-lock.ts'
import { verifyChain } from '../../operation-log/operation-log.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { openParts } from '../open-parts.ts'
import { type CommandContext } from '../terminal.ts'
import { wrongValue } from '../usage-error.ts'

const texts = {
  intact: { 'zh-CN': '操作日志完整，共 {rows} 条。', en: 'The operation log is whole: {rows} entries.' },
  broken: {
    'zh-CN': '操作日志在第 {at} 条处不对：{problem}。请保留现场，并与备份核对。',
    en: 'The operation log is broken at entry {at}: {problem}. Leave everything as it is and compare with a backup.',
  },
  changed: { 'zh-CN': '内容被改动', en: 'its content was changed' },
  missing: { 'zh-CN': '缺少这一条', en: 'it is missing' },
  truncated: { 'zh-CN': '末尾被删除', en: 'the end was cut off' },
  beside: { 'zh-CN': '与旁证文件不符', en: 'it differs from the witness file' },
  code: { 'zh-CN': '座席注册码（{host}:{port}）：', en: 'Enrolment code of a seat ({host}:{port}):' },
} as const

export async function verifyLog(options: { readonly data: string }, context: CommandContext): Promise<ExitCode> {
  const { terminal, say } = context
  const parts = await openParts(context, { dataFolder: options.data }, { ...looking, what: 'zuoxi-hub verify-log' })
  try {
    const result = await verifyChain(parts.database, join(parts.settings.dataFolder, dataNames.witness))
    if (result.intact || result.problem === null) {
      terminal.out(say(texts.intact, { rows: result.rows }))
      return exitCodes.done
    }
    terminal.error(say(texts.broken, { at: result.firstBroken, problem: texts[result.problem] }))
    return exitCodes.found
  } finally {
    await parts.close()
  }
}

const looking = { lock: false, migrate: false } as const

export async function enrolmentCode(
  options: { readonly data: string; readonly host?: string; readonly port?: number },
  context: CommandContext,
): Promise<void> {
  const { terminal, say } = context
  const parts = await openParts(context, { dataFolder: options.data }, { ...looking, what: 'zuoxi-hub enrolment-code' })
  try {
    const { settings } = parts
    const fingerprint = authorityFingerprint(join(settings.dataFolder, 'certificates', 'authority.crt'))
    const host = options.host ?? settings.names[0] ?? 'localhost'
    // Of the running hub, when there is one: it may have been started with another than in the settings.
    const port = options.port ?? portInUse(settings.dataFolder) ?? settings.listen.port
    const code = (() => {
      try {
        return writeEnrolmentCode({ host, port, fingerprint })
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        throw wrongValue('--host', { 'zh-CN': '不是主机名或地址', en: 'it is not a host name or address' })
      }
    })()
    terminal.error(say(texts.code, { host, port }))
    terminal.out(code)
  } finally {
    await parts.close()
  }
}

function authorityFingerprint(file: string): string {
  try {
    return new X509Certificate(readFileSync(file)).fingerprint256
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw asFileError(error, file)
    throw new ZuoxiError('file.failed', {
      file,
      reason: {
        'zh-CN': '还没有证书，请先启动一次中心（zuoxi-hub start）',
        en: 'there is no certificate yet; start the hub once first (zuoxi-hub start)',
      },
    })
  }
}

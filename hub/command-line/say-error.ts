import { appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ZuoxiError } from '../../contract/errors.ts'
import { isAbort } from '../backup/archive.ts'
import { asFileError, errorCode } from '../backup/file-trouble.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { type CommandContext } from './terminal.ts'
import { UsageError } from './usage-error.ts'

/** Ctrl-C: what was begun has been taken back. */
export class Cancelled extends Error {}

const texts = {
  cancelled: { 'zh-CN': '已取消，没有留下任何改动。', en: 'Cancelled; nothing was changed.' },
  portTaken: {
    'zh-CN': '地址 {address} 已被别的程序占用。请换一个端口（--listen），或停止那个程序。',
    en: 'The address {address} is taken by another program. Choose another port (--listen) or stop that program.',
  },
  portForbidden: {
    'zh-CN': '不允许监听 {address}。请用 1024 以上的端口，或检查本机地址（--listen）。',
    en: 'Listening on {address} is not allowed. Use a port above 1024, or check the address (--listen).',
  },
  unexpected: {
    'zh-CN': '出现意外错误：{reason}。详细记录在 {file}，请把它交给技术支持。',
    en: 'Something unexpected went wrong: {reason}. The details are in {file}; give that to support.',
  },
} as const

/** Any error as one sentence on standard error, and the exit code that belongs to it. */
export function sayError(error: unknown, { terminal, say, language }: CommandContext): ExitCode {
  if (error instanceof UsageError) {
    terminal.error(say(error.text, error.parameters))
    return exitCodes.wrongUsage
  }
  if (error instanceof Cancelled || isAbort(error) || (terminal.signal.aborted && error === terminal.signal.reason)) {
    terminal.error(say(texts.cancelled))
    return exitCodes.cancelled
  }
  const known = asFileError(error)
  if (known instanceof ZuoxiError) {
    terminal.error(known.say(language))
    return known.code === 'data.in-use' ? exitCodes.inUse : exitCodes.failed
  }
  const code = errorCode(error)
  if (code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL') {
    const address = addressOf(error)
    terminal.error(say(code === 'EADDRINUSE' ? texts.portTaken : texts.portForbidden, { address }))
    return exitCodes.failed
  }
  const file = keepDetails(error)
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
  terminal.error(say(texts.unexpected, { reason, file }))
  return exitCodes.failed
}

function addressOf(error: unknown): string {
  const { address = '?', port = '?' } = error as { address?: string; port?: number }
  return `${address}:${String(port)}`
}

/** For support; the terminal never shows a stack. */
function keepDetails(error: unknown): string {
  const file = join(tmpdir(), `zuoxi-hub-${process.pid}.log`)
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  try {
    appendFileSync(file, `${new Date().toISOString()} ${details}\n`, { mode: 0o600 })
    return file
  } catch {
    return '-'
  }
}

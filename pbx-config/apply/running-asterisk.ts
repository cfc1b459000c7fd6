import { execFile } from 'node:child_process'
import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A running Asterisk as `asterisk -rx` reaches it. */
export interface AsteriskCommand {
  /** Undefined when no Asterisk answers. */
  run(command: string): Promise<string | undefined>
}

/** @param words the command line, for example `['asterisk', '-C', '/etc/asterisk/asterisk.conf']` */
export function asteriskCommand(words: readonly string[]): AsteriskCommand {
  const [program = 'asterisk', ...rest] = words
  return {
    run: (command) =>
      new Promise((resolve) => {
        execFile(program, [...rest, '-rx', command], { timeout: 30_000, maxBuffer: 16_000_000 }, (error, stdout) => {
          resolve(error === null ? stdout.replace(/\u001b\[[0-9;]*m/g, '') : undefined)
        })
      }),
  }
}

/** Which reload takes up a changed file; every one of them leaves running calls alone. */
const reloads: Readonly<Record<string, readonly string[]>> = {
  'extensions.conf': ['dialplan reload'],
  'pjsip.conf': [
    'module reload res_pjsip.so',
    'module reload res_pjsip_endpoint_identifier_ip.so',
    'module reload res_pjsip_outbound_registration.so',
  ],
  'queues.conf': ['queue reload all'],
  'musiconhold.conf': ['moh reload'],
  'voicemail.conf': ['voicemail reload'],
  'http.conf': ['module reload http'],
  'rtp.conf': ['module reload res_rtp_asterisk.so'],
  'features.conf': ['module reload features'],
  'res_parking.conf': ['module reload res_parking.so'],
  'confbridge.conf': ['module reload app_confbridge.so'],
  'indications.conf': ['module reload indications'],
  'cel.conf': ['module reload cel'],
  'cel_custom.conf': ['module reload cel_custom.so'],
  'cdr.conf': ['module reload cdr'],
  'manager.conf': ['manager reload'],
  'logger.conf': ['logger reload'],
}
/** Files that a running Asterisk takes up only when it starts again. */
const restartFiles: ReadonlySet<string> = new Set(['modules.conf', 'asterisk.conf'])

/** The `type=transport` sections of pjsip.conf: res_pjsip does not change the address of a transport that is in use. */
function transportsOf(text: string): string {
  return text
    .split(/^(?=\[)/m)
    .filter((section) => /^type\s*=\s*transport\s*$/m.test(section))
    .join('')
}

/**
 * Whether a running Asterisk takes this file up only at its next start.
 * @param before the installed text, undefined when there was none
 * @param after the rendered text, undefined when the file goes
 */
export function needsRestart(name: string, before: string | undefined, after: string | undefined): boolean {
  if (name === 'pjsip.conf') return transportsOf(before ?? '') !== transportsOf(after ?? '')
  return restartFiles.has(name)
}

export function reloadCommands(changed: Iterable<string>): readonly string[] {
  const names = new Set(changed)
  return Object.entries(reloads).flatMap(([name, commands]) => (names.has(name) ? commands : []))
}

/** Sources of Asterisk that read configuration; what they complain of after a reload is about our files. */
const readers =
  /^(?:config|config_options|pbx_config|pbx|sorcery|res_sorcery_config|pjsip_[a-z_]+|config_[a-z]+|location|res_pjsip(?:_[a-z_]+)?|app_queue|res_musiconhold|manager|http|acl|app_voicemail|cel|cel_custom|cdr|res_parking|app_confbridge|indications|features_config|logger|res_rtp_asterisk|loader|func_[a-z]+|ast_expr2?)\.c$/

/** `[2026-11-22 20:22:39.061] ERROR[123] file.c: text` */
const logLine = /^\[[^\]]*\]\s+(ERROR|WARNING)\[[^\]]*\](?:\[[^\]]*\])?\s+([\w.]+):\s*(.*)$/

/** What Asterisk's log says against our files from `offset` on. */
export function complaintsIn(log: string): readonly string[] {
  return log.split('\n').flatMap((line) => {
    const [, level = '', source = '', text = ''] = logLine.exec(line) ?? []
    if (level === '' || !readers.test(source)) return []
    // Trunks that are unreachable, phones that vanish: daily life, not our file.
    if (/No response|Unreachable|timed out|registration|Contact .* is now|Network is unreachable/i.test(text)) return []
    return [`${level} ${source}: ${text}`]
  })
}

export interface LogPosition {
  readonly file: string
  readonly size: number
}

/** The end of Asterisk's log now. */
export async function logPosition(asterisk: AsteriskCommand): Promise<LogPosition | undefined> {
  const settings = await asterisk.run('core show settings')
  const folder = /^\s*Log directory:\s*(\S+)\s*$/m.exec(settings ?? '')?.[1]
  if (folder === undefined) return undefined
  const file = join(folder, 'messages.log')
  const size = await stat(file)
    .then((found) => found.size)
    .catch(() => 0)
  return { file, size }
}

/** What was logged after a position. */
export async function logSince({ file, size }: LogPosition): Promise<string> {
  try {
    await using handle = await open(file, 'r')
    const end = (await handle.stat()).size
    // Shorter than before: the log was rotated in between.
    const from = end < size ? 0 : size
    const length = Math.min(end - from, 4_000_000)
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, from)
    return buffer.toString('utf8')
  } catch {
    return ''
  }
}

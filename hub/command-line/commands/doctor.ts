import { resolve } from 'node:path'
import { lockDataFolder } from '../../backup/data-lock.ts'
import { examine } from '../../doctor/doctor.ts'
import { worst } from '../../doctor/finding.ts'
import { repairSearch } from '../../doctor/repair-search.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { openParts } from '../open-parts.ts'
import { progressLine } from '../progress-line.ts'
import { type CommandContext } from '../terminal.ts'

const signs = {
  ok: { 'zh-CN': '正常', en: 'ok  ' },
  warn: { 'zh-CN': '注意', en: 'warn' },
  fail: { 'zh-CN': '故障', en: 'FAIL' },
} as const
const summary = {
  ok: { 'zh-CN': '一切正常。', en: 'All is well.' },
  warn: { 'zh-CN': '可以运行，但有需要注意的地方。', en: 'It can run, but something needs attention.' },
  fail: { 'zh-CN': '有故障，请按上面的办法处理。', en: 'Something is broken; see the remedies above.' },
} as const

const repair = {
  step: { 'zh-CN': '重建客户检索', en: 'Building the customer search' },
  done: { 'zh-CN': '客户检索已重建：{count} 位客户。', en: 'The customer search was built anew: {count} customers.' },
  stopped: {
    'zh-CN': '客户检索只重建了一部分，请再运行一次 zuoxi-hub doctor --repair-search。客户资料没有变化。',
    en: 'The customer search is only partly built; run zuoxi-hub doctor --repair-search again. The customers are unchanged.',
  },
} as const

export type DoctorOptions = {
  readonly data: string
  readonly centre?: string
  readonly json?: boolean
  readonly repairSearch?: boolean
}

export async function doctor(options: DoctorOptions, context: CommandContext): Promise<ExitCode> {
  const { terminal, say, language } = context
  if (options.repairSearch === true && !(await repaired(options, context))) return exitCodes.cancelled
  const findings = await examine({
    dataFolder: options.data,
    centreFile: options.centre === undefined ? undefined : resolve(options.centre),
    environment: terminal.environment,
  })
  const verdict = worst(findings)
  if (options.json === true) {
    const plain = findings.map(({ check, verdict, text, remedy }) => ({
      check,
      verdict,
      text: text[language],
      remedy: remedy === null ? null : remedy[language],
    }))
    terminal.out(JSON.stringify({ verdict, findings: plain }, null, 2))
  } else {
    for (const { verdict, text, remedy } of findings) {
      terminal.out(`[${say(signs[verdict])}] ${text[language]}${remedy === null ? '' : ` → ${remedy[language]}`}`)
    }
    terminal.out(say(summary[verdict]))
  }
  return verdict === 'fail' ? exitCodes.found : exitCodes.done
}

/** @returns whether it came to its end; false after Ctrl-C, which is told */
async function repaired(options: DoctorOptions, context: CommandContext): Promise<boolean> {
  const { terminal, say } = context
  const what = 'zuoxi-hub doctor --repair-search'
  const parts = await openParts(context, { dataFolder: options.data }, { lock: false, what, migrate: true })
  try {
    const lock = lockDataFolder(parts.settings.dataFolder, what)
    try {
      const show = progressLine(context)
      const count = await repairSearch(parts.database, {
        signal: terminal.signal,
        progress: (done, total) => show(repair.step, done, total),
      })
      // Beside the findings, so that --json stays JSON.
      terminal.error(say(repair.done, { count }))
      return true
    } catch (error) {
      if (!terminal.signal.aborted || error !== terminal.signal.reason) throw error
      terminal.error(say(repair.stopped))
      return false
    } finally {
      lock.release()
    }
  } finally {
    await parts.close()
  }
}

import { resolve } from 'node:path'
import { examine } from '../../doctor/doctor.ts'
import { worst } from '../../doctor/finding.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
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

export async function doctor(
  options: { readonly data: string; readonly centre?: string; readonly json?: boolean },
  { terminal, say, language }: CommandContext,
): Promise<ExitCode> {
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

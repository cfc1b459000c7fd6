import { join } from 'node:path'
import { dataNames } from '../../backup/data-folder.ts'
import { examineSounds, firstBrokenLink } from '../../recordings/verify-recordings.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { openParts } from '../open-parts.ts'
import { type CommandContext } from '../terminal.ts'

/** Also of the sounds of one call, when its pack is compared with the hub. */
export const soundTexts = {
  'sound-changed': { 'zh-CN': '录音文件被改动：{path}', en: 'Changed recording: {path}' },
  'sound-missing': { 'zh-CN': '缺少录音文件：{path}', en: 'Missing recording: {path}' },
  'recording-changed': {
    'zh-CN': '数据库中录音的记录被改动：{id}',
    en: 'Changed row of a recording in the database: {id}',
  },
} as const
const texts = {
  ...soundTexts,
  chain: {
    'zh-CN': '录音的校验链在第 {sequence} 条处不对。',
    en: 'The chain of the recordings is broken at entry {sequence}.',
  },
  whole: { 'zh-CN': '录音完整，共 {files} 个文件。', en: 'The recordings are whole: {files} files.' },
} as const

const dayMs = 86_400_000

/** Whether the recordings on the disk are those that came: every file, its row, and the chain. Reads all of them. */
export async function verifyRecordings(
  options: { readonly data: string; readonly days?: number },
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, say } = context
  const wish = { lock: false, migrate: false, what: 'zuoxi-hub verify-recordings' } as const
  const parts = await openParts(context, { dataFolder: options.data }, wish)
  try {
    const { db } = parts.database
    let problems = 0
    const tell = (text: string): void => {
      problems += 1
      terminal.error(text)
    }
    const broken = await firstBrokenLink(db)
    if (broken !== null) tell(say(texts.chain, { sequence: broken }))
    const { days } = options
    const { files } = await examineSounds(
      db,
      join(parts.settings.dataFolder, dataNames.recordings),
      days === undefined ? {} : { since: Date.now() - days * dayMs },
      (finding) => tell(say(texts[finding.kind], finding)),
    )
    if (problems > 0) return exitCodes.found
    terminal.out(say(texts.whole, { files }))
    return exitCodes.done
  } finally {
    await parts.close()
  }
}

import { readFile } from 'node:fs/promises'
import { asFileError } from '../../backup/file-trouble.ts'
import { samplesOf } from '../../recordings/sound/keep-sound.ts'
import { readWavHeader } from '../../recordings/sound/wav.ts'
import { findMark, readTones } from '../../recordings/sound/watermark.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import { openParts } from '../open-parts.ts'
import { type CommandContext } from '../terminal.ts'

const texts = {
  none: {
    'zh-CN': '没有找到标记：不是带标记导出的 WAV，或剩下的声音太短。',
    en: 'No mark was found: no WAV that was exported with one, or too little of it is left.',
  },
  found: { 'zh-CN': '标记编号 {reference}', en: 'Mark {reference}' },
  taken: {
    'zh-CN': '{at} 由工号 {jobNumber} 从 {address} 导出，原因：{reason}，录音 {id}',
    en: 'Exported {at} by {jobNumber} from {address}, because: {reason}, recording {id}',
  },
  unknown: { 'zh-CN': '本中心的操作日志里没有这个编号。', en: 'This hub’s operation log does not know it.' },
} as const

/** Which export a copy of a recording comes from, by the mark it carries and the operation log. */
export async function readWatermark(
  file: string,
  options: { readonly data: string },
  context: CommandContext,
): Promise<ExitCode> {
  const { terminal, say } = context
  const bytes = await readFile(file).catch((error: unknown) => {
    throw asFileError(error, file)
  })
  const place = readWavHeader(bytes, bytes.length)
  const sound = place && samplesOf(bytes.subarray(place.dataFrom, place.dataFrom + place.dataBytes))
  const mark = place && sound ? (readTones(sound, place.rate) ?? findMark(sound)) : null
  if (mark === null) {
    terminal.error(say(texts.none))
    return exitCodes.found
  }
  const reference = mark.toString(16).padStart(8, '0')
  terminal.out(say(texts.found, { reference }))
  const wish = { lock: false, migrate: false, what: 'zuoxi-hub read-watermark' } as const
  const parts = await openParts(context, { dataFolder: options.data }, wish)
  try {
    const { operations } = await parts.log.search({ action: 'recording.export', text: `"${reference}"`, limit: 1 })
    const [entry] = operations
    if (entry === undefined) terminal.error(say(texts.unknown))
    else {
      const { jobNumber, address, subjectId: id, detail } = entry
      const at = new Date(entry.at).toISOString()
      terminal.out(say(texts.taken, { at, jobNumber, address, reason: String(detail['reason']), id }))
    }
    return entry === undefined ? exitCodes.found : exitCodes.done
  } finally {
    await parts.close()
  }
}

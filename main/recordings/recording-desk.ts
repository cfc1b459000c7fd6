import { recordingsApi } from '../../contract/api/recordings.api.ts'
import { type Language } from '../../contract/language.ts'
import { type CommandHandlers } from '../bridge/answer-command.ts'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type TableFiles } from '../transfers/data-desk.ts'

/** Of the recordings at the hub; those of this seat are main/recording's. */
export type RecordingCommandName = Exclude<
  Extract<keyof CommandHandlers, `recording.${string}`>,
  'recording.start' | 'recording.stop' | 'recording.sensitive'
>

const words = {
  recording: { 'zh-CN': '录音', en: 'recording' },
  evidence: { 'zh-CN': '证据包', en: 'evidence' },
} as const satisfies Record<string, Readonly<Record<Language, string>>>

/** Recordings of the hub, for the window: found, marked, held, and taken out to where the person says. */
export function createRecordingDesk(parts: {
  readonly link: Pick<HubLink, 'call' | 'save'>
  readonly files: Pick<TableFiles, 'save'>
  readonly language: () => Language
  readonly now: () => number
}): Pick<CommandHandlers, RecordingCommandName> {
  const { link, files, language, now } = parts
  /** `录音-2026-11-27-140509` */
  const nameOf = (what: keyof typeof words): string => {
    const [day = '', time = ''] = new Date(now()).toLocaleString('sv-SE').split(' ')
    return `${words[what][language()]}-${day}-${time.replaceAll(':', '')}`
  }
  return {
    'recording.list': (query) => link.call(recordingsApi.list, { query: { ...query, limit: query.limit ?? 50 } }),
    'recording.read': (params) => link.call(recordingsApi.read, { params }),
    'recording.waveform': (params) => link.call(recordingsApi.waveform, { params }),
    'recording.mark': ({ id, mark, ...body }) => link.call(recordingsApi.mark, { params: { id, mark }, body }),
    'recording.unmark': async (params) => {
      await link.call(recordingsApi.unmark, { params })
      return null
    },
    'recording.hold': ({ id, reason }) => link.call(recordingsApi.hold, { params: { id }, body: { reason } }),
    'recording.rules': () => link.call(recordingsApi.rules, {}),
    'recording.change-rules': (body) => link.call(recordingsApi.changeRules, { body }),

    'recording.export': async ({ id, format, reason }) => {
      const file = await files.save(`${nameOf('recording')}.${format}`, format)
      if (file === null) return null
      await link.save(recordingsApi.export, { params: { id }, query: { format, reason } }, file)
      return { file }
    },
    'recording.evidence': async ({ callId, reason }) => {
      const file = await files.save(`${nameOf('evidence')}.zip`, 'zip')
      if (file === null) return null
      await link.save(recordingsApi.evidence, { params: { callId }, query: { reason } }, file)
      return { file }
    },
  }
}

import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useNotices } from '../stores/notices.ts'
import { useRecordings } from '../stores/topic-store.ts'

/** Says once what is the matter with recording here, when it begins and when it is over; the call bar says it all along. */
export function useRecordingTrouble(): void {
  const { t } = useI18n()
  const recordings = useRecordings()
  const notices = useNotices()
  watch(
    () => recordings.state.trouble?.kind ?? null,
    (kind, before) => {
      // What the hub refuses is tried again; it stands in the settings.
      if (kind !== null && kind !== 'refused') {
        const reason = recordings.state.trouble?.reason ?? ''
        notices.refused({ code: 'seat.failed', message: t(`recording.troubles.${kind}`, { reason }), parameters: {} })
      } else if (before !== null && before !== 'refused') notices.tell(t('recording.goesOn'))
    },
  )
}

import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useNotices } from '../stores/notices.ts'
import { useOverlays } from '../stores/overlays.ts'
import { useMessages } from '../stores/topic-store.ts'

const longestText = 80

/** A message that comes is said beside the work, unless the messages are open; nothing takes the keyboard. */
export function useMessageNotices(): void {
  const { t } = useI18n()
  const messages = useMessages()
  const notices = useNotices()
  const overlays = useOverlays()
  watch(
    () => messages.state.arrived?.id,
    () => {
      const { arrived } = messages.state
      if (arrived === null || overlays.name === 'messages') return
      const text = arrived.text.length > longestText ? `${arrived.text.slice(0, longestText)}…` : arrived.text
      notices.tell(t('messages.from', { who: arrived.fromName, text }))
    },
  )
}

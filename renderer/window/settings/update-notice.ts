import { watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useNotices } from '../stores/notices.ts'
import { useUpdate } from '../stores/topic-store.ts'

/** That a newer version is there is said once, beside the work; main tells of it only when nobody is on the phone. */
export function useUpdateNotice(): void {
  const { t } = useI18n()
  const update = useUpdate()
  const notices = useNotices()
  watch(
    () => (update.state.state === 'offered' ? update.state.version : null),
    (version) => {
      if (version !== null) notices.tell(t('update.available', { version }))
    },
    { immediate: true },
  )
}

import { useI18n } from 'vue-i18n'
import { useClock } from '../stores/clock.ts'

/** How long ago, in the largest whole unit, as it is said on the telephone. */
export function useAgo() {
  const { t } = useI18n()
  const clock = useClock()
  return (at: number): string => {
    const minutes = Math.floor((clock.now - at) / 60_000)
    if (minutes < 1) return t('orders.open.now')
    if (minutes < 60) return t('orders.open.minutes', { count: minutes })
    if (minutes < 48 * 60) return t('orders.open.hours', { count: Math.floor(minutes / 60) })
    return t('orders.open.days', { count: Math.floor(minutes / 1440) })
  }
}

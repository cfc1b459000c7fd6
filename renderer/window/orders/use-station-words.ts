import { useI18n } from 'vue-i18n'
import { assertNever } from '../../../contract/assert-never.ts'
import { type RankedStation, type StationReason } from '../../../contract/order/station.ts'

/** Why a station stands where it stands, as it is said to somebody who asks. */
export function useStationWords() {
  const { t } = useI18n()

  function reason(why: StationReason): string {
    switch (why.kind) {
      case 'customer-choice':
      case 'no-area':
        return t(`orders.why.${why.kind}`)
      case 'street':
        return t('orders.why.street', { street: why.street })
      case 'district':
        return t('orders.why.district', { district: why.district })
      case 'open':
        return t('orders.why.open', { until: why.until })
      case 'closed':
        return opens(why.opens, why.inDays)
      case 'load':
        return why.capacity === null
          ? t('orders.why.load', { open: why.open })
          : t('orders.why.loadOf', { open: why.open, capacity: why.capacity })
      case 'full':
        return t('orders.why.full', { open: why.open, capacity: why.capacity })
      default:
        return assertNever(why)
    }
  }

  function opens(at: string | null, inDays: number | null): string {
    if (at === null || inDays === null) return t('orders.why.closed')
    if (inDays === 0) return t('orders.why.opensToday', { opens: at })
    if (inDays === 1) return t('orders.why.opensTomorrow', { opens: at })
    return t('orders.why.opensLater', { opens: at, days: inDays })
  }

  return { reason, reasons: ({ reasons }: RankedStation): string => reasons.map(reason).join(' · ') }
}

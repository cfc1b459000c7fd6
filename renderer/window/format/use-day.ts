import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { useClock } from '../stores/clock.ts'
import { dayOfText, dayRange, dayText, otherDay } from './day-range.ts'

/** The day a page is about; today until another is chosen, and then again at midnight. */
export function useDay() {
  const { t } = useI18n()
  const clock = useClock()
  const chosen = ref<number | null>(null)
  const latest = computed(() => dayText(clock.now))
  const at = computed(() => chosen.value ?? dayOfText(latest.value) ?? 0)
  const text = computed(() => dayText(at.value))
  const range = computed(() => dayRange(at.value))

  const choose = (day: string): void => {
    const picked = dayOfText(day)
    chosen.value = picked === null || day >= latest.value ? null : picked
  }
  const labels = computed(() => ({
    previous: t('day.previous'),
    next: t('day.next'),
    choose: t('day.choose'),
    today: t('day.today'),
  }))
  return {
    at,
    text,
    latest,
    range,
    labels,
    isToday: computed(() => text.value === latest.value),
    choose,
    step: (days: number) => choose(dayText(otherDay(at.value, days))),
    today: () => (chosen.value = null),
  }
}

import { useI18n } from 'vue-i18n'
import { type QuoteProblem } from '../../../contract/order/quote.ts'
import { money } from '../format/money.ts'

/** Why a line or the discount cannot be so, as a sentence. */
export function useProblemWords() {
  const { t } = useI18n()
  return (problem: QuoteProblem): string =>
    problem.kind === 'discount-too-large'
      ? t('orders.problem.discount-too-large', { most: money(problem.mostFen) })
      : t(`orders.problem.${problem.kind}`, { ...problem })
}

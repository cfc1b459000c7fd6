import { useI18n } from 'vue-i18n'
import { type BilingualText, type Language } from '../../../contract/language.ts'
import { type AuditReason, type OrderState, type PaymentMethod, type PayWith } from '../../../contract/order/order.ts'
import {
  auditReasonNames,
  deliveryMethodNames,
  failureReasonNames,
  orderSourceNames,
  orderStateNames,
  paymentMethodNames,
  payWithNames,
} from '../../../contract/order/order-words.ts'

/** An order's codes in the language of the screen. */
export function useOrderWords() {
  const { locale } = useI18n()
  const said = (text: BilingualText): string => text[locale.value as Language]
  return {
    state: (state: OrderState) => said(orderStateNames[state]),
    payment: (method: PaymentMethod) => said(paymentMethodNames[method]),
    payWith: (payWith: PayWith) => said(payWithNames[payWith]),
    method: (method: keyof typeof deliveryMethodNames) => said(deliveryMethodNames[method]),
    source: (source: keyof typeof orderSourceNames) => said(orderSourceNames[source]),
    auditReason: (reason: AuditReason) => said(auditReasonNames[reason]),
    /** Why an order failed, was rejected or cancelled: a code in words, or the words that were typed. */
    reason: (reason: string) =>
      Object.hasOwn(failureReasonNames, reason)
        ? said(failureReasonNames[reason as keyof typeof failureReasonNames])
        : reason,
  }
}

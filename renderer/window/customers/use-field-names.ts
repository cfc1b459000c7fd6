import { useI18n } from 'vue-i18n'
import { type Language } from '../../../contract/language.ts'
import { useCustomerFields } from '../stores/customer-fields.ts'

/** The field of a change in words: `notes` → 备注, `fields.birthday` → what the administrator called it. */
export function useFieldNames(): (field: string) => string {
  const { t, te, locale } = useI18n()
  const definitions = useCustomerFields()
  return (field) => {
    const own = definitions.fields.find(({ key }) => field === `fields.${key}`)
    if (own !== undefined) return own.label[locale.value as Language]
    return te(`customer.field.${field}`) ? t(`customer.field.${field}`) : field.replace(/^fields\./, '')
  }
}

import { defineStore } from 'pinia'
import { shallowReadonly, shallowRef } from 'vue'
import { type FieldDefinition } from '../../../contract/customer.ts'
import { askQuietly } from './ask.ts'

/** The fields the administrator added to every customer (自定义字段), in their order. */
export const useCustomerFields = defineStore('customer-fields', () => {
  const fields = shallowRef<readonly FieldDefinition[]>([])
  let read = false

  /** Once; again at the next card when the hub was away. */
  async function load(): Promise<void> {
    if (read) return
    read = true
    const result = await askQuietly('customer.fields', null)
    read = result.ok
    if (result.ok) fields.value = result.value.fields.toSorted((one, two) => one.position - two.position)
  }
  return { fields: shallowReadonly(fields), load }
})

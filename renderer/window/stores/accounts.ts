import { defineStore } from 'pinia'
import { shallowReactive, watch } from 'vue'
import { type CustomerId } from '../../../contract/ids.ts'
import { type CustomerAccount } from '../../../contract/order/account.ts'
import { askQuietly } from './ask.ts'
import { useOrders } from './topic-store.ts'

export type KnownAccount = {
  readonly account: CustomerAccount
  readonly source: 'hub' | 'cache'
}

/** What the customers looked at have with the shop; read again when one of their orders changes. */
export const useAccounts = defineStore('accounts', () => {
  const orders = useOrders()
  const known = shallowReactive(new Map<string, KnownAccount>())
  const troubles = shallowReactive(new Map<string, string>())
  const asked = new Map<string, number>()

  async function load(customerId: string): Promise<void> {
    const number = (asked.get(customerId) ?? 0) + 1
    asked.set(customerId, number)
    const result = await askQuietly('account.read', { customerId: customerId as CustomerId })
    // A late answer to an earlier question is no answer.
    if (asked.get(customerId) !== number) return
    if (result.ok && result.value !== null) {
      known.set(customerId, result.value)
      troubles.delete(customerId)
    } else if (!result.ok) troubles.set(customerId, result.error.message)
  }

  let seen = orders.state.sequence
  watch(
    () => orders.state,
    ({ sequence, changed }) => {
      // The newest stand last; of what was missed more than the list holds, all are read again.
      const news = sequence - seen
      seen = sequence
      const fresh = news > 0 && news <= changed.length ? changed.slice(-news).map(({ customerId }) => customerId) : null
      for (const customerId of known.keys()) {
        if (fresh === null || (fresh as readonly string[]).includes(customerId)) void load(customerId)
      }
    },
  )

  return {
    load,
    of: (customerId: string | null | undefined): KnownAccount | null => known.get(customerId ?? '') ?? null,
    troubleOf: (customerId: string): string | null => troubles.get(customerId) ?? null,
  }
})

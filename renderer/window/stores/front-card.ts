import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { type Customer } from '../../../contract/customer.ts'
import { type CallerCard } from '../../../contract/seat/caller-card.ts'
import { ask } from './ask.ts'
import { useCustomerEdits } from './customer-edits.ts'
import { useDrafts } from './drafts.ts'
import { useCards } from './topic-store.ts'

/** The call the desk is about: the one main puts in front, unless the person looks at another. */
export const useFrontCard = defineStore('front-card', () => {
  const cards = useCards()
  const drafts = useDrafts()
  const edits = useCustomerEdits()
  const looked = ref<string | null>(null)

  const all = computed(() => cards.state.cards)
  const card = computed<CallerCard | null>(() => {
    const wanted = looked.value ?? cards.state.current
    return all.value.find(({ callKey }) => callKey === wanted) ?? all.value.at(-1) ?? null
  })
  const customer = computed<Customer | null>(() => (card.value === null ? null : customerOf(card.value.callKey)))

  /** Of a call that need not be the one in front. */
  function customerOf(callKey: string): Customer | null {
    const one = all.value.find((other) => other.callKey === callKey)
    const found = one?.customers.find(({ id }) => id === one.chosenId)
    return found === undefined ? null : edits.newest(found)
  }

  watch(
    () => cards.state.current,
    () => (looked.value = null),
  )
  watch(
    () => card.value?.callKey,
    (callKey) => {
      if (callKey !== undefined) void drafts.open(callKey)
    },
    { immediate: true },
  )

  async function chooseCustomer(chosen: Customer): Promise<boolean> {
    const callKey = card.value?.callKey
    if (callKey === undefined) return false
    drafts.setCustomer(callKey, chosen.id)
    return (await ask('card.choose-customer', { callKey, customerId: chosen.id })) !== undefined
  }

  return {
    all,
    card,
    customer,
    customerOf,
    look: (callKey: string) => (looked.value = callKey),
    chooseCustomer,
  }
})

import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { type Customer } from '../../../contract/customer.ts'
import { askQuietly } from '../stores/ask.ts'

/** How long typing rests before the hub is asked, ms. */
const restMs = 120
const listLength = 100

/** Customers by what is typed; without a word, the newest first, page after page. */
export function useCustomerSearch() {
  const text = ref('')
  const customers = shallowRef<readonly Customer[]>([])
  const complete = ref(true)
  const source = ref<'hub' | 'cache'>('hub')
  const next = ref<number | null>(null)
  const trouble = ref<string | null>(null)
  const loaded = ref(false)
  let asked = 0
  let rest: ReturnType<typeof setTimeout> | undefined

  async function search(typed: string): Promise<void> {
    const mine = ++asked
    const result = await askQuietly('customer.search', { text: typed.slice(0, 100), limit: listLength })
    // A late answer to an earlier question is no answer.
    if (mine !== asked) return
    loaded.value = true
    trouble.value = result.ok ? null : result.error.message
    if (!result.ok) return
    customers.value = result.value.hits.map(({ customer }) => customer)
    complete.value = result.value.complete
    source.value = result.value.source
    next.value = null
  }

  async function list(before: number | null): Promise<void> {
    const mine = ++asked
    const result = await askQuietly('customer.list', { limit: listLength, ...(before === null ? {} : { before }) })
    if (mine !== asked) return
    loaded.value = true
    trouble.value = result.ok ? null : result.error.message
    if (!result.ok) return
    customers.value = before === null ? result.value.customers : [...customers.value, ...result.value.customers]
    complete.value = true
    source.value = 'hub'
    next.value = result.value.next
  }

  const look = (): void => {
    const typed = text.value.trim()
    void (typed === '' ? list(null) : search(typed))
  }

  watch(text, () => {
    clearTimeout(rest)
    rest = setTimeout(look, restMs)
  })
  onScopeDispose(() => clearTimeout(rest))

  /** A customer was changed beside the list. */
  function renew(customer: Customer): void {
    customers.value = customers.value.map((one) => (one.id === customer.id ? customer : one))
  }

  return {
    text,
    customers,
    complete,
    source,
    trouble,
    loaded,
    next,
    look,
    renew,
    more: () => (next.value === null ? undefined : void list(next.value)),
  }
}

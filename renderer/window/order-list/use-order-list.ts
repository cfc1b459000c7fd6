import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { type Order } from '../../../contract/order/order.ts'
import { askQuietly } from '../stores/ask.ts'
import { useClock } from '../stores/clock.ts'
import { useHealth, useOrders } from '../stores/topic-store.ts'
import { firstFilter, fitsFilter, type OrderFilter, queryOf, type StateCount } from './order-filter.ts'
import { firstSort, type SortOrder, sortOrders } from './order-columns.ts'

const pageLength = 200
/** More than this is not sorted here: the filter is to be made narrower. */
const sortLimit = 5_000
/** How long typing rests before the hub is asked, ms. */
const restMs = 200
/** Counts follow changes this much later: a burst asks once. */
const countRestMs = 1_000

/** Orders of a filter, newest first, page after page; what changes meanwhile changes in its place. */
export function useOrderList(begin: Partial<OrderFilter> = {}) {
  const changes = useOrders()
  const health = useHealth()
  const clock = useClock()
  const filter = ref<OrderFilter>({ ...firstFilter, ...begin })
  const sort = ref<SortOrder>(firstSort)
  const loaded = shallowRef<readonly Order[]>([])
  const counts = shallowRef<readonly StateCount[]>([])
  const next = ref<string | null>(null)
  const reading = ref(false)
  const fromCache = ref(false)
  const trouble = ref<string | null>(null)
  let asked = 0
  let rest: ReturnType<typeof setTimeout> | undefined
  let countRest: ReturnType<typeof setTimeout> | undefined

  async function read(before: string | null): Promise<void> {
    const mine = before === null ? (asked += 1) : asked
    if (before !== null && reading.value) return
    reading.value = true
    const query = { ...queryOf(filter.value, clock.now), limit: pageLength, ...(before === null ? {} : { before }) }
    const result = await askQuietly('order.list', query)
    if (mine !== asked) return
    reading.value = false
    trouble.value = result.ok ? null : result.error.message
    if (!result.ok) return
    fromCache.value = result.value.source === 'cache'
    loaded.value = before === null ? result.value.orders : [...loaded.value, ...result.value.orders]
    next.value = result.value.next
  }

  async function count(): Promise<void> {
    const mine = asked
    const result = await askQuietly('order.count', queryOf(filter.value, clock.now, false))
    if (mine === asked && result.ok) counts.value = result.value.states
  }

  function again(): void {
    void read(null)
    void count()
  }

  function change(to: Partial<OrderFilter>): void {
    const typing = to.text !== undefined
    filter.value = { ...filter.value, ...to }
    sort.value = firstSort
    clearTimeout(rest)
    if (typing) rest = setTimeout(again, restMs)
    else again()
  }

  /** All that there are, so that sorting tells the truth. @returns false when they are too many */
  async function sortBy(wanted: SortOrder): Promise<boolean> {
    while (next.value !== null && loaded.value.length < sortLimit) {
      const before = loaded.value.length
      await read(next.value)
      if (loaded.value.length === before) break
    }
    if (next.value !== null) return false
    sort.value = wanted
    return true
  }

  function take(changed: readonly Order[]): void {
    if (changed.length === 0) return
    const fresh = new Map(changed.map((order) => [order.id, order]))
    const kept = loaded.value
      .map((order) => fresh.get(order.id) ?? order)
      .filter((order) => !fresh.has(order.id) || filter.value.text !== '' || fitsFilter(order, filter.value, clock.now))
    const known = new Set(kept.map(({ id }) => id))
    const added = [...fresh.values()].filter(
      (order) => !known.has(order.id) && fitsFilter(order, filter.value, clock.now),
    )
    loaded.value = [...added, ...kept].sort((a, b) => b.placedAt - a.placedAt)
    clearTimeout(countRest)
    countRest = setTimeout(() => void count(), countRestMs)
  }

  let seen = changes.state.sequence
  watch(
    () => changes.state,
    ({ sequence, changed }) => {
      // More went by than the topic holds: what is shown may be old.
      if (sequence - seen > changed.length) again()
      else take(changed.slice(changed.length - (sequence - seen)))
      seen = sequence
    },
  )
  watch(
    () => health.state.hub.state,
    (state) => {
      if (state === 'online' && (fromCache.value || trouble.value !== null)) again()
    },
  )
  onScopeDispose(() => {
    clearTimeout(rest)
    clearTimeout(countRest)
  })
  again()

  return {
    filter: computed(() => filter.value),
    sort: computed(() => sort.value),
    orders: computed(() => sortOrders(loaded.value, sort.value)),
    counts,
    next,
    reading,
    fromCache,
    trouble,
    change,
    sortBy,
    again,
    more: () => (next.value === null ? undefined : void read(next.value)),
  }
}

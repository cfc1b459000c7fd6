import { computed, type Ref, ref, shallowRef, watch } from 'vue'
import { type Order } from '../../../contract/order/order.ts'
import { dayRange } from '../format/day-range.ts'
import { askQuietly } from '../stores/ask.ts'
import { useClock } from '../stores/clock.ts'
import { useHealth, useOrders } from '../stores/topic-store.ts'

/** What a station has to deliver, and what it has delivered today; follows every change. */
export function useStationOrders(station: Ref<string | null>) {
  const changes = useOrders()
  const health = useHealth()
  const clock = useClock()
  const orders = shallowRef<readonly Order[]>([])
  const trouble = ref<string | null>(null)
  let asked = 0

  async function read(): Promise<void> {
    const mine = (asked += 1)
    if (station.value === null) {
      orders.value = []
      return
    }
    const result = await askQuietly('order.of-station', { key: station.value, since: dayRange(clock.now).from })
    if (mine !== asked) return
    trouble.value = result.ok ? null : result.error.message
    if (result.ok) orders.value = result.value.orders
  }

  let seen = changes.state.sequence
  watch(
    () => changes.state,
    ({ sequence, changed }) => {
      if (sequence - seen > changed.length) void read()
      else {
        const fresh = new Map(changed.slice(changed.length - (sequence - seen)).map((order) => [order.id, order]))
        const kept = orders.value.filter(({ id }) => !fresh.has(id))
        // One that went to another station leaves; what is shown is decided by state below.
        orders.value = [...kept, ...[...fresh.values()].filter((order) => order.station === station.value)]
      }
      seen = sequence
    },
  )
  watch(station, () => void read(), { immediate: true })
  watch(
    () => health.state.hub.state,
    (state) => {
      if (state === 'online') void read()
    },
  )

  /** Chased ones first, then whoever waits longest. */
  const waiting = (...states: readonly Order['state'][]) =>
    computed(() =>
      orders.value
        .filter(({ state }) => states.includes(state))
        .sort((a, b) => b.chases - a.chases || a.placedAt - b.placedAt),
    )
  return {
    trouble,
    released: waiting('released'),
    accepted: waiting('accepted'),
    out: waiting('out'),
    failed: waiting('failed'),
    done: computed(() =>
      orders.value
        .filter(
          ({ state, stateSince }) => ['delivered', 'settled'].includes(state) && stateSince >= dayRange(clock.now).from,
        )
        .sort((a, b) => b.stateSince - a.stateSince),
    ),
  }
}

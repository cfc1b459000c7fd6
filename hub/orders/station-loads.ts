import { type Order } from '../../contract/order/order.ts'
import { loadStates } from '../../contract/order/order.machine.ts'

export type StationLoads = ReturnType<typeof createStationLoads>

/** How many orders each station has before it, kept in memory: the choice of a station asks at every key stroke. */
export function createStationLoads() {
  let loads: Record<string, number> = {}
  const add = (order: Pick<Order, 'station' | 'state'> | null, by: 1 | -1): void => {
    const station = order?.station ?? null
    if (order === null || station === null || !(loadStates as readonly string[]).includes(order.state)) return
    loads[station] = Math.max(0, (loads[station] ?? 0) + by)
  }
  return {
    load(counted: ReadonlyMap<string, number>): void {
      loads = Object.fromEntries(counted)
    },
    /** Told after the commit, in the order of the changes. */
    changed(before: Pick<Order, 'station' | 'state'> | null, after: Pick<Order, 'station' | 'state'>): void {
      add(before, -1)
      add(after, 1)
    },
    all: (): Readonly<Record<string, number>> => loads,
  }
}

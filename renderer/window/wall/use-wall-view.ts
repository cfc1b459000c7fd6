import { computed, onActivated, onDeactivated, onScopeDispose, shallowRef, watch } from 'vue'
import { type AgentSnapshot } from '../../../contract/agent.ts'
import { useClock } from '../stores/clock.ts'
import { useWall } from '../stores/wall.ts'
import { useWallLayout } from '../stores/wall-layout.ts'
import { useWallSince } from '../stores/wall-since.ts'
import { tickAll } from './ticking.ts'
import { compareAgents, compareQueues, queueTrouble } from './trouble.ts'
import { settingsOf } from './wall-figures.ts'
import { densityFor } from './wall-layout.ts'

/** Keeps the wall open while the component is shown, and its timers turning. */
export function useOpenWall(): void {
  const wall = useWall()
  const clock = useClock()
  const layout = useWallLayout()
  let isOpen = false
  const open = (): void => {
    if (isOpen) return
    isOpen = true
    wall.open()
    void layout.load()
  }
  const close = (): void => {
    if (!isOpen) return
    isOpen = false
    wall.close()
  }
  open()
  onActivated(open)
  onDeactivated(close)
  onScopeDispose(close)
  watch(() => clock.now, tickAll, { immediate: true })
  watch(
    () => layout.layout.period,
    (period) => wall.choose(period),
    { immediate: true },
  )
}

export type AgentFilter = {
  readonly team: string | null
  readonly queue: string | null
  readonly state: AgentSnapshot['state'] | null
}
export const noFilter: AgentFilter = { team: null, queue: null, state: null }

export type AgentGroup = { readonly team: string | null; readonly extensions: readonly string[] }

/**
 * Which agents are shown, by team, worst first. Reckoned once a second and when something other than their states changes:
 * tiles that change places with every event could not be read.
 */
export function useAgentOrder(filter: () => AgentFilter) {
  const wall = useWall()
  const clock = useClock()
  const layout = useWallLayout()
  const groups = shallowRef<readonly AgentGroup[]>([])

  const reckon = (): void => {
    const { team, queue, state } = filter()
    const { ageing, showSignedOut } = layout.layout
    const asking = new Set([...wall.help.values()].map(({ extension }) => extension as string))
    const shown = [...wall.agents.values()].filter(
      (agent) =>
        (team === null || (agent.team ?? '') === team) &&
        (queue === null || agent.queues.some((one) => one === queue)) &&
        (state === null ? showSignedOut || agent.state !== 'signed-out' : agent.state === state),
    )
    const steady = densityFor(layout.layout.density, shown.length) === 'tiles'
    const about = { now: clock.now, ageing, asksHelp: (extension: string) => asking.has(extension), steady }
    const byTeam = Map.groupBy(shown, (agent) => agent.team)
    const next = [...byTeam]
      .sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a.localeCompare(b, 'zh-CN')))
      .map(([name, agents]) => ({
        team: name,
        extensions: agents.sort((a, b) => compareAgents(a, b, about)).map(({ extension }) => extension as string),
      }))
    if (JSON.stringify(next) !== JSON.stringify(groups.value)) groups.value = next
  }
  watch(
    [() => clock.now, () => wall.agents.size, () => wall.help.size, filter, () => layout.layout, () => wall.state],
    reckon,
    { immediate: true },
  )
  return groups
}

/** All queues with what is wrong with them, worst first; in the order of the last second. */
export function useQueueOrder() {
  const wall = useWall()
  const since = useWallSince()
  const clock = useClock()
  const layout = useWallLayout()
  const order = shallowRef<readonly string[]>([])
  const reckon = (): void => {
    const next = [...wall.queues.values()]
      .map((queue) => {
        const subject = { kind: 'queue', key: queue.queue } as const
        const tally = since.tallyOf(subject)
        const settings = settingsOf(wall.settings, subject)
        return { queue, trouble: queueTrouble(queue, tally, settings, layout.layout, clock.now) }
      })
      .sort(compareQueues)
      .map(({ queue }) => queue.queue)
    if (next.join() !== order.value.join()) order.value = next
  }
  watch([() => clock.now, () => wall.queues.size, () => layout.layout, () => wall.state], reckon, { immediate: true })
  return order
}

/** One queue with its figures; every part of it follows by itself. */
export function useQueue(key: () => string) {
  const wall = useWall()
  const since = useWallSince()
  const clock = useClock()
  const layout = useWallLayout()
  const subject = computed(() => ({ kind: 'queue', key: key() }) as const)
  const queue = computed(() => wall.queues.get(key()))
  const tally = computed(() => since.tallyOf(subject.value))
  const settings = computed(() => settingsOf(wall.settings, subject.value))
  const trouble = computed(() =>
    queue.value === undefined ? null : queueTrouble(queue.value, tally.value, settings.value, layout.layout, clock.now),
  )
  return { subject, queue, tally, settings, trouble }
}

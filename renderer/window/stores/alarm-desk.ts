import { defineStore } from 'pinia'
import { computed, ref, shallowReadonly, shallowRef, watch } from 'vue'
import { type Alarm, type AlarmSettings } from '../../../contract/alarm.ts'
import { type AlarmId } from '../../../contract/ids.ts'
import { ask, askQuietly } from './ask.ts'
import { useAlarms, useSession } from './topic-store.ts'

export type LogRange = 'today' | 'week' | 'month'
const dayMs = 86_400_000

/** Alarms as they are handled: which one is looked at, the log of earlier ones, and what one does about them. */
export const useAlarmDesk = defineStore('alarm-desk', () => {
  const topic = useAlarms()
  const session = useSession()
  const panelOpen = ref(false)
  const chosen = ref<AlarmId | null>(null)
  const range = ref<LogRange>('today')
  const logged = shallowRef<readonly Alarm[]>([])
  const may = (right: 'alarm.handle' | 'alarm.settings') =>
    computed(() => session.state.me?.grants[right] !== undefined)
  let readings = 0

  /** Open ones are as main tells them now; those of the log that have ended, as they were read. */
  const all = computed(() => {
    const open = new Map(topic.state.open.map((alarm) => [alarm.id, alarm]))
    return [...open.values(), ...logged.value.filter(({ id }) => !open.has(id))]
  })
  const current = computed(() => all.value.find(({ id }) => id === chosen.value) ?? null)

  function begin(): number {
    const midnight = new Date().setHours(0, 0, 0, 0)
    return range.value === 'today' ? midnight : midnight - (range.value === 'week' ? 6 : 29) * dayMs
  }
  async function readLog(): Promise<void> {
    const mine = (readings += 1)
    const page = await ask('alarm.list', { from: begin(), limit: 500 })
    if (mine === readings && page !== undefined) logged.value = page.alarms
  }
  // An alarm that ends leaves the topic: the log knows how it ended.
  watch(
    () => topic.state.open.map(({ id }) => id).join(),
    () => panelOpen.value && void readLog(),
  )

  function keep(alarm: Alarm | undefined): void {
    if (alarm !== undefined) logged.value = [alarm, ...logged.value.filter(({ id }) => id !== alarm.id)]
  }

  return {
    panelOpen: shallowReadonly(panelOpen),
    chosen: shallowReadonly(chosen),
    range: shallowReadonly(range),
    all,
    current,
    mayHandle: may('alarm.handle'),
    maySet: may('alarm.settings'),
    show(id: AlarmId | null = null): void {
      chosen.value = id
      panelOpen.value = true
      void readLog()
    },
    choose: (id: AlarmId): void => void (chosen.value = id),
    hide: (): void => void (panelOpen.value = false),
    reach(next: LogRange): void {
      range.value = next
      void readLog()
    },
    take: async (id: AlarmId): Promise<void> => keep(await ask('alarm.take', { id })),
    tick: async (id: AlarmId, step: string, done: boolean): Promise<void> =>
      keep(await ask('alarm.tick', { id, step, done })),
    async note(id: AlarmId, note: string): Promise<boolean> {
      const alarm = await ask('alarm.note', { id, note })
      keep(alarm)
      return alarm !== undefined
    },
    setSound: (on: boolean) => ask('alarm.set-sound', { on }),
    settings: () => ask('alarm.settings', null),
    changeSettings: (settings: AlarmSettings) => askQuietly('alarm.change-settings', settings),
  }
})

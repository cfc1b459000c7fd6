import { defineStore } from 'pinia'
import { computed, readonly, ref, watch } from 'vue'
import { type PracticeSettings } from '../../../contract/practice.ts'
import { type CommandInput } from '../../../contract/bridge/commands.ts'
import { ask, askQuietly } from './ask.ts'
import { useSeatActions } from './seat-actions.ts'
import { usePractice, useSeat, useSession } from './topic-store.ts'

/** Ready takes the PBX a moment, ms. */
const readyWithinMs = 5_000

/** What is asked of practice, and the one thing the window keeps of it: whether the caller's words are shown. */
export const usePracticeActions = defineStore('practice-actions', () => {
  const practice = usePractice()
  const session = useSession()
  const seat = useSeat()
  const captions = ref(true)

  const ownScores = computed(() =>
    (practice.state.exercise?.scores ?? []).filter(({ extension }) => extension === session.state.extension),
  )

  /** Whoever asks for a call means to take it: away from the queues he is made ready first. */
  async function callMe(): Promise<void> {
    const { agent } = seat.state
    const away = agent !== null && agent.queues.length > 0 && ['not-ready', 'break'].includes(agent.state)
    if (away) {
      await useSeatActions().want('ready')
      if (!(await becameReady())) return
    }
    await ask('practice.call', {})
  }

  function becameReady(): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (ready: boolean): void => {
        clearTimeout(timer)
        stop()
        resolve(ready)
      }
      const timer = setTimeout(() => done(false), readyWithinMs)
      const stop = watch(
        () => seat.state.agent?.state,
        (state) => state === 'ready' && done(true),
        { flush: 'sync' },
      )
      if (seat.state.agent?.state === 'ready') done(true)
    })
  }

  return {
    captions: readonly(captions),
    showCaptions: (on: boolean) => (captions.value = on),
    ownScores,
    lastScore: computed(() => ownScores.value[0] ?? null),
    callMe,
    /** On this machine, or at a hub that is for practice. */
    is: computed(() => practice.state.phase !== 'off' || practice.state.exercise !== null),
    begin: () => ask('practice.begin', { role: null }),
    sit: (jobNumber: string) => askQuietly('practice.sit', { jobNumber }),
    switchPerson: () => ask('practice.switch', null),
    leave: () => ask('practice.leave', null),
    reset: () => ask('practice.reset', null),
    change: (settings: Partial<PracticeSettings>) => ask('practice.change', settings),
    surge: (minutes: number) => ask('practice.surge', { minutes }),
    callNow: (wanted: CommandInput<'practice.call'> = {}) => ask('practice.call', wanted),
    restart: () => ask('practice.restart', null),
  }
})

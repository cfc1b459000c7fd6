import { defineStore } from 'pinia'
import { computed, readonly, ref } from 'vue'
import { type PracticeSettings } from '../../../contract/practice.ts'
import { type CommandInput } from '../../../contract/bridge/commands.ts'
import { ask, askQuietly } from './ask.ts'
import { usePractice, useSession } from './topic-store.ts'

/** What is asked of practice, and the one thing the window keeps of it: whether the caller's words are shown. */
export const usePracticeActions = defineStore('practice-actions', () => {
  const practice = usePractice()
  const session = useSession()
  const captions = ref(true)

  const lastScore = computed(
    () => practice.state.exercise?.scores.find(({ extension }) => extension === session.state.extension) ?? null,
  )

  return {
    captions: readonly(captions),
    showCaptions: (on: boolean) => (captions.value = on),
    lastScore,
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

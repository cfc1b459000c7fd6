import { defineStore } from 'pinia'
import { computed, nextTick, ref, shallowReadonly } from 'vue'
import { type HelpRequestId } from '../../../contract/ids.ts'
import { ask } from './ask.ts'
import { useHelp } from './topic-store.ts'

/** Asking for help and coming to it (AG6). What stands changes when main says so. */
export const useHelpActions = defineStore('help-actions', () => {
  const help = useHelp()
  const onTheWay = ref(false)
  const own = computed(() => help.state.own)

  async function askFor(lineId: string): Promise<void> {
    if (onTheWay.value) return
    onTheWay.value = true
    await ask('help.ask', { lineId })
    onTheWay.value = false
  }

  /** To the notice of the own request, where it can be called off; the person asked to be led there. */
  function show(): void {
    void nextTick(() => document.querySelector<HTMLElement>('#own-help button')?.focus())
  }

  return {
    own: shallowReadonly(own),
    ask: askFor,
    show,
    callOff: () => ask('help.call-off', null),
    take: (id: HelpRequestId) => ask('help.take', { id }),
    listen: (id: HelpRequestId) => ask('help.listen', { id }),
  }
})

import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { agentStates, type AgentSnapshot, type AgentState } from '../../../contract/agent.ts'
import { type Language } from '../../../contract/language.ts'
import { reasonWord } from '../frame/state-words.ts'

/** An agent in words, as read aloud and shown under the pointer. */
export function useAgentWords() {
  const { t, locale } = useI18n()
  const words = computed(
    () =>
      Object.fromEntries(agentStates.map((state) => [state, t(`seat.state.${state}`)])) as Record<AgentState, string>,
  )
  const shortWords = computed(
    () =>
      Object.fromEntries(agentStates.map((state) => [state, t(`wall.short.${state}`)])) as Record<AgentState, string>,
  )
  const reason = (agent: AgentSnapshot): string =>
    agent.reason === null || agent.reason === agent.state ? '' : reasonWord(agent.reason, locale.value as Language)
  const hatched = (agent: AgentSnapshot): boolean => agent.state !== 'signed-out' && !agent.registered
  const label = (
    agent: AgentSnapshot,
    more: { readonly asksHelp: boolean; readonly customer: string | null },
  ): string =>
    [
      t('wall.agentLabel', {
        name: agent.name ?? agent.extension,
        extension: agent.extension,
        state: words.value[agent.state],
      }),
      reason(agent),
      hatched(agent) ? t('wall.unregistered') : '',
      more.asksHelp ? t('wall.asksHelp') : '',
      more.customer === null ? '' : t('wall.withCustomer', { who: more.customer }),
    ]
      .filter((part) => part !== '')
      .join(' · ')
  return {
    word: (state: AgentState): string => words.value[state],
    shortWord: (state: AgentState): string => shortWords.value[state],
    reason,
    hatched,
    label,
  }
}

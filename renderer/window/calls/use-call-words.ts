import { useI18n } from 'vue-i18n'
import { type CallStep, type CallSummary } from '../../../contract/call.ts'
import { type Language } from '../../../contract/language.ts'
import { useColleagues, useFloor } from '../stores/topic-store.ts'
import { resultOf, stepWords } from './call-words.ts'

/** Calls and their steps in words, with the names of the floor. */
export function useCallWords() {
  const { t, locale } = useI18n()
  const floor = useFloor()
  const colleagues = useColleagues()

  const seat = (extension: string): string =>
    colleagues.state.find((agent) => agent.extension === extension)?.name ?? extension
  const queue = (key: string): string => floor.state.queues.find((one) => one.queue === key)?.name ?? key

  function step(one: CallStep): { readonly text: string; readonly more: readonly string[] } {
    const { key, values, more } = stepWords(one, { seat, queue }, locale.value as Language)
    return { text: t(`calls.step.${key}`, values).trim(), more }
  }
  const result = (call: CallSummary) => {
    const { key, kind } = resultOf(call)
    return { text: t(`calls.result.${key}`), kind }
  }
  return { step, result, queue, seat }
}

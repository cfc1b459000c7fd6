import { useI18n } from 'vue-i18n'
import { type Alarm } from '../../../../contract/alarm.ts'
import { type Language } from '../../../../contract/language.ts'
import { useFloor } from '../../stores/topic-store.ts'
import { alarmSentence, alarmTitle } from './alarm-words.ts'

/** Alarms in the language and with the queue names of this seat. */
export function useAlarmWords() {
  const { locale } = useI18n()
  const floor = useFloor()
  const language = (): Language => locale.value as Language
  const queueName = (key: string): string | undefined => floor.state.queues.find(({ queue }) => queue === key)?.name
  return {
    language,
    title: (alarm: Alarm): string => alarmTitle(alarm, { language: language(), nameOf: queueName }),
    sentence: (alarm: Alarm): string => alarmSentence(alarm, language()),
  }
}

import { useI18n } from 'vue-i18n'
import { type Recording } from '../../../contract/recording.ts'
import { useFloor } from '../stores/topic-store.ts'

/** Recordings in words, with the names of the floor. */
export function useRecordingWords() {
  const { t } = useI18n()
  const floor = useFloor()
  return {
    state: ({ state }: Pick<Recording, 'state'>): string => t(`recordings.state.${state}`),
    /** What that means, and what can be done. */
    why: ({ state }: Pick<Recording, 'state'>): string => t(`recordings.why.${state}`),
    queue: (key: string): string => floor.state.queues.find((one) => one.queue === key)?.name ?? key,
    agent: ({ agentName, extension }: Pick<Recording, 'agentName' | 'extension'>): string =>
      [agentName, extension].filter((one) => one !== null).join(' '),
  }
}

import { v7 as uuid } from 'uuid'
import { computed, ref, shallowRef, watch } from 'vue'
import { type CommandOutput } from '../../../../contract/bridge/commands.ts'
import { type RecordingId } from '../../../../contract/ids.ts'
import { type Recording, type Waveform } from '../../../../contract/recording.ts'
import { ask, askQuietly } from '../../stores/ask.ts'
import { readPeaks, silencesOf } from './peaks.ts'

type Mark = CommandOutput<'recording.read'>['marks'][number]

/** Can it be heard? The rest have nothing to play, and say why in words. */
export const isHeard = (recording: Pick<Recording, 'state'>): boolean =>
  recording.state === 'ready' || recording.state === 'silent'

/** A recording with its marks and its waveform, read anew whenever another is chosen. */
export function useRecording(id: () => RecordingId) {
  const recording = shallowRef<Recording | null>(null)
  const marks = shallowRef<readonly Mark[]>([])
  const waveform = shallowRef<Waveform | null>(null)
  const trouble = ref<string | null>(null)
  const sides = computed(() => waveform.value && readPeaks(waveform.value))
  const silences = computed(() => (sides.value === null ? [] : silencesOf(sides.value)))

  watch(
    id,
    async (wanted) => {
      recording.value = null
      waveform.value = null
      marks.value = []
      trouble.value = null
      // Both at once, and the sound besides: what is there first is shown first.
      const drawing = askQuietly('recording.waveform', { id: wanted })
      const read = await askQuietly('recording.read', { id: wanted })
      if (wanted !== id()) return
      if (!read.ok) {
        trouble.value = read.error.message
        return
      }
      recording.value = read.value.recording
      marks.value = read.value.marks
      const drawn = await drawing
      if (wanted === id() && drawn.ok) waveform.value = drawn.value
    },
    { immediate: true },
  )

  /** Kept until the hub has it: pressed again after a failure, it is the same mark. */
  let nextMark = uuid() as Mark['id']
  async function putMark(atMs: number, text: string): Promise<boolean> {
    const of = id()
    const put = await ask('recording.mark', { id: of, mark: nextMark, atMs: Math.round(atMs), text })
    if (put === undefined) return false
    nextMark = uuid() as Mark['id']
    if (of === id()) marks.value = [...marks.value, put].sort((a, b) => a.atMs - b.atMs)
    return true
  }
  async function removeMark(mark: Mark): Promise<void> {
    if ((await ask('recording.unmark', { id: id(), mark: mark.id })) === undefined) return
    marks.value = marks.value.filter((one) => one.id !== mark.id)
  }
  async function hold(reason: string | null): Promise<boolean> {
    const held = await ask('recording.hold', { id: id(), reason })
    if (held === undefined) return false
    recording.value = held
    return true
  }
  return { recording, marks, waveform, sides, silences, trouble, putMark, removeMark, hold }
}

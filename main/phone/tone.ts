import { type MediaInput } from '../../contract/media/messages.ts'
import { isEstablished, type Line } from './line.machine.ts'

export type Tone = MediaInput<'ring.start'>['tone']

/** How long the busy tone is heard after a call that did not come about. */
export const busyToneMs = 2_500

/** The card is drawn first: opening the sound takes a core for some tens of milliseconds, and nobody hears so short a wait. */
export const ringAfterMs = 40

/**
 * The one tone the agent should hear now: an inbound call rings, or knocks while another talks; an outbound one gives the
 * ring-back tone while the other side sends no audio of its own; then busy.
 */
export function toneFor(lines: readonly Line[], withEarlyMedia: ReadonlySet<string>, now: number): Tone | null {
  if (lines.some(({ phase }) => phase === 'ringing')) {
    const busy = lines.some((line) => isEstablished(line) || line.phase === 'dialling' || line.phase === 'ring-back')
    return busy ? 'knock' : 'ring'
  }
  if (lines.some(({ phase, lineId }) => phase === 'ring-back' && !withEarlyMedia.has(lineId))) return 'ring-back'
  if (lines.some((line) => line.phase === 'talking')) return null
  const failed = lines.some(
    (line) =>
      line.phase === 'ended' &&
      line.answeredAt === null &&
      (line.endReason === 'busy' || line.endReason === 'refused' || line.endReason === 'unreachable') &&
      now - (line.endedAt ?? 0) < busyToneMs,
  )
  return failed ? 'busy' : null
}

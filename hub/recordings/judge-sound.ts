import { type RecordingState } from '../../contract/recording.ts'
import { type KeptSound } from './sound/keep-sound.ts'

/** A shorter talk may well have one side that said nothing. */
const leastTalkMs = 2_000
/** What a file may lack of the talk: the clocks of two programs, and the frames before the first one arrives. */
const toleranceMs = 500

/** Whether a recording is what it should be, and how much of the talk it lacks. In practice nobody needs a microphone. */
export function judgeSound(
  kept: KeptSound,
  expectedMs: number,
  seatMayBeSilent: boolean,
): { readonly state: RecordingState; readonly missingMs: number } {
  if (!kept.ok) return { state: 'damaged', missingMs: expectedMs }
  const lacking = expectedMs - kept.durationMs
  const missingMs = lacking > toleranceMs + expectedMs * 0.01 ? lacking : 0
  const oneSided = expectedMs >= leastTalkMs && (!kept.leftHeard || (!kept.rightHeard && !seatMayBeSilent))
  return { state: oneSided ? 'silent' : 'ready', missingMs }
}

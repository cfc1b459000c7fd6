import { type Centre } from '../../../contract/centre/centre.ts'
import { voiceFileName } from '../../../contract/pbx-variables.ts'
import { nowMs } from '../dialplan-text.ts'
import { type Step } from '../dialplan-text.ts'

export function wantsRecording({ recording: { rule } }: Centre, direction: 'inbound' | 'outbound'): boolean {
  return rule === 'all' || rule === direction
}

/**
 * Beside the recording of the customer's channel each party's own voice is kept as it comes from its phone. Debian's
 * Asterisk translates what is written to a channel by the RTP sequence numbers of whoever speaks (main/translate.c with
 * the patch for packet loss): a new party whose numbers are lower counts as late, and is missing from MixMonitor's write
 * side for minutes, though he is heard. Nobody else's numbers are on his own channel. The hub puts the two together
 * (hub/recordings/sound/add-voices.ts).
 */
export function recordVoice(centre: Centre): readonly Step[] {
  return recordVoiceOf(centre, { call: 'ZUOXI_CALL', kind: 'leg' })
}

/** Of the call that a variable names; nothing when it names none. */
export function recordVoiceOf(
  centre: Centre,
  { call, kind }: { readonly call: string; readonly kind: 'leg' | 'barge' },
): readonly Step[] {
  const { recording, directories } = centre
  if (recording.rule === 'none') return []
  const name = voiceFileName({ day: '${STRFTIME(,UTC,%Y-%m-%d)}', call: `\${${call}}`, at: nowMs, kind })
  // b: only while he is connected. What a supervisor says is heard all the time.
  const monitor = `MixMonitor(${directories.recordings}/${name},${kind === 'leg' ? 'Db' : 'D'})`
  return [`ExecIf($["\${${call}}" != ""]?${monitor})`]
}

import { z } from 'zod'
import { recordingsApi } from '../api/recordings.api.ts'

const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const line = z.strictObject({ lineId: z.string().max(64) })
const recording = recordingsApi.read.params
const saved = z.object({ file: z.string() }).nullable()

/** Recordings (RC). The sound itself does not cross the bridge: the page plays it from its own scheme (main/shell/app-scheme.ts). */
export const recordingCommands = {
  // At this seat. Pausing and going on is `phone.record`, which concerns the PBX's recording too.
  'recording.start': command(line, z.null()),
  'recording.stop': command(line, z.null()),
  /** A field that must not be heard has the keyboard, or has it no more: every recording of the calls pauses. */
  'recording.sensitive': command(z.strictObject({ on: z.boolean() }), z.null()),

  // Kept at the hub.
  'recording.list': command(recordingsApi.list.query.partial().strict(), recordingsApi.list.reply),
  'recording.read': command(recording, recordingsApi.read.reply),
  'recording.waveform': command(recording, recordingsApi.waveform.reply),
  /** The mark's id is made by the window, so that pressing again after a failure marks once. */
  'recording.mark': command(
    z.strictObject({ ...recordingsApi.mark.params.shape, ...recordingsApi.mark.body.shape }),
    recordingsApi.mark.reply,
  ),
  'recording.unmark': command(recordingsApi.unmark.params, z.null()),
  'recording.hold': command(recording.extend(recordingsApi.hold.body.shape), recordingsApi.hold.reply),
  'recording.rules': command(z.null(), recordingsApi.rules.reply),
  'recording.change-rules': command(recordingsApi.changeRules.body, recordingsApi.changeRules.reply),
  /** Asks where to, then writes what the hub sends; null when called off. Why it is taken out goes to the hub's log. */
  'recording.export': command(recording.extend(recordingsApi.export.query.shape), saved),
  'recording.evidence': command(recordingsApi.evidence.params.extend(recordingsApi.evidence.query.shape), saved),
} as const

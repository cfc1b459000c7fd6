import { z } from 'zod'

const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const line = z.strictObject({ lineId: z.string().max(64) })

/** Recording at this seat. Pausing and going on is `phone.record`, which concerns the PBX's recording too. */
export const recordingCommands = {
  'recording.start': command(line, z.null()),
  'recording.stop': command(line, z.null()),
  /** A field that must not be heard has the keyboard, or has it no more: every recording of the calls pauses. */
  'recording.sensitive': command(z.strictObject({ on: z.boolean() }), z.null()),
} as const

import { z } from 'zod'
import { jobNumberSchema } from '../access.ts'
import { practiceApi } from '../api/practice.api.ts'

const nothing = z.null()
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

/** Practice (PL2): begun and left on this machine, and what its trainer sets. Topic `practice` shows it. */
export const practiceCommands = {
  /** Starts this machine's practice hub; with a role somebody who has it sits down at once. The real seat is closed. */
  'practice.begin': command(z.strictObject({ role: z.enum(['agent', 'supervisor']).nullable() }), nothing),
  /** One of the topic's people sits down; who sat here leaves. */
  'practice.sit': command(z.strictObject({ jobNumber: jobNumberSchema }), nothing),
  /** Who sits here leaves; another is chosen. */
  'practice.switch': command(nothing, nothing),
  /** Back to the real seat; the exercise stays for the next time. */
  'practice.leave': command(nothing, nothing),
  /** Deletes everything of practice on this machine and begins anew. */
  'practice.reset': command(nothing, nothing),

  'practice.change': command(practiceApi.change.body, nothing),
  'practice.surge': command(practiceApi.surge.body, nothing),
  'practice.call': command(practiceApi.callNow.body, nothing),
  'practice.restart': command(nothing, nothing),
} as const

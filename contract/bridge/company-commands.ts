import { z } from 'zod'
import { passwordSchema } from '../access.ts'
import { setUpFindingSchema, setUpFormSchema } from '../set-up.ts'

const nothing = z.null()
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

/** A small company with its hub on this machine, set up step by step. Topic `company` shows how far it is. */
export const companyCommands = {
  /** Lays the set-up over the window, where it was left. */
  'company.open': command(nothing, nothing),
  /** Puts it away; nothing typed is lost but passwords. */
  'company.close': command(nothing, nothing),
  'company.save': command(setUpFormSchema, nothing),
  /** Starts the hub, enrols this machine with it, and signs its administrator in: with a first password, or the one of before. */
  'company.begin': command(z.strictObject({ password: passwordSchema }), nothing),
  /** Makes the form's agent, or gives him this password. */
  'company.agent': command(z.strictObject({ password: passwordSchema }), nothing),
  /** Makes the PBX's files from the form, and starts the hub with the centre; null: there is no PBX. */
  'company.pbx': command(
    z.strictObject({ trunkPassword: z.string().min(1).max(128).nullable() }),
    z.object({ folder: z.string(), files: z.int(), canApply: z.boolean() }).nullable(),
  ),
  /** Shows the folder of those files. */
  'company.show-files': command(nothing, nothing),
  /**
   * Puts them where the Asterisk of this machine reads them; says what is left to do. `foreign`: somebody else's files are
   * in the way, and nothing was touched; with `adopt` they are copied first, and replaced.
   */
  'company.apply': command(
    z.strictObject({ adopt: z.boolean() }),
    z.object({ text: z.string(), foreign: z.array(z.string()) }),
  ),
  'company.check': command(nothing, z.object({ findings: z.array(setUpFindingSchema) })),
  /**
   * The agent sits down at his seat and calls the PBX, which gives back what it hears; topic `company` tells how it goes.
   * Null: he sits there already.
   */
  'company.call': command(z.strictObject({ password: passwordSchema.nullable() }), nothing),
  'company.hang-up': command(nothing, nothing),
  /** All is done: the agent signs in, at his seat where there is a PBX. */
  'company.finish': command(z.strictObject({ password: passwordSchema.nullable() }), nothing),
} as const

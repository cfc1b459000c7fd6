import { z } from 'zod'
import {
  addressSchema,
  hostSchema,
  extensionSchema,
  jobNumberSchema,
  nameSchema,
  outsideNumberSchema,
} from './centre/words.ts'
import { bilingualSchema } from './language-schema.ts'

/**
 * Setting up a small company on one machine (PL2): what the wizard asks, what a centre is made from, and the messages
 * with the process that makes and looks.
 */

export const pbxKinds = ['none', 'asterisk'] as const
export const trunkKinds = ['register', 'ip'] as const

/** As typed so far, right or not; no password is among it. It is kept, so that closing the window loses nothing. */
export const setUpFormSchema = z.strictObject({
  step: z.enum(['company', 'agent', 'pbx', 'check', 'customers', 'call']),
  /** The furthest step reached. */
  reached: z.enum(['company', 'agent', 'pbx', 'check', 'customers', 'call']),
  companyName: z.string().max(60),
  areaCode: z.string().max(8),
  jobNumber: z.string().max(32),
  agentName: z.string().max(60),
  extension: z.string().max(8),
  pbx: z.enum(pbxKinds),
  /** Where seats and hub reach the PBX. */
  pbxAddress: z.string().max(253),
  /** What customers dial. */
  number: z.string().max(30),
  trunkKind: z.enum(trunkKinds),
  trunkServer: z.string().max(253),
  trunkUser: z.string().max(64),
})
export type SetUpForm = z.infer<typeof setUpFormSchema>
export type SetUpStep = SetUpForm['step']

export const newSetUpForm: SetUpForm = {
  step: 'company',
  reached: 'company',
  companyName: '',
  areaCode: '',
  jobNumber: '1001',
  agentName: '',
  extension: '8001',
  pbx: 'none',
  pbxAddress: '',
  number: '',
  trunkKind: 'register',
  trunkServer: '',
  trunkUser: '',
}

/** What a centre definition is made from: the form, once it is right. */
export const centreAnswersSchema = z.strictObject({
  companyName: nameSchema,
  areaCode: z.string().regex(/^0(?:10|2\d|[3-9]\d{2})$/),
  agent: z.strictObject({ jobNumber: jobNumberSchema, name: nameSchema, extension: extensionSchema }),
  /** Null: there is no PBX yet. */
  pbx: z
    .strictObject({
      address: addressSchema,
      number: outsideNumberSchema,
      trunk: z.strictObject({
        kind: z.enum(trunkKinds),
        server: hostSchema,
        /** `register` only. */
        user: z.string().max(64),
        /** The provider's; null: none, or the one of before. */
        password: z.string().min(1).max(128).nullable(),
      }),
    })
    .nullable(),
})
export type CentreAnswers = z.infer<typeof centreAnswersSchema>

/** One thing that was looked at. */
export const setUpFindingSchema = z.object({
  check: z.string(),
  verdict: z.enum(['ok', 'warn', 'fail']),
  text: bilingualSchema,
  remedy: bilingualSchema.nullable(),
})
export type SetUpFinding = z.infer<typeof setUpFindingSchema>

/** The one thing such a process does; it answers and exits. `folder` is the company's. */
export const setUpJobSchema = z.discriminatedUnion('kind', [
  /** Writes centre.yaml, its secrets, and the PBX's files with their certificates below `folder`. */
  z.strictObject({ kind: z.literal('make'), folder: z.string(), answers: centreAnswersSchema }),
  /** Looks at everything that the company's hub and PBX need. `centreFile` null: no PBX yet. */
  z.strictObject({ kind: z.literal('check'), folder: z.string(), centreFile: z.string().nullable() }),
  /** Puts the PBX's files where the Asterisk of this machine reads them. */
  z.strictObject({ kind: z.literal('apply'), centreFile: z.string() }),
])
export type SetUpJob = z.infer<typeof setUpJobSchema>

export const setUpDoneSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('made'),
    centreFile: z.string(),
    /** Where the PBX's files lie, and how many. */
    folder: z.string(),
    files: z.int(),
    /** Asterisk is on this machine, and its folder may be written. */
    canApply: z.boolean(),
  }),
  z.object({ kind: z.literal('checked'), findings: z.array(setUpFindingSchema) }),
  z.object({ kind: z.literal('applied'), text: bilingualSchema }),
  z.object({ kind: z.literal('failed'), text: bilingualSchema }),
])
export type SetUpDone = z.infer<typeof setUpDoneSchema>

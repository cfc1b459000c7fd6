import { z } from 'zod'
import {
  addressSchema,
  hostSchema,
  extensionSchema,
  jobNumberSchema,
  nameSchema,
  outsideNumberSchema,
  portSchema,
} from './centre/words.ts'
import { bilingualSchema } from './language-schema.ts'

/**
 * Setting up a small company on one machine (PL2): what the wizard asks, what a centre is made from, and the messages
 * with the process that makes and looks.
 */

export const pbxKinds = ['none', 'asterisk'] as const
export const trunkKinds = ['register', 'ip'] as const

/** The ports that hub and PBX meet at, as a new centre has them. */
export const usualPorts = {
  sip: 5060,
  seats: 8089,
  manager: 5038,
  hub: 4573,
  soundFrom: 10_000,
  soundTo: 20_000,
} as const
export type PortName = keyof typeof usualPorts
export const portNames = Object.keys(usualPorts) as readonly PortName[]

/** The hub's own first administrator (hub/access/first-start.ts), who sets up. */
export const setUpAdministrator = 'admin'
/** Where the PBX gives back what it hears (pbx-config/asterisk/dialplan/seats.ts). */
export const echoNumber = '*43'

const typedPort = z.string().max(5)

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
  /** `host` or `host:port` */
  trunkServer: z.string().max(260),
  trunkUser: z.string().max(64),
  /** Empty: the usual one. A form of an earlier version has none. */
  ports: z
    .strictObject({
      ...{ sip: typedPort, seats: typedPort, manager: typedPort, hub: typedPort },
      ...{ soundFrom: typedPort, soundTo: typedPort },
    })
    .default({ sip: '', seats: '', manager: '', hub: '', soundFrom: '', soundTo: '' }),
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
  ports: { sip: '', seats: '', manager: '', hub: '', soundFrom: '', soundTo: '' },
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
        port: portSchema,
        /** `register` only. */
        user: z.string().max(64),
        /** The provider's; null: none, or the one of before. */
        password: z.string().min(1).max(128).nullable(),
      }),
      ports: z.strictObject({
        ...{ sip: portSchema, seats: portSchema, manager: portSchema, hub: portSchema },
        ...{ soundFrom: portSchema, soundTo: portSchema },
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
  z.strictObject({
    kind: z.literal('apply'),
    centreFile: z.string(),
    /** Somebody else's files there are copied into the company's folder and replaced; else they are left alone. */
    adopt: z.boolean(),
  }),
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
  z.object({
    kind: z.literal('applied'),
    text: bilingualSchema,
    /** Somebody else's files that are in the way: nothing was touched. */
    foreign: z.array(z.string()),
  }),
  z.object({ kind: z.literal('failed'), text: bilingualSchema }),
])
export type SetUpDone = z.infer<typeof setUpDoneSchema>

/** The call to the PBX that a set-up ends with. */
export const testCallSchema = z.object({
  state: z.enum(['signing-in', 'registering', 'dialling', 'talking', 'ended', 'failed']),
  /** Packets of sound that went out and came back, as the sound card's side counts them. */
  sent: z.number(),
  received: z.number(),
  /** `failed` only: what happened and what to do. */
  trouble: z.string().nullable(),
})
export type TestCall = z.infer<typeof testCallSchema>

/** Some second of sound each way. */
export const enoughPackets = 50

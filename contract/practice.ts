import { z } from 'zod'
import { extensionSchema, queueKeySchema } from './agent.ts'
import { callIdSchema } from './ids.ts'

/**
 * Practice (PL2): the same hub and the same seats on a PBX that places its calls itself. All of it lives in a data folder
 * of its own and says that it is practice.
 */

/** What a practice caller wants. `abandon` hangs up waiting, `silent` says nothing after the answer. */
export const practiceIntents = [
  'repeat-order',
  'new-address',
  'new-customer',
  'chase',
  'complaint',
  'wrong-number',
  'silent',
  'abandon',
] as const
export const practiceIntentSchema = z.enum(practiceIntents)
export type PracticeIntent = z.infer<typeof practiceIntentSchema>

/** How he says it: pace, patience and words. */
export const practiceMoods = ['calm', 'hurried', 'angry', 'chatty'] as const
export const practiceMoodSchema = z.enum(practiceMoods)
export type PracticeMood = z.infer<typeof practiceMoodSchema>

/** What the trainer sets. Rates are calls per hour; a new exercise starts with `practiceDefaults`. */
export const practiceSettingsSchema = z.strictObject({
  paused: z.boolean(),
  callsPerHour: z.number().int().min(1).max(600),
  /** The share of each intent, any whole weights; all zero: repeat orders only. */
  intents: z.record(practiceIntentSchema, z.number().int().min(0).max(100)),
  /** The callers' language. */
  language: z.enum(['zh-CN', 'en', 'mixed']),
  /** Simulated colleagues at work. */
  colleagues: z.number().int().min(0).max(20),
  /** Whoever takes a call reads what the caller says: `practice.said` goes to his seat. */
  subtitles: z.boolean(),
})
export type PracticeSettings = z.infer<typeof practiceSettingsSchema>

export const practiceDefaults: PracticeSettings = {
  paused: false,
  callsPerHour: 40,
  intents: {
    'repeat-order': 5,
    'new-address': 2,
    'new-customer': 1,
    chase: 2,
    complaint: 1,
    'wrong-number': 1,
    silent: 1,
    abandon: 1,
  },
  language: 'zh-CN',
  colleagues: 6,
  subtitles: true,
}

/** What a call's points are made of; what does not apply to it is left out, and the rest makes up the hundred. */
export const practiceWeights = { answer: 20, rightCustomer: 25, rightStation: 15, done: 25, noted: 15 } as const
/** Answered within `quickMs` it is all of the points for the answer; from `slowMs` on none. */
export const practiceAnswer = { quickMs: 5_000, slowMs: 20_000 } as const

/** One call of the exercise that a person (no colleague) took or missed, and how it went. Null: does not apply to it. */
export const practiceScoreSchema = z.object({
  callId: callIdSchema,
  extension: extensionSchema,
  intent: practiceIntentSchema,
  mood: practiceMoodSchema,
  at: z.number(),
  /** Ring to answer, ms; null: not answered. */
  answeredAfterMs: z.number().nullable(),
  /** The order or note is of the customer who called. */
  rightCustomer: z.boolean().nullable(),
  rightStation: z.boolean().nullable(),
  /** What was wanted has been written: the order, the chase, the address. */
  done: z.boolean().nullable(),
  /** A note or result was written. */
  noted: z.boolean().nullable(),
  /** 0 to 100 of all that applies. */
  points: z.number().int().min(0).max(100),
})
export type PracticeScore = z.infer<typeof practiceScoreSchema>

/** A practice call that runs: the trainer sees what the trainee cannot. */
export const practiceCallSchema = z.object({
  callId: callIdSchema.nullable(),
  number: z.string(),
  customerName: z.string().nullable(),
  intent: practiceIntentSchema,
  mood: practiceMoodSchema,
  queue: queueKeySchema.nullable(),
  extension: extensionSchema.nullable(),
  phase: z.enum(['waiting', 'ringing', 'talking', 'over']),
  startedAt: z.number(),
  /** What he says, in his language, as far as he has come. */
  said: z.array(z.object({ at: z.number(), text: z.string() })),
})
export type PracticeCall = z.infer<typeof practiceCallSchema>

export const practiceStateSchema = z.object({
  settings: practiceSettingsSchema,
  /** A surge lasts until then; null: none. */
  surgeUntil: z.number().nullable(),
  /** With another one than before, the scores begin anew. */
  exerciseStartedAt: z.number(),
  calls: z.array(practiceCallSchema),
  /** Newest first, at most 200. A call may be scored again when something is written about it later. */
  scores: z.array(practiceScoreSchema),
})
export type PracticeState = z.infer<typeof practiceStateSchema>

/** 20 ms of what the simulated desk phone hears: 160 samples of 16 bits. */
export const practiceFrameBytes = 320

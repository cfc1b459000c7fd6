import { z } from 'zod'
import { practiceIntentSchema, practiceMoodSchema, practiceSettingsSchema, practiceStateSchema } from '../practice.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '练习 Practice'
const reply = z.object({ practice: practiceStateSchema })

/** Of a hub that runs for practice; any other answers `practice: null` to `read` and `state.illegal` to the rest. */
export const practiceApi = {
  read: defineEndpoint({
    method: 'GET',
    path: '/api/practice',
    summary:
      '练习 The exercise that runs; null: this hub is not for practice. Without agent.control: the own scores, no calls',
    tag,
    access: 'signed-in',
    reply: z.object({ practice: practiceStateSchema.nullable() }),
    errors: [],
  }),
  change: defineEndpoint({
    method: 'PATCH',
    path: '/api/practice',
    summary: '调整练习 Pause, rate, intents, language, colleagues',
    tag,
    access: 'agent.control',
    body: practiceSettingsSchema.partial(),
    reply,
    errors: ['state.illegal'],
  }),
  surge: defineEndpoint({
    method: 'POST',
    path: '/api/practice/surge',
    summary: '来一波高峰 Five times the calls for that long',
    tag,
    access: 'agent.control',
    body: z.strictObject({ minutes: z.number().int().min(1).max(30) }),
    reply,
    errors: ['state.illegal'],
  }),
  callNow: defineEndpoint({
    method: 'POST',
    path: '/api/practice/calls',
    summary: '来一个电话 One call now, for whoever is next',
    tag,
    access: 'agent.work',
    body: z.strictObject({ intent: practiceIntentSchema.optional(), mood: practiceMoodSchema.optional() }),
    reply,
    errors: ['state.illegal'],
  }),
  restart: defineEndpoint({
    method: 'POST',
    path: '/api/practice/exercise',
    summary: '重新计分 Begin a new exercise: scores from nothing; calls and orders stay',
    tag,
    access: 'agent.control',
    reply,
    errors: ['state.illegal'],
  }),
  answerPhone: defineEndpoint({
    method: 'POST',
    path: '/api/practice/phone/answer',
    summary: '接起模拟话机 Takes what rings at the own seat’s simulated desk phone',
    tag,
    access: 'agent.work',
    reply: z.object({}),
    errors: ['state.illegal'],
  }),
  hangUpPhone: defineEndpoint({
    method: 'POST',
    path: '/api/practice/phone/hang-up',
    summary: '挂断模拟话机 Ends what talks at the own seat’s simulated desk phone, or refuses what rings',
    tag,
    access: 'agent.work',
    reply: z.object({}),
    errors: ['state.illegal'],
  }),
  phoneSound: defineEndpoint({
    method: 'GET',
    path: '/api/practice/phone/sound',
    summary:
      '模拟话机的声音 What is heard in the own seat’s simulated desk phone, as it is heard, until the call is over: 16-bit little-endian samples, mono, 8,000 a second, 20 ms at a time',
    tag,
    access: 'agent.work',
    download: { mediaTypes: ['application/octet-stream'] },
    reply: z.unknown(),
    errors: ['state.illegal'],
  }),
} as const

import { z } from 'zod'
import { alarmKindSchema, alarmSchema, alarmSettingsSchema } from '../alarm.ts'
import { alarmIdSchema } from '../ids.ts'
import { defineEndpoint } from './endpoint.ts'

const tag = '告警 Alarms'
const params = z.object({ id: alarmIdSchema })
const time = z.coerce.number().min(0)

export const alarmsApi = {
  list: defineEndpoint({
    method: 'GET',
    path: '/api/alarms',
    summary: '告警 Open alarms, and with a time those raised in it, newest first',
    tag,
    access: 'wall.read',
    query: z.strictObject({
      from: time.optional(),
      to: time.optional(),
      kind: alarmKindSchema.optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    reply: z.object({ alarms: z.array(alarmSchema) }),
    errors: [],
  }),
  take: defineEndpoint({
    method: 'POST',
    path: '/api/alarms/:id/take',
    summary: '处理 Say that one looks after it; the sound stops',
    tag,
    access: 'alarm.handle',
    params,
    reply: alarmSchema,
    errors: ['thing.not-found'],
  }),
  tick: defineEndpoint({
    method: 'PUT',
    path: '/api/alarms/:id/steps/:step',
    summary: '勾选 Tick a step of the play-book, or take the tick back',
    tag,
    access: 'alarm.handle',
    params: params.extend({ step: z.string().max(60) }),
    body: z.strictObject({ done: z.boolean() }),
    reply: alarmSchema,
    errors: ['thing.not-found'],
  }),
  note: defineEndpoint({
    method: 'PUT',
    path: '/api/alarms/:id/note',
    summary: '备注 What was found and done',
    tag,
    access: 'alarm.handle',
    params,
    body: z.strictObject({ note: z.string().max(4000) }),
    reply: alarmSchema,
    errors: ['thing.not-found'],
  }),
  settings: defineEndpoint({
    method: 'GET',
    path: '/api/alarm-settings',
    summary: '告警门限 The thresholds',
    tag,
    access: 'wall.read',
    reply: alarmSettingsSchema,
    errors: [],
  }),
  changeSettings: defineEndpoint({
    method: 'PUT',
    path: '/api/alarm-settings',
    summary: '修改告警门限 Change the thresholds',
    tag,
    access: 'alarm.settings',
    body: alarmSettingsSchema,
    reply: alarmSettingsSchema,
    errors: [],
  }),
} as const

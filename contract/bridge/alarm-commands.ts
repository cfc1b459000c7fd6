import { z } from 'zod'
import { alarmSchema, alarmSettingsSchema } from '../alarm.ts'
import { alarmsApi } from '../api/alarms.api.ts'
import { staffingApi } from '../api/staffing.api.ts'
import { alarmIdSchema } from '../ids.ts'

const nothing = z.null()
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })
const alarm = z.strictObject({ id: alarmIdSchema })

/** Alarms and their play-books, and what the next intervals need. Open alarms are topic `alarms`. */
export const alarmCommands = {
  'alarm.take': command(alarm, alarmSchema),
  'alarm.tick': command(alarm.extend({ step: z.string().max(60), done: z.boolean() }), alarmSchema),
  'alarm.note': command(alarm.extend(alarmsApi.note.body.shape), alarmSchema),
  /** Open ones, and those raised from a time on. */
  'alarm.list': command(z.strictObject({ from: z.number(), limit: z.int().min(1).max(500) }), alarmsApi.list.reply),
  'alarm.settings': command(nothing, alarmSettingsSchema),
  'alarm.change-settings': command(alarmSettingsSchema, alarmSettingsSchema),
  /** Whether new alarms are heard, wherever this person sits. */
  'alarm.set-sound': command(z.strictObject({ on: z.boolean() }), nothing),
  'staffing.read': command(
    z.strictObject({
      queue: staffingApi.read.params.shape.queue,
      intervalMinutes: z.int().min(5).max(120),
      count: z.int().min(1).max(24),
      present: z.int().min(0).max(2000).optional(),
    }),
    staffingApi.read.reply,
  ),
} as const

import { z } from 'zod'
import { updatesApi } from '../api/updates.api.ts'

const nothing = z.null()
const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output })

/** Newer versions of the seat; which one there is, topic `update` says. */
export const updateCommands = {
  'update.look': command(nothing, nothing),
  /** Fetches the offered one and lays it down; not in a call. */
  'update.fetch': command(nothing, nothing),
  /** Ends the programme and starts it as the fetched version; not in a call. */
  'update.restart': command(nothing, nothing),
  /** What the hub has, and which seat runs what: for those who may see the run state. */
  'update.list': command(nothing, updatesApi.list.reply),
  'update.seats': command(nothing, updatesApi.seats.reply),
  /** Has the hub look at its source of updates now. */
  'update.look-at-source': command(nothing, updatesApi.look.reply),
} as const

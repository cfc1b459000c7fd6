import { z } from 'zod'

/**
 * Over which time figures are counted. `today` begins at midnight of the centre's zone. A running window of N minutes is
 * the minute that runs and the N whole minutes before it.
 */
export const periods = ['today', 'last-5', 'last-15', 'last-30', 'last-60'] as const
export const periodSchema = z.enum(periods)
export type Period = z.infer<typeof periodSchema>

export const periodMinutes: Readonly<Record<Exclude<Period, 'today'>, number>> = {
  'last-5': 5,
  'last-15': 15,
  'last-30': 30,
  'last-60': 60,
}

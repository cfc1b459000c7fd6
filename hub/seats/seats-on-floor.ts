import { type Floor } from '../floor.ts'
import { createSeats, type Seats, type SeatsOptions } from './seats.ts'

const dayMs = 86_400_000

/** The seats of the floor's agents, with what they did there today. */
export function seatsOnFloor(
  { agents, agentsStore, callsStore }: Floor,
  options: Omit<SeatsOptions, 'agents' | 'partsOf' | 'statesOf'>,
): Seats {
  return createSeats({
    ...options,
    agents,
    partsOf: callsStore.partsOf,
    statesOf: async (userId, from, to) => {
      // A state that lasted beyond the end of the day is written down when it ends.
      const rows = await agentsStore.log({ userId, from, to: to + dayMs, limit: 50_000 })
      return rows.map((row) => ({ state: row.from, at: row.at, durationMs: row.durationMs }))
    },
  })
}

import { z } from 'zod'

/** A trunk as the wall shows it. `inUse` counts running calls; `limit` null: none is set in the centre definition. */
export const trunkSnapshotSchema = z.object({
  trunk: z.string(),
  name: z.string(),
  reachable: z.boolean(),
  since: z.number(),
  inUse: z.int().min(0),
  limit: z.int().min(1).nullable(),
})
export type TrunkSnapshot = z.infer<typeof trunkSnapshotSchema>

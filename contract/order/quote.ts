import { z } from 'zod'

/** Why a line cannot be as it is wished; the rest is computed all the same. */
export const quoteProblemSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unknown-product'), lineId: z.string() }),
  z.object({ kind: z.literal('not-sold'), lineId: z.string(), name: z.string() }),
  z.object({ kind: z.literal('not-enough-tickets'), lineId: z.string(), have: z.int(), need: z.int() }),
  z.object({ kind: z.literal('not-enough-points'), lineId: z.string(), have: z.int(), need: z.int() }),
  z.object({ kind: z.literal('not-for-points'), lineId: z.string(), name: z.string() }),
  z.object({ kind: z.literal('discount-too-large'), mostFen: z.int() }),
])
export type QuoteProblem = z.infer<typeof quoteProblemSchema>

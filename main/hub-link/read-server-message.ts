import { z } from 'zod'
import {
  type LiveDelta,
  liveDeltaSchema,
  type ServerMessage,
  serverMessageSchema,
} from '../../contract/live/messages.ts'

const looseDeltas = z.object({ type: z.literal('deltas'), to: z.int(), deltas: z.array(z.unknown()) })

export type ReadMessage =
  | { readonly message: ServerMessage; readonly unknown: number }
  /** Not of this feed at all. */
  | undefined

/** One message of the feed. A kind of fact that this programme is too old to know is left out and counted, not refused. */
export function readServerMessage(text: string): ReadMessage {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  const loose = looseDeltas.safeParse(json)
  if (!loose.success) {
    const whole = serverMessageSchema.safeParse(json)
    return whole.success ? { message: whole.data, unknown: 0 } : undefined
  }
  const deltas: LiveDelta[] = []
  for (const one of loose.data.deltas) {
    const read = liveDeltaSchema.safeParse(one)
    if (read.success) deltas.push(read.data)
  }
  return {
    message: { type: 'deltas', to: loose.data.to, deltas },
    unknown: loose.data.deltas.length - deltas.length,
  }
}

import { callNotesApi } from '../../contract/api/call-notes.api.ts'
import { lineQualitySchema, type PhoneLine } from '../../contract/seat/phone-line.ts'
import { z } from 'zod'
import { v7 as uuid } from 'uuid'
import { type HubLink } from '../hub-link/hub-link.ts'
import { type Outbox, type Sender } from '../outbox/outbox.ts'
import { type CallQualitySummary } from './phone.ts'

export const callQualityKind = 'call-quality'

const bodySchema = z.object({
  callId: z.string(),
  quality: z.strictObject({
    average: lineQualitySchema,
    worst: lineQualitySchema,
    packetsSent: z.int().min(0),
    packetsReceived: z.int().min(0),
    recoveries: z.array(
      z.strictObject({ at: z.number(), from: z.enum(['media', 'network', 'restart']), silentMs: z.number() }),
    ),
  }),
})

/** How a call sounded goes to the hub through the outbox (SP6); a call the hub has no id for tells nobody. */
export function keepCallQuality(
  outbox: Pick<Outbox, 'put'>,
  line: PhoneLine,
  summary: CallQualitySummary | null,
): void {
  if (summary === null || line.callId === null) return
  const quality = { ...summary, recoveries: [...summary.recoveries].slice(-100) }
  const body = { callId: line.callId, quality } satisfies z.input<typeof bodySchema>
  void outbox.put({ id: uuid(), kind: callQualityKind, body, createdAt: Date.now() }, 0)
}

export function createQualitySender(link: Pick<HubLink, 'call'>): Sender {
  return async (body) => {
    const { callId, quality } = bodySchema.parse(body)
    type Params = Parameters<typeof link.call<typeof callNotesApi.quality>>[1]['params']
    await link.call(callNotesApi.quality, { params: { callId } as Params, body: quality })
  }
}
